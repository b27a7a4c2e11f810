internal import Checkpoints
internal import Tensors

/// Phi-1, 1.5 and 2: attention and MLP in parallel on one shared LayerNorm, rotary positions over a
/// part of each head, biases everywhere.
///
/// Source: Gunasekar et al. 2023; equal to transformers' PhiForCausalLM.
enum Phi {
    static let family = ModelFamily(modelType: "phi") { config, checkpoint in
        let settings = try Settings(config)
        return Decoder(
            settings.size, try weights(settings, config, checkpoint), prependsBOS: true)
    }

    private struct Settings {
        let size: ModelDimensions
        let epsilon: Float
        let activation: Activation
        let rotary: RotaryEmbedding

        init(_ file: ConfigFile) throws(CheckpointError) {
            guard try !file.bool("qk_layernorm", default: false) else {
                throw file.error("qk_layernorm", expected: "false", found: "true")
            }
            let dModel = try file.int("hidden_size", in: 1...65536)
            let nHeads = try file.divisor("num_attention_heads", of: dModel, named: "hidden_size")
            let rotary = RotarySettings(
                file,
                context: try file.int(
                    "max_position_embeddings", default: 2048, in: 1...16_777_216))
            size = ModelDimensions(
                dModel: dModel, nLayers: try file.int("num_hidden_layers", in: 1...1024),
                nHeads: nHeads,
                nKeyValueHeads: try file.divisor(
                    "num_key_value_heads", of: nHeads, named: "num_attention_heads",
                    default: nHeads),
                dHead: dModel / nHeads,
                dMLP: try file.int("intermediate_size", default: 4 * dModel, in: 1...1_048_576),
                nCtx: try rotary.context(),
                dVocab: try file.int("vocab_size", in: 1...16_777_216))
            epsilon = Float(try file.number("layer_norm_eps", default: 1e-5))
            activation = try file.activation("hidden_act", default: "gelu_new")
            self.rotary = try rotary.embedding(dHead: size.dHead, fraction: 0.5)
        }
    }

    private static func weights(
        _ settings: Settings, _ config: ConfigFile, _ checkpoint: Checkpoint
    ) throws(CheckpointError) -> DecoderWeights {
        var loader = StrictLoader(checkpoint)
        let decoder = LayerNormDecoder(
            size: settings.size, epsilon: settings.epsilon, rotaries: [settings.rotary],
            tokens: "model.embed_tokens.weight", finalNorm: "model.final_layernorm",
            head: "lm_head", hasHeadBias: true)
        return try decoder.weights(config, &loader) { layer, loader in
            block("model.layers.\(layer).", settings, &loader)
        }
    }

    private static func block(
        _ prefix: String, _ settings: Settings, _ loader: inout StrictLoader
    ) -> DecoderBlock {
        let size = settings.size
        let d = size.dModel
        let shared = size.nKeyValueHeads * size.dHead
        func map(_ name: String, _ inputs: Int, _ outputs: Int) -> Linear {
            loader.linear(prefix + name, inputs, outputs, hasBias: true)
        }
        let attention = SelfAttention(
            project: .separate(
                wQ: map("self_attn.q_proj", d, d), wK: map("self_attn.k_proj", d, shared),
                wV: map("self_attn.v_proj", d, shared)),
            rotary: 0,
            heads: CausalAttention(
                heads: size.nHeads, keyValueHeads: size.nKeyValueHeads, dHead: size.dHead,
                scale: 1 / Float(size.dHead).squareRoot()),
            wO: map("self_attn.dense", d, d), dHead: size.dHead)
        let mlp = MLP(
            wIn: map("mlp.fc1", d, size.dMLP), wOut: map("mlp.fc2", size.dMLP, d),
            activation: settings.activation)
        let norm = loader.layerNorm(prefix + "input_layernorm", d, epsilon: settings.epsilon)
        return DecoderBlock(
            norm1: .layer(norm), attention: attention, norm2: nil, mlp: mlp, isParallel: true)
    }
}
