internal import Checkpoints
internal import Tensors

/// The weights of a GPT-2 checkpoint, with or without the `transformer.` prefix in their names.
struct GPT2Weights {
    struct Block {
        let ln1: LayerNorm
        let wQKV: Linear
        let attention: CausalAttention
        let wO: Linear
        let ln2: LayerNorm
        let wIn: Linear
        let wOut: Linear
    }

    let tokens: Embedding
    let positions: Embedding
    let blocks: [Block]
    let activation: Activation
    let lnFinal: LayerNorm
    let unembedding: Linear

    init(_ config: GPT2Config, _ checkpoint: Checkpoint) throws(CheckpointError) {
        var loader = StrictLoader(checkpoint)
        let prefix = loader.has("transformer.wte.weight") ? "transformer." : ""
        let size = config.dimensions
        loader.ignore(where: Self.isMask)
        tokens = loader.embedding(
            prefix + "wte.weight", count: size.dVocab, dimension: size.dModel)
        positions = loader.embedding(
            prefix + "wpe.weight", count: size.nCtx, dimension: size.dModel)
        var blocks: [Block] = []
        for layer in 0..<size.nLayers {
            blocks.append(Self.block(layer, prefix + "h.\(layer).", config, &loader))
        }
        self.blocks = blocks
        activation = config.activation
        lnFinal = loader.layerNorm(prefix + "ln_f", size.dModel, epsilon: config.epsilon)
        unembedding = Self.unembedding(size, tied: tokens, &loader)
        try loader.finish()
    }

    private static func block(
        _ layer: Int, _ prefix: String, _ config: GPT2Config, _ loader: inout StrictLoader
    ) -> Block {
        let size = config.dimensions
        let (d, wide) = (size.dModel, size.dMLP)
        func convolution(_ name: String, _ inputs: Int, _ outputs: Int) -> Linear {
            loader.linear(
                prefix + name + ".weight", bias: prefix + name + ".bias", inputs: inputs,
                outputs: outputs, layout: .inputMajor)
        }
        let scale = config.attentionScale(layer: layer)
        return Block(
            ln1: loader.layerNorm(prefix + "ln_1", d, epsilon: config.epsilon),
            wQKV: convolution("attn.c_attn", d, 3 * d),
            attention: CausalAttention(heads: size.nHeads, dHead: size.dHead, scale: scale),
            wO: convolution("attn.c_proj", d, d),
            ln2: loader.layerNorm(prefix + "ln_2", d, epsilon: config.epsilon),
            wIn: convolution("mlp.c_fc", d, wide),
            wOut: convolution("mlp.c_proj", wide, d))
    }

    /// The file's own matrix when it has one, else the token embedding.
    private static func unembedding(
        _ size: ModelDimensions, tied tokens: Embedding, _ loader: inout StrictLoader
    ) -> Linear {
        if loader.has("lm_head.weight") {
            return loader.linear(
                "lm_head.weight", inputs: size.dModel, outputs: size.dVocab, layout: .outputMajor)
        }
        return Linear(
            inputs: tokens.dimension, outputs: tokens.count, layout: .outputMajor,
            weight: tokens.table)
    }

    /// The causal masks that old files carry; they are no weights.
    private static func isMask(_ name: String) -> Bool {
        name.hasSuffix(".attn.bias") || name.hasSuffix(".attn.masked_bias")
    }
}
