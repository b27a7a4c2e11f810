internal import Checkpoints
internal import Tensors

/// The forward pass that all supported architectures share: a decoder-only transformer.
///
/// What differs between them is data: `DecoderWeights` says which norms, positions and maps there
/// are, and an architecture's own file fills it from a checkpoint.
final class Decoder: LanguageModel {
    let dimensions: ModelDimensions
    let hooks: [HookPoint]
    let defaultPrependsBOS: Bool
    private let weights: DecoderWeights
    /// Whether a row alone gives what it gives among others, but for rounding.
    ///
    /// In eight bits it does not, since one row alone is brought to eight bits, too.
    private let hasSameRows: Bool

    init(_ dimensions: ModelDimensions, _ weights: DecoderWeights, prependsBOS: Bool) {
        self.dimensions = dimensions
        self.weights = weights
        defaultPrependsBOS = prependsBOS
        hasSameRows = weights.maps.allSatisfy { $0.eightBitWeights == nil }
        hooks = Self.hooks(weights)
    }

    var bytesPerToken: Int {
        weights.blocks.reduce(weights.unembedding.byteCount) { $0 + $1.byteCount }
    }

    var maps: [Linear] { weights.maps }

    func withMaps(_ change: (Linear) throws -> Linear) rethrows -> any LanguageModel {
        Decoder(
            dimensions, try weights.withMaps(change), prependsBOS: defaultPrependsBOS)
    }

    func makeCache() -> KVCache {
        KVCache(
            layers: dimensions.nLayers, heads: dimensions.nKeyValueHeads, dHead: dimensions.dHead)
    }

    func forward(
        _ tokens: [Int], cache: KVCache, plan: HookPlan, logits: LogitsWanted,
        shouldStop: () -> Bool
    ) throws -> ForwardOutput {
        let before = cache.count
        try check(tokens, after: before)
        var hook = try HookRecorder(plan, hooks: hooks)
        do {
            let positions = before..<before + tokens.count
            let angles = weights.rotaries.map { $0.angles(positions) }
            var x = try embed(tokens, at: positions, &hook)
            var scratch = DecoderScratch()
            let isWhole = logits == .all || tokens.count == 1
            let whole = isWhole ? weights.blocks.count : wholeBlocks(hook)
            for (layer, block) in weights.blocks.enumerated() {
                if shouldStop() { throw CancellationError() }
                try block.run(
                    layer, &x, cache: &cache.layers[layer], angles: angles,
                    onlyLast: layer >= whole, &scratch, &hook)
            }
            let output = try finish(x, logits, &hook)
            return ForwardOutput(activations: hook.activations, logits: output)
        } catch {
            cache.truncate(to: before)
            throw error
        }
    }

    /// How many blocks must be run for every position: the last need not where nobody reads what
    /// comes of any but the last position.
    private func wholeBlocks(_ hook: HookRecorder) -> Int {
        let last = weights.blocks.count - 1
        guard last >= 0, hasSameRows, !hook.needs(.finalNormalized) else { return last + 1 }
        let behind = weights.blocks[last].hooks(last).filter { $0 != .residPre(last) }
        return behind.contains(where: hook.needs) ? last + 1 : last
    }

    /// The stream begins as x = W_E[token] · scale, plus W_pos[position] where there is a table.
    private func embed(
        _ tokens: [Int], at positions: Range<Int>, _ hook: inout HookRecorder
    ) throws -> Matrix {
        var x = weights.tokens(tokens)
        if let scale = weights.embeddingScale { x *= scale }
        try hook.visit(.embed, &x)
        guard let table = weights.positions else { return x }
        var added = table(positions)
        try hook.visit(.posEmbed, &added)
        x += added
        return x
    }

    private func finish(
        _ x: Matrix, _ wanted: LogitsWanted, _ hook: inout HookRecorder
    ) throws -> Matrix? {
        let needsAll = wanted == .all || hook.needs(.finalNormalized)
        guard needsAll || wanted == .last else { return nil }
        var normed = Matrix(rows: 0, columns: dimensions.dModel)
        weights.finalNorm.normalize(needsAll ? x : x.lastRow, into: &normed)
        try hook.visit(.finalNormalized, &normed)
        guard wanted != .none else { return nil }
        if wanted == .last { normed = normed.lastRow }
        weights.finalNorm.applyGainAndBias(to: &normed)
        return logits(of: normed)
    }

    func unembed(_ residuals: Matrix) -> Matrix {
        var normed = Matrix(rows: 0, columns: dimensions.dModel)
        weights.finalNorm.apply(to: residuals, into: &normed)
        return logits(of: normed)
    }

    private func logits(of normed: Matrix) -> Matrix {
        var logits = weights.unembedding(normed)
        if let cap = weights.logitSoftcap { logits.softcap(at: cap) }
        return logits
    }

    func logitEffect(of direction: [Float]) -> [Float] {
        var row = Matrix(row: direction)
        if weights.finalNorm.removesMean { row = row.centered() }
        row.multiplyRows(by: weights.finalNorm.gain)
        return weights.unembedding.withoutBias(row).values
    }

    private static func hooks(_ weights: DecoderWeights) -> [HookPoint] {
        let blocks = weights.blocks.enumerated().flatMap { layer, block in block.hooks(layer) }
        return [.embed] + (weights.positions == nil ? [] : [.posEmbed]) + blocks
            + [.finalNormalized]
    }
}
