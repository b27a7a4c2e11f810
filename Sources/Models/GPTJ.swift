internal import Checkpoints
internal import Tensors

/// GPT-J: attention and MLP in parallel on one shared LayerNorm, rotary positions over adjacent
/// pairs, a bias on the logits.
///
/// Source: Wang and Komatsuzaki 2021; equal to transformers' GPTJForCausalLM.
enum GPTJ {
    static let family = ModelFamily(modelType: "gptj") { config, checkpoint in
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
            let dModel = try file.int("n_embd", in: 1...65536)
            let nHeads = try file.divisor("n_head", of: dModel, named: "n_embd")
            size = ModelDimensions(
                dModel: dModel, nLayers: try file.int("n_layer", in: 1...1024), nHeads: nHeads,
                nKeyValueHeads: nHeads, dHead: dModel / nHeads,
                dMLP: try file.int("n_inner", default: 4 * dModel, in: 1...1_048_576),
                nCtx: try file.int("n_positions", default: 2048, in: 1...16_777_216),
                dVocab: try file.int("vocab_size", in: 1...16_777_216))
            epsilon = Float(try file.number("layer_norm_epsilon", default: 1e-5))
            activation = try file.activation("activation_function", default: "gelu_new")
            rotary = try Self.rotary(file, dHead: size.dHead)
        }

        private static func rotary(
            _ file: ConfigFile, dHead: Int
        ) throws(CheckpointError) -> RotaryEmbedding {
            let dimensions = try file.int("rotary_dim", default: dHead, in: 2...65536)
            guard dimensions <= dHead, dimensions.isMultiple(of: 2) else {
                throw file.error(
                    "rotary_dim", expected: "an even number up to \(dHead)",
                    found: "\(dimensions)")
            }
            return RotaryEmbedding(
                frequencies: RotaryEmbedding.frequencies(base: 10000, dimensions: dimensions),
                pairing: .adjacent)
        }
    }

    private static func weights(
        _ settings: Settings, _ config: ConfigFile, _ checkpoint: Checkpoint
    ) throws(CheckpointError) -> DecoderWeights {
        var loader = StrictLoader(checkpoint)
        let decoder = LayerNormDecoder(
            size: settings.size, epsilon: settings.epsilon, rotaries: [settings.rotary],
            tokens: "transformer.wte.weight", finalNorm: "transformer.ln_f", head: "lm_head",
            hasHeadBias: true)
        return try decoder.weights(config, &loader) { layer, loader in
            block("transformer.h.\(layer).", settings, &loader)
        }
    }

    private static func block(
        _ prefix: String, _ settings: Settings, _ loader: inout StrictLoader
    ) -> DecoderBlock {
        let size = settings.size
        let d = size.dModel
        func map(_ name: String, _ inputs: Int, _ outputs: Int, hasBias: Bool) -> Linear {
            loader.linear(prefix + name, inputs, outputs, hasBias: hasBias)
        }
        let attention = SelfAttention(
            project: .separate(
                wQ: map("attn.q_proj", d, d, hasBias: false),
                wK: map("attn.k_proj", d, d, hasBias: false),
                wV: map("attn.v_proj", d, d, hasBias: false)),
            rotary: 0,
            heads: CausalAttention(
                heads: size.nHeads, dHead: size.dHead, scale: 1 / Float(size.dHead).squareRoot()),
            wO: map("attn.out_proj", d, d, hasBias: false), dHead: size.dHead)
        let mlp = MLP(
            wIn: map("mlp.fc_in", d, size.dMLP, hasBias: true),
            wOut: map("mlp.fc_out", size.dMLP, d, hasBias: true),
            activation: settings.activation)
        return DecoderBlock(
            norm1: .layer(loader.layerNorm(prefix + "ln_1", d, epsilon: settings.epsilon)),
            attention: attention, norm2: nil, mlp: mlp, isParallel: true)
    }
}
