internal import Engine
public import Features
internal import JSON
public import Models
internal import Tensors

/// One token after another, as a run does it: forward pass, features of the position, greedy choice.
public struct DecodeBenchmark {
    /// The model.
    public var model: any LanguageModel
    /// The autoencoders that read along; may be none.
    public var saes: [any SparseAutoencoder]
    /// Tokens before the clock starts.
    public var promptLength = 16
    /// Tokens against the clock.
    public var tokens = 60
    /// How many features of each position are listed.
    public var featureTopK = 15
    /// Tokens after which memory is read for comparison, since its speed changes on shared machines.
    private static let tokensOfRound = 10

    /// A benchmark of `model` with `saes`.
    public init(model: any LanguageModel, saes: [any SparseAutoencoder]) {
        self.model = model
        self.saes = saes
    }

    /// Runs it.
    ///
    /// - Throws: what the model throws, such as for a context that is too short.
    public func run() throws -> BenchmarkResult {
        for sae in saes { sae.prepareSearch() }
        let cache = model.makeCache()
        let plan = HookPlan(record: Set(saes.map(\.hook)))
        var sampler = Sampler(options: SamplingOptions(temperature: 0), seed: 0)
        var ids = (0..<promptLength).map { ($0 * 7919 + 13) % model.dimensions.dVocab }
        var next = try step(ids, cache, plan, &sampler, past: ids)
        let memory = MemorySpeed(megabytes: 256)
        var rounds: [Round] = []
        for first in stride(from: 0, to: tokens, by: Self.tokensOfRound) {
            let count = min(Self.tokensOfRound, tokens - first)
            let timings = try Timings(count: count, warmUp: first == 0 ? 3 : 0) {
                ids.append(next)
                next = try step([next], cache, plan, &sampler, past: ids)
            }
            rounds.append(Round(timings: timings, bandwidth: memory.readBandwidth(passes: 2)))
        }
        return result(rounds)
    }

    /// Some tokens, and how fast memory was right after them, in bytes a second.
    private struct Round {
        let timings: Timings
        let bandwidth: Double
    }

    private func step(
        _ tokens: [Int], _ cache: KVCache, _ plan: HookPlan, _ sampler: inout Sampler, past: [Int]
    ) throws -> Int {
        let output = try model.forward(
            tokens, cache: cache, plan: plan, logits: .last, shouldStop: { false })
        for sae in saes {
            guard let stream = output.activations[sae.hook] else { continue }
            _ = sae.strongestFeatures(of: stream.lastRow, k: featureTopK, threshold: 0.1)
        }
        guard let logits = output.logits else { preconditionFailure("logits were asked for") }
        return sampler.next(logits: logits.row(0), past: past)
    }

    private func result(_ rounds: [Round]) -> BenchmarkResult {
        let timings = Timings(milliseconds: rounds.flatMap(\.timings.milliseconds))
        let bytes = saes.reduce(model.bytesPerToken) { $0 + $1.bytesPerSearch }
        func speed(_ timings: Timings) -> Double { Double(bytes) / (timings.median / 1000) }
        return BenchmarkResult(
            name: "decode",
            settings: [
                ("prompt_tokens", .int(promptLength)), ("tokens", .int(tokens)),
                ("saes", .int(saes.count)), ("d_sae", .array(saes.map { .int($0.dSAE) })),
            ],
            timings: timings,
            figures: [
                ("tokens_per_second", .double(1000 / timings.median)),
                ("bytes_per_token", .int(bytes)), ("gb_per_s", .double(speed(timings) / 1e9)),
                ("read_bandwidth_gb_per_s", .double(rounds.map(\.bandwidth).median / 1e9)),
                (
                    "share_of_bandwidth",
                    .double(rounds.map { speed($0.timings) / $0.bandwidth }.median)
                ),
            ])
    }
}
