internal import Checkpoints
internal import Tensors

/// GPT-NeoX and Pythia: LayerNorm, rotary positions over a part of each head, attention and MLP in
/// parallel or, where `use_parallel_residual` is false, one after the other.
///
/// Source: Black et al. 2022; equal to transformers' GPTNeoXForCausalLM.
enum GPTNeoX {
    static let family = ModelFamily(modelType: "gpt_neox") { config, checkpoint in
        let settings = try Settings(config)
        return Decoder(
            settings.size, try weights(settings, config, checkpoint), prependsBOS: true)
    }

    private struct Settings {
        let size: ModelDimensions
        let epsilon: Float
        let activation: Activation
        let rotary: RotaryEmbedding
        let isParallel: Bool
        let hasAttentionBias: Bool

        init(_ file: ConfigFile) throws(CheckpointError) {
            let dModel = try file.int("hidden_size", in: 1...65536)
            let nHeads = try file.divisor("num_attention_heads", of: dModel, named: "hidden_size")
            let rotary = RotarySettings(
                file,
                context: try file.int(
                    "max_position_embeddings", default: 2048, in: 1...16_777_216))
            size = ModelDimensions(
                dModel: dModel, nLayers: try file.int("num_hidden_layers", in: 1...1024),
                nHeads: nHeads, nKeyValueHeads: nHeads, dHead: dModel / nHeads,
                dMLP: try file.int("intermediate_size", in: 1...1_048_576),
                nCtx: try rotary.context(),
                dVocab: try file.int("vocab_size", in: 1...16_777_216))
            epsilon = Float(try file.number("layer_norm_eps", default: 1e-5))
            activation = try file.activation("hidden_act", default: "gelu")
            self.rotary = try rotary.embedding(
                dHead: size.dHead, baseKeys: ["rotary_emb_base", "rope_theta"],
                fractionKeys: ["rotary_pct", "partial_rotary_factor"], fraction: 0.25)
            isParallel = try file.bool("use_parallel_residual", default: true)
            hasAttentionBias = try file.bool("attention_bias", default: true)
        }
    }

    private static func weights(
        _ settings: Settings, _ config: ConfigFile, _ checkpoint: Checkpoint
    ) throws(CheckpointError) -> DecoderWeights {
        var loader = StrictLoader(checkpoint)
        let decoder = LayerNormDecoder(
            size: settings.size, epsilon: settings.epsilon, rotaries: [settings.rotary],
            tokens: "gpt_neox.embed_in.weight", finalNorm: "gpt_neox.final_layer_norm",
            head: loader.has("lm_head.weight") ? "lm_head" : "embed_out")
        return try decoder.weights(config, &loader) { layer, loader in
            block("gpt_neox.layers.\(layer).", settings, &loader)
        }
    }

    private static func block(
        _ prefix: String, _ settings: Settings, _ loader: inout StrictLoader
    ) -> DecoderBlock {
        let size = settings.size
        let d = size.dModel
        func norm(_ name: String) -> Norm {
            .layer(loader.layerNorm(prefix + name, d, epsilon: settings.epsilon))
        }
        let joined = loader.linear(
            prefix + "attention.query_key_value", d, 3 * d, hasBias: settings.hasAttentionBias)
        let attention = SelfAttention(
            project: .interleaved(joined, heads: size.nHeads, dHead: size.dHead), rotary: 0,
            heads: CausalAttention(
                heads: size.nHeads, dHead: size.dHead, scale: 1 / Float(size.dHead).squareRoot()),
            wO: loader.linear(
                prefix + "attention.dense", d, d, hasBias: settings.hasAttentionBias),
            dHead: size.dHead)
        let mlp = MLP(
            wIn: loader.linear(prefix + "mlp.dense_h_to_4h", d, size.dMLP, hasBias: true),
            wOut: loader.linear(prefix + "mlp.dense_4h_to_h", size.dMLP, d, hasBias: true),
            activation: settings.activation)
        return DecoderBlock(
            norm1: norm("input_layernorm"), attention: attention,
            norm2: norm("post_attention_layernorm"), mlp: mlp, isParallel: settings.isParallel)
    }
}
