public import Features
internal import Foundation
public import JSON
public import Models
internal import Tensors

/// How much of what a model says is left when its weights are held narrower: the same texts through
/// both, one token at a time as a run reads them.
public struct FidelityBenchmark {
    /// The model with its weights as stored, which is right by definition.
    public var exact: any LanguageModel
    /// The same model, its weights held otherwise.
    public var narrow: any LanguageModel
    /// The autoencoders whose features are compared; may be none.
    public var saes: [any SparseAutoencoder]
    /// The texts in tokens.
    public var texts: [[Int]]
    /// How many features of each position are compared.
    public var featureTopK = 15
    /// What an activation must exceed.
    public var threshold: Float = 0.1
    /// Most tokens of a text.
    public var longest = 96

    /// A comparison over `texts`.
    public init(
        exact: any LanguageModel, narrow: any LanguageModel, saes: [any SparseAutoencoder],
        texts: [[Int]]
    ) {
        self.exact = exact
        self.narrow = narrow
        self.saes = saes
        self.texts = texts
    }

    /// Runs it.
    ///
    /// - Throws: what the model throws.
    public func run() throws -> FidelityResult {
        var result = FidelityResult(bytes: (exact.bytesPerToken, narrow.bytesPerToken))
        for text in texts {
            let (right, other) = (Reader(exact, saes), Reader(narrow, saes))
            for token in text.prefix(min(longest, exact.dimensions.nCtx)) {
                let (a, b) = (try right.read(token), try other.read(token))
                result.add(a.logits, b.logits)
                for (sae, (mine, theirs)) in zip(saes, zip(a.streams, b.streams)) {
                    result.add(features(sae, mine), features(sae, theirs))
                }
            }
        }
        return result
    }

    private func features(_ sae: any SparseAutoencoder, _ stream: Matrix) -> [FiredFeature] {
        sae.strongestFeatures(of: stream, k: featureTopK, threshold: threshold)
    }
}

/// A model that reads one token after another.
private struct Reader {
    let model: any LanguageModel
    let hooks: [HookPoint]
    let cache: KVCache

    init(_ model: any LanguageModel, _ saes: [any SparseAutoencoder]) {
        self.model = model
        hooks = saes.map(\.hook)
        cache = model.makeCache()
    }

    func read(_ token: Int) throws -> (logits: [Float], streams: [Matrix]) {
        let output = try model.forward(
            [token], cache: cache, plan: HookPlan(record: Set(hooks)), logits: .last,
            shouldStop: { false })
        return (output.logits?.values ?? [], hooks.compactMap { output.activations[$0] })
    }
}

/// What a comparison of two models found, position by position.
public struct FidelityResult {
    /// Bytes that one token reads, of the exact and of the narrow model.
    let bytes: (exact: Int, narrow: Int)
    private(set) var divergences: [Double] = []
    private(set) var agreements = 0
    private(set) var overlaps: [Double] = []

    init(bytes: (exact: Int, narrow: Int)) { self.bytes = bytes }

    /// Adds the logits of a position: KL(exact ‖ narrow) in nats, and whether the likeliest token
    /// is the same.
    mutating func add(_ exact: [Float], _ narrow: [Float]) {
        let (p, q) = (Self.logProbabilities(exact), Self.logProbabilities(narrow))
        divergences.append(
            max(0, zip(p, q).reduce(0) { $0 + Foundation.exp($1.0) * ($1.0 - $1.1) }))
        if Self.likeliest(exact) == Self.likeliest(narrow) { agreements += 1 }
    }

    /// Adds the features of a position: the share of the exact model's that the narrow one has, too.
    mutating func add(_ exact: [FiredFeature], _ narrow: [FiredFeature]) {
        guard !exact.isEmpty else { return }
        let found = Set(narrow.map(\.id))
        let shared = exact.filter { found.contains($0.id) }.count
        overlaps.append(Double(shared) / Double(exact.count))
    }

    private static func logProbabilities(_ logits: [Float]) -> [Double] {
        let most = Double(logits.max() ?? 0)
        let sum = logits.reduce(0) { $0 + Foundation.exp(Double($1) - most) }
        let whole = most + Foundation.log(sum)
        return logits.map { Double($0) - whole }
    }

    private static func likeliest(_ logits: [Float]) -> Int? {
        logits.indices.max { logits[$0] < logits[$1] }
    }

    /// The mean of `feature_overlap`; nil where no feature fired.
    public var meanOverlap: Double? {
        overlaps.isEmpty ? nil : overlaps.reduce(0, +) / Double(overlaps.count)
    }

    /// The mean of KL(exact ‖ narrow) in nats.
    public var meanDivergence: Double {
        divergences.reduce(0, +) / Double(max(1, divergences.count))
    }

    /// One object: positions, `kl_mean`, `kl_max`, `top1_agreement`, `feature_overlap` (its mean),
    /// `feature_overlap_min`, and the bytes that a token reads in both.
    public func json(dtype: String) -> JSONOutput {
        .object([
            ("benchmark", "fidelity"), ("dtype", .string(dtype)),
            ("positions", .int(divergences.count)), ("kl_mean", .double(meanDivergence)),
            ("kl_max", .double(divergences.max() ?? 0)),
            ("top1_agreement", .double(Double(agreements) / Double(max(1, divergences.count)))),
            ("feature_positions", .int(overlaps.count)),
            ("feature_overlap", meanOverlap.map(JSONOutput.double) ?? .null),
            ("feature_overlap_min", overlaps.min().map(JSONOutput.double) ?? .null),
            ("bytes_per_token", .int(bytes.narrow)), ("bytes_per_token_f32", .int(bytes.exact)),
        ])
    }
}
