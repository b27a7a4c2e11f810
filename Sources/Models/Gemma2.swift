internal import Checkpoints
internal import Tensors

/// Gemma 2: norms before and after attention and MLP, softcaps on scores and logits, a sliding
/// window on every other layer, beginning with the first.
///
/// Source: Gemma Team 2024; equal to transformers' Gemma2ForCausalLM with eager attention.
enum Gemma2 {
    static let family = ModelFamily(modelType: "gemma2") { config, checkpoint in
        var decoder = try GatedDecoder(
            config, defaults: .init(nKeyValueHeads: 4, dHead: 256, nCtx: 8192))
        try decoder.becomeGemma2(config)
        decoder.scoreSoftcap = try softcap(config, "attn_logit_softcapping", default: 50)
        decoder.logitSoftcap = try softcap(config, "final_logit_softcapping", default: 30)
        let window = try config.int("sliding_window", default: 4096)
        let slides = try config.slidingLayers(decoder.size.nLayers) { $0.isMultiple(of: 2) }
        decoder.windowOfLayer = slides.map { $0 ? window : nil }
        return try decoder.model(config, checkpoint, prependsBOS: true)
    }

    /// A bound above 0; `null` in the file means none, no key at all means `fallback`.
    static func softcap(
        _ config: ConfigFile, _ key: String, default fallback: Double?
    ) throws(CheckpointError) -> Float? {
        let found = config.mentions(key) ? try config.optionalNumber(key) : fallback
        guard let found else { return nil }
        guard found > 0 else {
            throw config.error(key, expected: "a number above 0 or null", found: "\(found)")
        }
        return Float(found)
    }
}
