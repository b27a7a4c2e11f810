internal import Engine
internal import Foundation
internal import JSON

/// What a client asks for: a prompt and what shapes the continuation.
struct GenerationRequest: Sendable {
    var prompt: String
    var options: GenerationOptions

    /// How many features of each SAE a message may list.
    static let featureLimit = 1000

    /// Reads a message; keys it does not know are ignored.
    /// - Parameters:
    ///   - message: the bytes of a message
    ///   - longestPrompt: the most bytes of a prompt
    /// - Throws: what the client is to be told instead of a continuation
    init(
        _ message: UnsafeRawBufferPointer, longestPrompt: Int = .max
    ) throws(RequestProblem) {
        guard let root = try? JSONValue(bytes: message), root.isObject else { throw .invalidJSON }
        let reader = OptionReader(root)
        prompt = try reader.prompt(longest: longestPrompt)
        options = GenerationOptions()
        options.maxTokens = min(max(1, try reader.integer("max_tokens", options.maxTokens)), 500)
        options.sampling.temperature = try reader.number(
            "temperature", options.sampling.temperature, "a number, 0 or more"
        ) { $0 >= 0 }
        options.sampling.topK = try reader.integer("top_k", options.sampling.topK)
        options.sampling.topP = try reader.number(
            "top_p", options.sampling.topP, "a number, 0 or more"
        ) { $0 >= 0 }
        options.sampling.repetitionPenalty = try reader.number(
            "repetition_penalty", options.sampling.repetitionPenalty, "a number above 0"
        ) { $0 > 0 }
        options.featureTopK = try reader.integer(
            "feat_k", options.featureTopK, in: 0...Self.featureLimit)
        options.threshold = Float(
            try reader.number("act_threshold", 0.1, "a number") { Float($0).isFinite })
        options.seed = try reader.seed()
        options.stopsAtEndOfText = try reader.flag("stop_at_eos", false)
    }
}

/// What is wrong with a request.
enum RequestProblem: Error, Equatable {
    /// The message is no JSON, or no object.
    case invalidJSON
    /// Nothing is left of the prompt once the blanks around it are gone.
    case emptyPrompt
    /// An option of another type or out of its range.
    case invalidOption(String, expected: String, found: String)

    /// What the client is told.
    var messages: [JSONOutput] {
        switch self {
        case .invalidJSON: [["error": "invalid_json"]]
        case .emptyPrompt: [["error": "empty_prompt"], ProtocolMessage.done]
        case .invalidOption(let option, let expected, let found):
            [
                [
                    "error": "invalid_option", "option": .string(option),
                    "message": .string("\(option): expected \(expected), found \(found)"),
                ], ProtocolMessage.done,
            ]
        }
    }
}

/// Takes options out of a request; one that is missing has its default.
private struct OptionReader {
    private let root: JSONValue

    init(_ root: JSONValue) { self.root = root }

    func prompt(longest: Int) throws(RequestProblem) -> String {
        guard let value = root["prompt"] else { throw .emptyPrompt }
        guard let text = value.string else {
            throw .invalidOption("prompt", expected: "a string", found: value.kindName)
        }
        let prompt = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !prompt.isEmpty else { throw .emptyPrompt }
        guard prompt.utf8.count <= longest else {
            throw .invalidOption(
                "prompt", expected: "at most \(longest) bytes", found: "\(prompt.utf8.count)")
        }
        return prompt
    }

    func integer(
        _ name: String, _ standard: Int, in range: ClosedRange<Int> = .min ... .max
    ) throws(RequestProblem) -> Int {
        guard let value = root[name] else { return standard }
        let expected =
            range == .min ... .max
            ? "an integer" : "an integer from \(range.lowerBound) to \(range.upperBound)"
        guard let number = value.wholeNumber, range.contains(number) else {
            throw .invalidOption(name, expected: expected, found: value.found)
        }
        return number
    }

    func number(
        _ name: String, _ standard: Double, _ expected: String, isFit: (Double) -> Bool
    ) throws(RequestProblem) -> Double {
        guard let value = root[name] else { return standard }
        guard let number = value.double, number.isFinite, isFit(number) else {
            throw .invalidOption(name, expected: expected, found: value.found)
        }
        return number
    }

    func flag(_ name: String, _ standard: Bool) throws(RequestProblem) -> Bool {
        guard let value = root[name] else { return standard }
        guard let flag = value.bool else {
            throw .invalidOption(name, expected: "a boolean", found: value.found)
        }
        return flag
    }

    func seed() throws(RequestProblem) -> UInt64? {
        guard root["seed"] != nil else { return nil }
        return UInt64(try integer("seed", 0, in: 0 ... .max))
    }
}

extension JSONValue {
    /// An integer however it is written, `40.0` too; the nearest there is to a larger one.
    fileprivate var wholeNumber: Int? {
        if let int { return int }
        guard let double, double == double.rounded() else { return nil }
        return Int(exactly: double) ?? (double < 0 ? .min : .max)
    }

    /// A number itself, of anything else what it is.
    fileprivate var found: String {
        if let int { return "\(int)" }
        return double.map { "\($0)" } ?? kindName
    }
}
