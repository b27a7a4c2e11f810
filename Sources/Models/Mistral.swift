internal import Checkpoints
internal import Tensors

/// Mistral 7B: Llama with a sliding window on every layer.
///
/// Source: Jiang et al. 2023; equal to transformers' MistralForCausalLM.
enum Mistral {
    static let family = ModelFamily(modelType: "mistral") { config, checkpoint in
        var decoder = try GatedDecoder(
            config, defaults: .init(nKeyValueHeads: 8, nCtx: 131072))
        if let window = try config.optionalInt("sliding_window") {
            let slides = try config.slidingLayers(decoder.size.nLayers) { _ in true }
            decoder.windowOfLayer = slides.map { $0 ? window : nil }
        }
        return try decoder.model(config, checkpoint, prependsBOS: true)
    }
}
