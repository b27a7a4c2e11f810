internal import JSON
public import Models
internal import Tensors

/// A whole prompt in one pass, the logits of its last position included.
public struct PrefillBenchmark {
    /// The model.
    public var model: any LanguageModel
    /// Tokens of the prompt.
    public var tokens = 256
    /// How many prompts are read against the clock.
    public var runs = 7

    /// A benchmark of `model`.
    public init(model: any LanguageModel) { self.model = model }

    /// Runs it.
    ///
    /// - Throws: what the model throws, such as for a context that is too short.
    public func run() throws -> BenchmarkResult {
        let ids = (0..<tokens).map { ($0 * 7919 + 13) % model.dimensions.dVocab }
        let timings = try Timings(count: runs) {
            _ = try model.forward(
                ids, cache: model.makeCache(), plan: HookPlan(), logits: .last,
                shouldStop: { false })
        }
        return BenchmarkResult(
            name: "prefill", settings: [("tokens", .int(tokens))], timings: timings,
            figures: [("tokens_per_second", .double(Double(tokens) * 1000 / timings.median))])
    }
}
