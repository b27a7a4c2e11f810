internal import Checkpoints
internal import Tensors

extension StrictLoader {
    /// torch's Linear: `name.weight` `[outputs, inputs]` and, where there is one, `name.bias`.
    mutating func linear(
        _ name: String, _ inputs: Int, _ outputs: Int, hasBias: Bool
    ) -> Linear {
        linear(
            name + ".weight", bias: hasBias ? name + ".bias" : nil, inputs: inputs,
            outputs: outputs, layout: .outputMajor)
    }

    /// The RMSNorm with `name.weight`, to which `offset` is added: 1 for Gemma, else 0.
    mutating func rmsNorm(
        _ name: String, _ count: Int, epsilon: Float, offset: Float = 0
    ) -> RMSNorm {
        let gain = vector(name + ".weight", count)
        return RMSNorm(gain: offset == 0 ? gain : gain.map { $0 + offset }, epsilon: epsilon)
    }

    /// W_U `[dVocab, dModel]`: the embedding where they are tied, else `name.weight`.
    mutating func unembedding(
        _ name: String, _ size: ModelDimensions, tied tokens: Embedding?, hasBias: Bool = false
    ) -> Linear {
        guard let tokens else {
            return linear(name, size.dModel, size.dVocab, hasBias: hasBias)
        }
        ignore { $0 == name + ".weight" }
        return Linear(
            inputs: tokens.dimension, outputs: tokens.count, layout: .outputMajor,
            weight: tokens.table)
    }

    /// Drops the masks and frequencies that old checkpoints carry; they are no weights.
    mutating func ignoreBuffers() {
        let endings = [
            ".attn.bias", ".attn.masked_bias", ".attention.bias", ".attention.masked_bias",
            ".rotary_emb.inv_freq",
        ]
        ignore { name in endings.contains { name.hasSuffix($0) } }
    }
}
