internal import Checkpoints
internal import Foundation
internal import Models

/// `cfg.json` beside `sae_weights.safetensors`, as SAELens writes them before and after 6.0.
enum SAELensLayout {
    static let layout = SAELayout(
        name: "saelens", markers: [configName, tensorsName], read: read)

    private static let configName = "cfg.json"
    private static let tensorsName = "sae_weights.safetensors"

    static func read(folder: URL, options: SAEOptions) throws -> SAEFiles {
        let file = try ConfigFile(folder.appending(path: configName))
        let tensors = try SafetensorsFile(folder.appending(path: tensorsName))
        try refuseSingleHeads(file)
        var config = SAEConfig(
            architecture: try architecture(file), hook: try hook(file, options),
            dIn: try file.int("d_in", in: 1...1_048_576),
            dSAE: try file.int("d_sae", in: 1...67_108_864))
        config.k = try k(file)
        config.normalization = try normalization(file)
        config.subtractsDecoderBias = try file.bool("apply_b_dec_to_input", default: true)
        config.rescalesByDecoderNorm = try file.bool("rescale_acts_by_decoder_norm", default: false)
        let centers = try options.centers ?? centers(file)
        config.centers = centers && config.hook.isInResidualSpace
        return SAEFiles(
            config: config, tensors: Checkpoint(file: tensors), ignored: ["scaling_factor"])
    }

    /// Old files call a TopK autoencoder standard and say so in the activation function only.
    private static func architecture(_ file: ConfigFile) throws -> String {
        let architecture = try file.string("architecture", default: "standard")
        let function = try activationFunction(file)
        return architecture == "standard" && function == "topk" ? "topk" : architecture
    }

    private static func activationFunction(_ file: ConfigFile) throws -> String {
        let key = file.has("activation_fn") ? "activation_fn" : "activation_fn_str"
        let name = try file.string(key, default: "relu")
        guard ["relu", "topk"].contains(name) else {
            throw SAEError.unsupported(
                file: file.url.path, key: key, expected: "relu or topk", found: name)
        }
        return name
    }

    private static func k(_ file: ConfigFile) throws -> Int? {
        if file.has("k") { return try file.int("k") }
        guard let arguments = file.section("activation_fn_kwargs"), arguments.has("k") else {
            return nil
        }
        return try arguments.int("k")
    }

    /// A factor folded in by the loader of a release is not in the files, so that
    /// `expected_average_only_in` is read as nothing, as SAELens does from disk.
    private static func normalization(_ file: ConfigFile) throws -> InputNormalization {
        let key = "normalize_activations"
        if (try? file.bool(key, default: false)) != nil { return .none }
        let name = try file.string(key)
        switch name {
        case "none", "expected_average_only_in": return .none
        case "layer_norm": return .layerNorm
        case "constant_norm_rescale": return .constantNorm
        default:
            throw SAEError.unsupported(
                file: file.url.path, key: key,
                expected:
                    "none, layer_norm, constant_norm_rescale or expected_average_only_in",
                found: name)
        }
    }

    /// Since 6.0 what concerns the model lives under `metadata`.
    private static func hook(_ file: ConfigFile, _ options: SAEOptions) throws -> HookPoint {
        if let hook = options.hook { return hook }
        let section = file.section("metadata").flatMap { $0.has("hook_name") ? $0 : nil } ?? file
        let key = section.has("hook_name") ? "hook_name" : "hook_point"
        guard section.has(key) else { throw SAEError.noHook(file: file.url.path) }
        let name = try section.string(key)
        guard let hook = HookPoint(name: name) else {
            throw SAEError.unsupported(
                file: file.url.path, key: key, expected: "a hook such as blocks.8.hook_resid_pre",
                found: name)
        }
        return hook
    }

    private static func centers(_ file: ConfigFile) throws -> Bool {
        let key = "model_from_pretrained_kwargs"
        let arguments = file.section("metadata")?.section(key) ?? file.section(key)
        return try arguments?.bool("center_writing_weights", default: false) ?? false
    }

    private static func refuseSingleHeads(_ file: ConfigFile) throws {
        for section in [file, file.section("metadata")].compactMap({ $0 }) {
            for key in ["hook_head_index", "hook_point_head_index"] where section.has(key) {
                throw SAEError.unsupported(
                    file: file.url.path, key: key, expected: "null, all heads together",
                    found: "one head")
            }
        }
    }
}
