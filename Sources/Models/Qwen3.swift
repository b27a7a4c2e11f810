internal import Checkpoints
internal import Tensors

/// Qwen 3, dense: Llama with a norm on each head's query and key.
///
/// Source: Yang et al. 2025; equal to transformers' Qwen3ForCausalLM.
enum Qwen3 {
    static let family = ModelFamily(modelType: "qwen3") { config, checkpoint in
        var decoder = try GatedDecoder(
            config, defaults: .init(nKeyValueHeads: 32, dHead: 128, nCtx: 32768))
        decoder.hasQKVBias = try config.bool("attention_bias", default: false)
        decoder.hasOutputBias = decoder.hasQKVBias
        decoder.hasHeadNorms = true
        decoder.windowOfLayer = try Qwen2.windows(config, layers: decoder.size.nLayers)
        return try decoder.model(config, checkpoint, prependsBOS: false)
    }
}
