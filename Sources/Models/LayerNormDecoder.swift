internal import Checkpoints
internal import Tensors

/// What GPT-2, GPT-NeoX, GPT-J and Phi have in common: a LayerNorm at the end, an embedding and an
/// output matrix that may be one.
///
/// Their blocks are read by their own files.
struct LayerNormDecoder {
    let size: ModelDimensions
    let epsilon: Float
    var rotaries: [RotaryEmbedding] = []
    /// The names of W_E, of W_pos where there is a table, of the final norm, and of W_U.
    let tokens: String
    var positions: String?
    let finalNorm: String
    let head: String
    /// Whether W_U, where it is a matrix of its own, has a bias.
    var hasHeadBias = false
    /// Whether W_U is W_E where neither settings nor tensors say otherwise.
    var isTiedByDefault = false

    /// Reads all weights, the blocks with `block`.
    func weights(
        _ config: ConfigFile, _ loader: inout StrictLoader,
        block: (_ layer: Int, _ loader: inout StrictLoader) -> DecoderBlock
    ) throws(CheckpointError) -> DecoderWeights {
        loader.ignoreBuffers()
        let isTied = try config.isTied(
            default: isTiedByDefault, hasHead: loader.has(head + ".weight"))
        let embedding = loader.embedding(tokens, count: size.dVocab, dimension: size.dModel)
        let table = positions.map {
            loader.embedding($0, count: size.nCtx, dimension: size.dModel)
        }
        var blocks: [DecoderBlock] = []
        for layer in 0..<size.nLayers { blocks.append(block(layer, &loader)) }
        let weights = DecoderWeights(
            tokens: embedding, positions: table, rotaries: rotaries, blocks: blocks,
            finalNorm: .layer(loader.layerNorm(finalNorm, size.dModel, epsilon: epsilon)),
            unembedding: loader.unembedding(
                head, size, tied: isTied ? embedding : nil, hasBias: hasHeadBias && !isTied))
        try loader.finish()
        return weights
    }
}
