internal import Checkpoints
internal import Models

/// Llama Scope on R1's distillation: `config.json` beside `sae_weights.safetensors`, maps as torch
/// has them and the logarithms of the thresholds.
///
/// Trained on activations times a factor that the release gives, or the config.
enum LlamaScopeDistillLayout {
    static let layout = SAELayout(
        name: "llama-scope-r1-distill", loaders: ["llama_scope_r1_distill"],
        markers: "\(configName) with \(tensorsName)",
        files: SAELayout.all(configName, tensorsName), read: read)

    private static let configName = "config.json"
    private static let tensorsName = "sae_weights.safetensors"

    static func read(place: SAEPlace, options: SAEOptions) throws -> SAEFiles {
        let file = try ConfigFile(place.url(configName))
        let tensors = try Checkpoint(file: place.url(tensorsName))
        let dIn = try file.int("d_model", in: 1...65536)
        var config = SAEConfig(
            architecture: "jumprelu", hook: try LlamaScopeLayout.hook(file, options), dIn: dIn,
            dSAE: dIn * (try file.int("expansion_factor", in: 1...1024)))
        config.subtractsDecoderBias = false
        var parts = SAEParts.torchLinear
        parts.vectors["threshold"] = .exponential("log_jumprelu_threshold")
        if let factor = options.normScalingFactor {
            parts.fold(normScalingFactor: factor)
        } else if file.section("dataset_average_activation_norm") != nil {
            parts.fold(normScalingFactor: try LlamaScopeLayout.factor(file, dIn: dIn))
        }
        return SAEFiles(config: config, tensors: tensors, parts: parts)
    }
}
