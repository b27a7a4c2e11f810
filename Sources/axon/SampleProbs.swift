internal import ArgumentParser
internal import Engine
internal import JSON

/// `axon sample-probs`: the sampler's distribution for rows of logits, for checking it.
struct SampleProbs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample-probs",
        abstract: "Read JSON rows of logits and options, print the probabilities drawn from.",
        discussion: """
            Each line of stdin is an object with logits, temperature, top_k, top_p, \
            repetition_penalty and past_ids; each line of stdout is an array of probabilities.
            """)

    func run() throws {
        try InputLines.forEachValue { value in
            let row = try Row(value)
            let probabilities = Sampler.probabilities(
                logits: row.logits, past: row.past, options: row.options)
            try StandardOutput.writeLine(
                JSONOutput.array(probabilities.map(JSONOutput.double)).text)
        }
    }
}

/// One line of input; what is left out has AXON's default.
private struct Row {
    var logits: [Float]
    var past: [Int]
    var options = SamplingOptions()

    init(_ value: JSONValue) throws(JSONError) {
        logits = try Self.elements(
            of: try value.array("logits"), "logits", "numbers, at least one", \.double
        ).map { Float($0) }
        guard !logits.isEmpty else {
            throw .wrongType(
                key: "logits", expected: "an array of at least one number",
                found: "an empty array", file: value.file)
        }
        let past = try value.optional("past_ids", "an array of token ids", \.array) ?? []
        self.past = try Self.elements(of: past, "past_ids", "token ids", \.int)
        func number(_ key: String) throws(JSONError) -> Double? {
            try value.optional(key, "a number", \.double)
        }
        if let value = try number("temperature") { options.temperature = value }
        if let value = try value.optional("top_k", "an integer", \.int) { options.topK = value }
        if let value = try number("top_p") { options.topP = value }
        if let value = try number("repetition_penalty") { options.repetitionPenalty = value }
    }

    private static func elements<Element>(
        of array: [JSONValue], _ key: String, _ kind: String, _ read: (JSONValue) -> Element?
    ) throws(JSONError) -> [Element] {
        var result: [Element] = []
        for value in array {
            guard let element = read(value) else {
                throw .wrongType(
                    key: key, expected: "an array of \(kind)",
                    found: "\(value.kindName) in it", file: value.file)
            }
            result.append(element)
        }
        return result
    }
}
