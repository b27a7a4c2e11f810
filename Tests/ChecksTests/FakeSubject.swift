@testable import Checks
@testable import Engine

/// A plugin that does as it is told.
struct FakeSubject: CheckSubject {
    var name = "fake"
    var contextLength = 64
    var vocabularySize = 100
    var hasFeatures = true
    var hasLabels = true
    var bytesPerToken = 1000
    /// What a run of it is, given the prompt, the options and how many runs there were before.
    var answer: (String, GenerationOptions, Int) throws -> CheckedRun = Self.plainRun

    private let count = Counter()

    init() {}

    init(_ answer: @escaping (String, GenerationOptions, Int) throws -> CheckedRun) {
        self.answer = answer
    }

    func run(_ prompt: String, _ options: GenerationOptions) throws -> CheckedRun {
        defer { count.value += 1 }
        return try answer(prompt, options, count.value)
    }

    private final class Counter { var value = 0 }

    /// A token a word, each with a feature of its own, cut to a context of 64.
    static func plainRun(
        _ prompt: String, _ options: GenerationOptions, _ number: Int
    ) throws -> CheckedRun {
        let words = prompt.split(whereSeparator: \.isWhitespace)
        guard !words.isEmpty else { throw EngineError.emptyPrompt }
        var run = CheckedRun()
        run.prompt = words.prefix(64).enumerated().map { index, word in
            step(.prompt, index, String(word), [feature(of: String(word))])
        }
        let room = 64 - run.prompt.count + 1
        run.steps = (0..<min(room, options.maxTokens)).map { step(.generated, $0, "x", []) }
        run.ending = room < options.maxTokens ? .contextFull(limit: 64) : .maxTokens
        return run
    }

    static func step(
        _ origin: Step.Origin, _ index: Int, _ text: String, _ features: [FeatureFiring],
        time: Double = 0
    ) -> Step {
        Step(
            origin: origin, index: index, tokenID: 1, text: text + " ", features: features,
            time: time)
    }

    static func firing(_ id: Int, _ label: String = "a word", at value: Float = 1) -> FeatureFiring
    {
        FeatureFiring(id: FeatureID(index: id), activation: value, label: label, layer: 0)
    }

    /// A feature that is that of the word, and of geography where the word is.
    static func feature(of word: String) -> FeatureFiring {
        let id = word.utf8.reduce(7) { ($0 &* 31 &+ Int($1)) & 0xFFFF }
        return firing(id, word.hasPrefix("France") ? "European countries" : "the word \(id)")
    }
}
