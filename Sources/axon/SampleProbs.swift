internal import ArgumentParser
internal import Engine
internal import Foundation
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
        var number = 0
        while let line = readLine() {
            number += 1
            guard !line.allSatisfy(\.isWhitespace) else { continue }
            let row = try Row(line, number: number)
            let probabilities = Sampler.probabilities(
                logits: row.logits, past: row.past, options: row.options)
            try StandardOutput.writeLine(
                JSONOutput.array(probabilities.map(JSONOutput.double)).text)
        }
    }
}

/// One line of input.
private struct Row {
    var logits: [Float]
    var past: [Int]
    var options = SamplingOptions()

    init(_ line: String, number: Int) throws {
        func wrong(_ expected: String) -> InputError {
            .notJSON(line: number, expected: expected, found: String(line.prefix(60)))
        }
        guard let object = try? JSONValue(line), object.isObject else {
            throw wrong("a JSON object")
        }
        guard let logits = object["logits"]?.array?.compactMap(\.double), !logits.isEmpty else {
            throw wrong("\"logits\", an array of numbers")
        }
        self.logits = logits.map(Float.init)
        past = object["past_ids"]?.array?.compactMap(\.int) ?? []
        if let value = object["temperature"]?.double { options.temperature = value }
        if let value = object["top_k"]?.int { options.topK = value }
        if let value = object["top_p"]?.double { options.topP = value }
        if let value = object["repetition_penalty"]?.double { options.repetitionPenalty = value }
    }
}
