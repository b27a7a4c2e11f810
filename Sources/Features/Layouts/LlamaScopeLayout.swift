internal import Checkpoints
internal import Models

/// Llama Scope: `hyperparams.json` beside `checkpoints/final.safetensors`, maps as torch has them.
///
/// JumpReLU with one threshold for all features, trained on activations times
/// s = √d_model / dataset_average_activation_norm.in: W_enc *= s and threshold = jump_relu_threshold · s,
/// b_enc as stored, b_dec not taken from the input, as SAELens reads it.
enum LlamaScopeLayout {
    static let layout = SAELayout(
        name: "llama-scope", loaders: ["llama_scope"], markers: "\(configName) with \(tensorsName)",
        files: SAELayout.all(configName, tensorsName), read: read)

    private static let configName = "hyperparams.json"
    private static let tensorsName = "checkpoints/final.safetensors"

    static func read(place: SAEPlace, options: SAEOptions) throws -> SAEFiles {
        let file = try ConfigFile(place.url(configName))
        let tensors = try Checkpoint(file: place.url(tensorsName))
        var config = SAEConfig(
            architecture: "jumprelu", hook: try hook(file, options),
            dIn: try file.int("d_model", in: 1...1_048_576),
            dSAE: try file.int("d_sae", in: 1...67_108_864))
        config.subtractsDecoderBias = false
        let factor = try factor(file, dIn: config.dIn)
        var parts = SAEParts.torchLinear
        parts.fold(normScalingFactor: factor)
        let threshold = try Float(file.number("jump_relu_threshold")) * factor
        parts.vectors["threshold"] = .constant(threshold)
        return SAEFiles(config: config, tensors: tensors, parts: parts)
    }

    static func hook(_ file: ConfigFile, _ options: SAEOptions) throws -> HookPoint {
        if let hook = options.hook { return hook }
        let name = try file.string("hook_point_in")
        guard let hook = HookPoint(name: name) else {
            throw SAEError.unsupported(
                file: file.url.path, key: "hook_point_in",
                expected: "a hook such as blocks.8.hook_resid_post", found: name)
        }
        return hook
    }

    /// √d / the average norm of the activations that it was trained on.
    static func factor(_ file: ConfigFile, dIn: Int) throws -> Float {
        let key = "dataset_average_activation_norm"
        guard let section = file.section(key) else {
            throw file.error(key, expected: "an object", found: "nothing")
        }
        let norm = try section.number("in")
        guard norm > 0 else {
            throw section.error("in", expected: "a number above 0", found: "\(norm)")
        }
        return Float(Double(dIn).squareRoot() / norm)
    }
}
