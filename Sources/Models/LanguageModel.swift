public import Tensors

/// The sizes of a model, in the field's words.
public struct ModelDimensions: Sendable, Equatable {
    /// Width of the residual stream.
    public let dModel: Int
    /// Number of blocks.
    public let nLayers: Int
    /// Attention heads of a block.
    public let nHeads: Int
    /// Heads that have keys and values of their own.
    public let nKeyValueHeads: Int
    /// Width of a head.
    public let dHead: Int
    /// Width inside the MLP.
    public let dMLP: Int
    /// Most positions of a run.
    public let nCtx: Int
    /// Number of token ids.
    public let dVocab: Int
}

/// Which logits a forward pass is to compute.
public enum LogitsWanted: Sendable {
    /// None at all.
    case none
    /// Those of the last position.
    case last
    /// Those of every position run.
    case all
}

/// What a forward pass gives.
public struct ForwardOutput: Sendable {
    /// The recorded activations, `[pos, d]`, of the positions run.
    public let activations: [HookPoint: Matrix]
    /// `[1, dVocab]`, `[pos, dVocab]` or nil, as wanted.
    public let logits: Matrix?
}

/// Keys and values of the positions a model has seen, of one run.
///
/// Belongs to the thread that runs the model.
public final class KVCache {
    var layers: [KeyValueRows]

    /// An empty cache of `layers` layers with `heads` heads of `dHead` floats.
    init(layers: Int, heads: Int, dHead: Int) {
        let rows = KeyValueRows(heads: heads, dHead: dHead)
        self.layers = [KeyValueRows](repeating: rows, count: layers)
    }

    /// Number of positions held.
    public var count: Int { layers.first?.count ?? 0 }

    /// Forgets all positions from `count` on, so that another continuation can follow.
    public func truncate(to count: Int) {
        for index in layers.indices where layers[index].count > count {
            layers[index].truncate(to: count)
        }
    }
}

/// A transformer that can be run token by token and read at its hooks.
public protocol LanguageModel: AnyObject, Sendable {
    /// Its sizes.
    var dimensions: ModelDimensions { get }
    /// The hooks that this architecture has, in the order of the forward pass.
    var hooks: [HookPoint] { get }
    /// Whether TransformerLens puts a BOS token in front of a prompt for this architecture.
    var defaultPrependsBOS: Bool { get }

    /// Bytes of weights that one decoding step reads.
    var bytesPerToken: Int { get }

    /// Its linear maps, in the order in which `withMaps` changes them.
    var maps: [Linear] { get }

    /// The same model with each of its linear maps changed.
    func withMaps(_ change: (Linear) throws -> Linear) rethrows -> any LanguageModel

    /// A cache for a new run.
    func makeCache() -> KVCache

    /// Runs `tokens` after the positions that `cache` holds, and adds them to it.
    ///
    /// - Parameters:
    ///   - tokens: ids within the vocabulary, at least one.
    ///   - cache: made by this model; left as it was when this throws.
    ///   - plan: what to read and what to change.
    ///   - logits: which logits to compute.
    ///   - shouldStop: asked once a layer.
    /// - Returns: activations and logits of the positions of `tokens`.
    /// - Throws: `ModelError`, `CancellationError`, or what an edit of the plan throws.
    func forward(
        _ tokens: [Int], cache: KVCache, plan: HookPlan, logits: LogitsWanted,
        shouldStop: () -> Bool
    ) throws -> ForwardOutput

    /// Logits of residuals as if they left the last block: final norm and unembedding.
    ///
    /// - Parameter residuals: `[pos, dModel]`
    /// - Returns: `[pos, dVocab]`
    func unembed(_ residuals: Matrix) -> Matrix

    /// What a direction in the residual stream adds to each logit, the final norm's scale apart:
    /// (c(direction) ⊙ g) · W_U, where c removes the mean if that norm is a LayerNorm.
    ///
    /// - Parameter direction: `[dModel]`
    /// - Returns: `[dVocab]`
    func logitEffect(of direction: [Float]) -> [Float]
}

extension LanguageModel {
    /// The same model with its weights held in memory as `precision` says.
    ///
    /// - Parameters:
    ///   - precision: how to hold them.
    ///   - isOutputMajor: whether to lay those `[outputs, inputs]`, as they are multiplied fastest, that
    ///     lie the other way round, as GPT-2's do; they then are memory of the process instead of a
    ///     part of the file.
    ///   - progress: told how much of the weights is done, from 0 to 1; throw from it to give up.
    /// - Returns: a model of its own, or this one where nothing changes.
    /// - Throws: what `progress` throws.
    public func held(
        as precision: WeightPrecision, isOutputMajor: Bool = false,
        progress: (Double) throws -> Void
    ) rethrows -> any LanguageModel {
        let isLaid = isOutputMajor && maps.contains(where: \.isInputMajor)
        guard precision != .stored || isLaid else { return self }
        return try withMaps(
            { map in
                let held = map.held(as: precision)
                return isLaid ? held.outputMajor : held
            }, progress: progress)
    }

    private func withMaps(
        _ change: (Linear) -> Linear, progress: (Double) throws -> Void
    ) rethrows -> any LanguageModel {
        let whole = Double(max(1, maps.reduce(0) { $0 + $1.byteCount }))
        var done = 0.0
        return try withMaps { map in
            let result = change(map)
            done += Double(map.byteCount)
            try progress(done / whole)
            return result
        }
    }

    /// The same model with its weights held in memory as `precision` says.
    public func held(as precision: WeightPrecision) -> any LanguageModel {
        held(as: precision) { _ in }
    }

    /// Length of the vectors at `hook`.
    public func width(at hook: HookPoint) -> Int {
        if case .z = hook { return dimensions.nHeads * dimensions.dHead }
        return dimensions.dModel
    }

    /// Whether `hook` exists in this model.
    public func has(_ hook: HookPoint) -> Bool { hooks.contains(hook) }

    /// Checks what is to be run against the vocabulary and the context.
    func check(_ tokens: [Int], after count: Int) throws(ModelError) {
        guard !tokens.isEmpty else { throw .nothingToRun }
        guard count + tokens.count <= dimensions.nCtx else {
            throw .contextFull(limit: dimensions.nCtx, wanted: count + tokens.count)
        }
        let ids = 0..<dimensions.dVocab
        if let stranger = tokens.first(where: { !ids.contains($0) }) {
            throw .noSuchToken(id: stranger, dVocab: dimensions.dVocab)
        }
    }
}
