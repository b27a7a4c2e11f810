internal import Checkpoints
internal import Tensors

/// GPT-2: learned positions, pre-norm sequential blocks, LayerNorm, a tied unembedding.
///
/// Source: Radford et al. 2019; equal to transformers' GPT2LMHeadModel.
final class GPT2: LanguageModel {
    let dimensions: ModelDimensions
    let hooks: [HookPoint]
    let defaultPrependsBOS = true
    private let weights: GPT2Weights

    static let family = ModelFamily(modelType: "gpt2") { config, checkpoint in
        try GPT2(config: config, checkpoint: checkpoint)
    }

    init(config file: ConfigFile, checkpoint: Checkpoint) throws(CheckpointError) {
        let config = try GPT2Config(file)
        weights = try GPT2Weights(config, checkpoint)
        dimensions = config.dimensions
        hooks = Self.hooks(layers: config.dimensions.nLayers)
    }

    func makeCache() -> KVCache {
        KVCache(layers: dimensions.nLayers, width: dimensions.dModel)
    }

    func forward(
        _ tokens: [Int], cache: KVCache, plan: HookPlan, logits: LogitsWanted,
        shouldStop: () -> Bool
    ) throws -> ForwardOutput {
        let before = cache.count
        try check(tokens, after: before)
        var hook = try HookRecorder(plan, hooks: hooks)
        do {
            var x = try embed(tokens, from: before, &hook)
            var scratch = Scratch()
            for layer in weights.blocks.indices {
                if shouldStop() { throw CancellationError() }
                try runBlock(layer, &x, &cache.layers[layer], &scratch, &hook)
            }
            let output = try finish(x, logits, &hook)
            return ForwardOutput(activations: hook.activations, logits: output)
        } catch {
            cache.truncate(to: before)
            throw error
        }
    }

    /// The stream begins as x = W_E[token] + W_pos[position].
    private func embed(
        _ tokens: [Int], from position: Int, _ hook: inout HookRecorder
    ) throws -> Matrix {
        var x = weights.tokens(tokens)
        try hook.visit(.embed, &x)
        var positions = weights.positions(position..<position + tokens.count)
        try hook.visit(.posEmbed, &positions)
        x += positions
        return x
    }

    /// A block adds twice to the stream.
    ///
    /// x += attention(ln1(x)) W_O + b_O, then x += act(ln2(x) W_in + b_in) W_out + b_out
    private func runBlock(
        _ layer: Int, _ x: inout Matrix, _ cache: inout KeyValueRows, _ scratch: inout Scratch,
        _ hook: inout HookRecorder
    ) throws {
        let block = weights.blocks[layer]
        let width = dimensions.dModel
        try hook.visit(.residPre(layer), &x)

        block.ln1.apply(to: x, into: &scratch.normed)
        block.wQKV.apply(to: scratch.normed, into: &scratch.wide)
        cache.append(scratch.wide, keyColumn: width, valueColumn: 2 * width)
        block.attention.apply(queries: scratch.wide, cache: cache, into: &scratch.normed)
        try hook.visit(.z(layer), &scratch.normed)
        block.wO.apply(to: scratch.normed, into: &scratch.delta)
        try hook.visit(.attnOut(layer), &scratch.delta)
        x += scratch.delta
        try hook.visit(.residMid(layer), &x)

        block.ln2.apply(to: x, into: &scratch.normed)
        block.wIn.apply(to: scratch.normed, into: &scratch.wide)
        weights.activation.apply(to: &scratch.wide)
        block.wOut.apply(to: scratch.wide, into: &scratch.delta)
        try hook.visit(.mlpOut(layer), &scratch.delta)
        x += scratch.delta
        try hook.visit(.residPost(layer), &x)
    }

    private func finish(
        _ x: Matrix, _ wanted: LogitsWanted, _ hook: inout HookRecorder
    ) throws -> Matrix? {
        let needsAll = wanted == .all || hook.needs(.finalNormalized)
        guard needsAll || wanted == .last else { return nil }
        var normed = Matrix(rows: 0, columns: dimensions.dModel)
        let rows = needsAll ? x : x.lastRow
        rows.standardize(epsilon: weights.lnFinal.epsilon, into: &normed)
        try hook.visit(.finalNormalized, &normed)
        guard wanted != .none else { return nil }
        if wanted == .last { normed = normed.lastRow }
        weights.lnFinal.applyGainAndBias(to: &normed)
        return weights.unembedding(normed)
    }

    func unembed(_ residuals: Matrix) -> Matrix {
        var normed = Matrix(rows: 0, columns: dimensions.dModel)
        weights.lnFinal.apply(to: residuals, into: &normed)
        return weights.unembedding(normed)
    }

    func logitEffect(of direction: [Float]) -> [Float] {
        var row = Matrix(row: direction).centered()
        row.multiplyRows(by: weights.lnFinal.gain)
        return weights.unembedding(row).values
    }

    private static func hooks(layers: Int) -> [HookPoint] {
        let blocks = (0..<layers).flatMap { layer in
            [
                HookPoint.residPre(layer), .z(layer), .attnOut(layer), .residMid(layer),
                .mlpOut(layer), .residPost(layer),
            ]
        }
        return [.embed, .posEmbed] + blocks + [.finalNormalized]
    }
}

/// Memory that all blocks of one forward pass use in turn.
private struct Scratch {
    var normed = Matrix(rows: 0, columns: 0)
    var wide = Matrix(rows: 0, columns: 0)
    var delta = Matrix(rows: 0, columns: 0)
}
