internal import Checkpoints
internal import Tensors

/// Gemma 3, text: Gemma 2 without softcaps, with norms on each head's query and key, and two rotary
/// embeddings: one for layers with a sliding window, one for those that see all.
///
/// Source: Gemma Team 2025; equal to transformers' Gemma3ForCausalLM.
enum Gemma3 {
    static let textFamily = ModelFamily(modelType: "gemma3_text") { config, checkpoint in
        try decoder(config).model(config, checkpoint, prependsBOS: true)
    }

    /// A checkpoint with a vision tower, of which only the text part is read.
    static let family = ModelFamily(modelType: "gemma3") { config, checkpoint in
        guard let text = config.section("text_config") else {
            throw config.error("text_config", expected: "an object", found: "nothing")
        }
        var decoder = try decoder(text)
        decoder.prefixes = ["language_model.model.", "model.language_model.", "model."]
        decoder.foreignPrefixes = [
            "vision_tower.", "multi_modal_projector.", "model.vision_tower.",
            "model.multi_modal_projector.",
        ]
        return try decoder.model(text, checkpoint, prependsBOS: true)
    }

    private static func decoder(_ config: ConfigFile) throws(CheckpointError) -> GatedDecoder {
        var decoder = try GatedDecoder(
            config,
            defaults: .init(
                dModel: 2304, nLayers: 26, nHeads: 8, nKeyValueHeads: 4, dHead: 256, dMLP: 9216,
                nCtx: 131072, dVocab: 262208, rotaryBase: 1e6))
        try decoder.becomeGemma2(config)
        decoder.hasHeadNorms = true
        decoder.scoreSoftcap = try Gemma2.softcap(config, "attn_logit_softcapping", default: nil)
        decoder.logitSoftcap = try Gemma2.softcap(config, "final_logit_softcapping", default: nil)
        let local = try RotarySettings(
            config, context: decoder.size.nCtx, layerType: "sliding_attention"
        ).embedding(
            dHead: decoder.size.dHead, baseKeys: ["rope_local_base_freq"], isScaled: false)
        decoder.rotaries.append(local)
        let slides = try slidingLayers(config, count: decoder.size.nLayers)
        let window = try config.int("sliding_window", default: 4096)
        decoder.rotaryOfLayer = slides.map { $0 ? 1 : 0 }
        decoder.windowOfLayer = slides.map { $0 ? window : nil }
        return decoder
    }

    /// Every sixth layer sees all, or every n-th where the file says so.
    private static func slidingLayers(
        _ config: ConfigFile, count: Int
    ) throws(CheckpointError) -> [Bool] {
        let key =
            config.has("_sliding_window_pattern")
            ? "_sliding_window_pattern" : "sliding_window_pattern"
        let pattern = try config.int(key, default: 6)
        return try config.slidingLayers(count) { !($0 + 1).isMultiple(of: pattern) }
    }
}
