internal import Checkpoints
internal import Tensors

/// GPT-2, every size: learned positions, sequential blocks, LayerNorm, a tied unembedding.
///
/// Source: Radford et al. 2019; equal to transformers' GPT2LMHeadModel.
enum GPT2 {
    static let family = ModelFamily(modelType: "gpt2") { config, checkpoint in
        let settings = try Settings(config)
        return Decoder(
            settings.size, try weights(settings, config, checkpoint), prependsBOS: true)
    }

    /// What `config.json` says.
    private struct Settings {
        let size: ModelDimensions
        let epsilon: Float
        let activation: Activation
        let scalesByInverseLayer: Bool
        let scalesAttention: Bool

        init(_ file: ConfigFile) throws(CheckpointError) {
            let dModel = try file.int("n_embd", in: 1...65536)
            let nHeads = try file.divisor("n_head", of: dModel, named: "n_embd")
            size = ModelDimensions(
                dModel: dModel, nLayers: try file.int("n_layer", in: 1...1024), nHeads: nHeads,
                nKeyValueHeads: nHeads, dHead: dModel / nHeads,
                dMLP: try file.int("n_inner", default: 4 * dModel, in: 1...1_048_576),
                nCtx: try file.int(
                    file.has("n_positions") ? "n_positions" : "n_ctx", in: 1...16_777_216),
                dVocab: try file.int("vocab_size", in: 1...16_777_216))
            epsilon = Float(try file.number("layer_norm_epsilon", default: 1e-5))
            activation = try file.activation("activation_function", default: "gelu_new")
            scalesByInverseLayer = try file.bool("scale_attn_by_inverse_layer_idx", default: false)
            scalesAttention = try file.bool("scale_attn_weights", default: true)
        }

        /// What the scores of block `layer` are multiplied by.
        func attentionScale(layer: Int) -> Float {
            let byWidth = scalesAttention ? 1 / Float(size.dHead).squareRoot() : 1
            return scalesByInverseLayer ? byWidth / Float(layer + 1) : byWidth
        }
    }

    /// With or without the `transformer.` prefix in the names of tensors.
    private static func weights(
        _ settings: Settings, _ config: ConfigFile, _ checkpoint: Checkpoint
    ) throws(CheckpointError) -> DecoderWeights {
        var loader = StrictLoader(checkpoint)
        let prefix = loader.has("transformer.wte.weight") ? "transformer." : ""
        let decoder = LayerNormDecoder(
            size: settings.size, epsilon: settings.epsilon, tokens: prefix + "wte.weight",
            positions: prefix + "wpe.weight", finalNorm: prefix + "ln_f", head: "lm_head",
            isTiedByDefault: true)
        return try decoder.weights(config, &loader) { layer, loader in
            block(layer, prefix + "h.\(layer).", settings, &loader)
        }
    }

    /// Conv1D stores its weights `[inputs, outputs]`.
    private static func block(
        _ layer: Int, _ prefix: String, _ settings: Settings, _ loader: inout StrictLoader
    ) -> DecoderBlock {
        let size = settings.size
        let (d, wide) = (size.dModel, size.dMLP)
        func convolution(_ name: String, _ inputs: Int, _ outputs: Int) -> Linear {
            loader.linear(
                prefix + name + ".weight", bias: prefix + name + ".bias", inputs: inputs,
                outputs: outputs, layout: .inputMajor)
        }
        func norm(_ name: String) -> Norm {
            .layer(loader.layerNorm(prefix + name, d, epsilon: settings.epsilon))
        }
        let attention = SelfAttention(
            project: .blocks(convolution("attn.c_attn", d, 3 * d), width: d),
            heads: CausalAttention(
                heads: size.nHeads, dHead: size.dHead,
                scale: settings.attentionScale(layer: layer)),
            wO: convolution("attn.c_proj", d, d), dHead: size.dHead)
        let mlp = MLP(
            wIn: convolution("mlp.c_fc", d, wide), wOut: convolution("mlp.c_proj", wide, d),
            activation: settings.activation)
        return DecoderBlock(
            norm1: norm("ln_1"), attention: attention, norm2: norm("ln_2"), mlp: mlp)
    }
}
