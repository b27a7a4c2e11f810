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
        let timings = try Timings(count: tokens, warmUp: 3) {
            ids.append(next)
            next = try step([next], cache, plan, &sampler, past: ids)
        }
        return result(timings)
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

    private func result(_ timings: Timings) -> BenchmarkResult {
        let bytes = saes.reduce(model.bytesPerToken) { $0 + $1.bytesPerSearch }
        let speed = Double(bytes) / (timings.median / 1000) / 1e9
        let bandwidth = MemorySpeed.readBandwidth() / 1e9
        return BenchmarkResult(
            name: "decode",
            settings: [
                ("prompt_tokens", .int(promptLength)), ("tokens", .int(tokens)),
                ("saes", .int(saes.count)), ("d_sae", .array(saes.map { .int($0.dSAE) })),
            ],
            timings: timings,
            figures: [
                ("tokens_per_second", .double(1000 / timings.median)),
                ("bytes_per_token", .int(bytes)), ("gb_per_s", .double(speed)),
                ("read_bandwidth_gb_per_s", .double(bandwidth)),
                ("share_of_bandwidth", .double(speed / bandwidth)),
            ])
    }
}
