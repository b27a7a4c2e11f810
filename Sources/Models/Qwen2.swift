internal import Checkpoints
internal import Tensors

/// Qwen 1.5 to 2.5: Llama with biases on q, k and v; a sliding window on the upper layers if asked
/// for.
///
/// Source: Yang et al. 2024; equal to transformers' Qwen2ForCausalLM.
enum Qwen2 {
    static let family = ModelFamily(modelType: "qwen2") { config, checkpoint in
        var decoder = try GatedDecoder(
            config, defaults: .init(nKeyValueHeads: 32, nCtx: 32768))
        decoder.hasQKVBias = true
        decoder.windowOfLayer = try windows(config, layers: decoder.size.nLayers)
        return try decoder.model(config, checkpoint, prependsBOS: false)
    }

    /// How many positions each layer sees; `max_window_layers` counts those below the windows.
    static func windows(_ config: ConfigFile, layers: Int) throws(CheckpointError) -> [Int?] {
        guard try config.bool("use_sliding_window", default: false) else { return [] }
        let window = try config.int("sliding_window", default: 4096)
        let whole = try config.int("max_window_layers", default: 28, in: 0...(1 << 31))
        return try config.slidingLayers(layers) { $0 >= whole }.map { $0 ? window : nil }
    }
}
