internal import Checkpoints
internal import Tensors

/// Gemma 1: Llama with embeddings scaled by √dModel, gains of 1 + w, GELU in the gate.
///
/// Source: Gemma Team 2024; equal to transformers' GemmaForCausalLM.
enum Gemma {
    static let family = ModelFamily(modelType: "gemma") { config, checkpoint in
        var decoder = try GatedDecoder(
            config, defaults: .init(nKeyValueHeads: 16, dHead: 256, nCtx: 8192))
        try decoder.becomeGemma(config)
        // The old files say "gelu" and mean its tanh form.
        if case .gelu = decoder.activation { decoder.activation = .geluTanh }
        return try decoder.model(config, checkpoint, prependsBOS: true)
    }
}

extension GatedDecoder {
    /// What all Gemmas have in common.
    mutating func becomeGemma(_ config: ConfigFile) throws(CheckpointError) {
        let key = config.has("hidden_activation") ? "hidden_activation" : "hidden_act"
        activation = try config.activation(key, default: "gelu_pytorch_tanh")
        embeddingScale = Float(size.dModel).squareRoot()
        gainOffset = 1
        isTiedByDefault = true
        hasQKVBias = try config.bool("attention_bias", default: false)
        hasOutputBias = hasQKVBias
    }

    /// What Gemma 2 and 3 have in common: norms on what is added, a scale and bounds of their own.
    mutating func becomeGemma2(_ config: ConfigFile) throws(CheckpointError) {
        try becomeGemma(config)
        hasPostNorms = true
        let scalar = try config.number("query_pre_attn_scalar", default: 256)
        guard scalar > 0 else {
            throw config.error(
                "query_pre_attn_scalar", expected: "a number above 0", found: "\(scalar)")
        }
        scale = 1 / Float(scalar).squareRoot()
    }
}
