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
    /// The same with all maps held as `precision` says; embeddings stay as they are stored.
    func held(as precision: WeightPrecision) -> DecoderWeights {
        var result = self
        for index in blocks.indices {
            result.blocks[index].attention.project = blocks[index].attention.project.mapped {
                $0.held(as: precision)
            }
            result.blocks[index].attention.wO = blocks[index].attention.wO.held(as: precision)
            result.blocks[index].mlp = blocks[index].mlp.held(as: precision)
        }
        result.unembedding = unembedding.held(as: precision)
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
    var inner = Matrix(rows: 0, columns: 0)
    var attnOut = Matrix(rows: 0, columns: 0)
    var mlpOut = Matrix(rows: 0, columns: 0)
}
