internal import Tensors

/// Everything a decoder-only transformer is made of; each architecture's file fills it.
struct DecoderWeights {
    /// W_E, `[dVocab, dModel]`.
    var tokens: Embedding
    /// What embeddings are multiplied by; nil for nothing.
    var embeddingScale: Float?
    /// W_pos, `[nCtx, dModel]`; nil where positions are rotary.
    var positions: Embedding?
    /// The rotary embeddings that blocks refer to by index.
    var rotaries: [RotaryEmbedding] = []
    var blocks: [DecoderBlock]
    var finalNorm: Norm
    /// W_U and, where there is one, b_U.
    var unembedding: Linear
    /// The bound on logits; nil for none.
    var logitSoftcap: Float?
}

extension DecoderWeights {
    /// All maps, in the order in which `withMaps` changes them.
    var maps: [Linear] {
        blocks.flatMap { $0.attention.project.maps + [$0.attention.wO] + $0.mlp.maps }
            + [unembedding]
    }

    /// The same with each map changed; embeddings stay as they are stored.
    func withMaps(_ change: (Linear) throws -> Linear) rethrows -> DecoderWeights {
        var result = self
        for index in blocks.indices {
            let block = blocks[index]
            result.blocks[index].attention.project = try block.attention.project.mapped(change)
            result.blocks[index].attention.wO = try change(block.attention.wO)
            result.blocks[index].mlp = try block.mlp.mapped(change)
        }
        result.unembedding = try change(unembedding)
        return result
    }
}

/// Memory that all blocks of one forward pass use in turn.
struct DecoderScratch {
    var normed = Matrix(rows: 0, columns: 0)
    var joined = Matrix(rows: 0, columns: 0)
    var queries = Matrix(rows: 0, columns: 0)
    var keys = Matrix(rows: 0, columns: 0)
    var values = Matrix(rows: 0, columns: 0)
    var z = Matrix(rows: 0, columns: 0)
    var branch = Matrix(rows: 0, columns: 0)
    var gate = Matrix(rows: 0, columns: 0)
    var inner = Matrix(rows: 0, columns: 0)
    var attnOut = Matrix(rows: 0, columns: 0)
    var mlpOut = Matrix(rows: 0, columns: 0)
}
