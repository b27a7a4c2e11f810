internal import Checkpoints
internal import Tensors

/// Llama 1 to 3 and what is built like it: TinyLlama, SmolLM2.
///
/// Source: Touvron et al. 2023; equal to transformers' LlamaForCausalLM.
enum Llama {
    static let family = ModelFamily(modelType: "llama") { config, checkpoint in
        var decoder = try GatedDecoder(config)
        decoder.hasQKVBias = try config.bool("attention_bias", default: false)
        decoder.hasOutputBias = decoder.hasQKVBias
        decoder.hasMLPBias = try config.bool("mlp_bias", default: false)
        return try decoder.model(config, checkpoint, prependsBOS: true)
    }
}
