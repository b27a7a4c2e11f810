internal import Checkpoints
internal import Models

/// `cfg.json` beside `sae_weights.safetensors`, as SAELens writes them before and after 6.0.
///
/// What a training run saves is read as the kind it becomes: BatchTopK, Matryoshka or not, fires
/// above its `topk_threshold`; a threshold may be stored as its logarithm.
enum SAELensLayout {
    static let layout = SAELayout(
        name: "saelens", loaders: ["sae_lens"], markers: "\(configName) with \(tensorsName)",
        files: SAELayout.all(configName, tensorsName), read: read)

    private static let configName = "cfg.json"
    private static let tensorsName = "sae_weights.safetensors"

    static func read(place: SAEPlace, options: SAEOptions) throws -> SAEFiles {
        let file = try ConfigFile(place.url(configName))
        let tensors = try Checkpoint(file: place.url(tensorsName))
        try refuseSingleHeads(file)
        try refuseOtherShapes(file)
        let kind = try kind(file)
        var config = SAEConfig(
            architecture: kind.architecture, hook: try hook(file, options),
            dIn: try file.int("d_in", in: 1...1_048_576),
            dSAE: try file.int("d_sae", in: 1...67_108_864))
        config.k = try k(file)
        let normalization = try normalization(file, options)
        config.normalization = normalization.input
        config.subtractsDecoderBias = try file.bool(
            "apply_b_dec_to_input", default: !kind.isTranscoder)
        config.rescalesByDecoderNorm = try file.bool("rescale_acts_by_decoder_norm", default: false)
        config.centers = try centers(file)
        if kind.isTranscoder { try readTranscoder(file, &config) }
        var parts = parts(in: tensors)
        if let factor = normalization.factor { parts.fold(normScalingFactor: factor) }
        let ignored = try readScalingFactor(file, tensors, &parts)
        return SAEFiles(config: config, tensors: tensors, parts: parts, ignored: ignored)
    }

    // MARK: What kind it is

    private static let transcoders = [
        "transcoder": "standard", "skip_transcoder": "standard", "jumprelu_transcoder": "jumprelu",
        "jumprelu_skip_transcoder": "jumprelu",
    ]

    /// Old files call a TopK autoencoder standard and say so in the activation function only.
    private static func kind(
        _ file: ConfigFile
    ) throws -> (architecture: String, isTranscoder: Bool) {
        let architecture = try file.string("architecture", default: "standard")
        let function = try activationFunction(file)
        if let base = transcoders[architecture] { return (base, true) }
        switch architecture {
        case "standard" where function == "topk": return ("topk", false)
        case "batchtopk", "matryoshka_batchtopk": return ("jumprelu", false)
        default: return (architecture, false)
        }
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
        if let arguments = file.section("activation_fn_kwargs"), arguments.has("k") {
            return try arguments.int("k")
        }
        // A training run of BatchTopK may have a mean that is no whole number, and needs none.
        guard file.has("k"), try file.number("k").rounded() == file.number("k") else { return nil }
        return try file.int("k")
    }

    private static func readTranscoder(_ file: ConfigFile, _ config: inout SAEConfig) throws {
        config.dOut = try file.int("d_out", default: config.dIn, in: 1...1_048_576)
        config.subtractsDecoderBias = false
        let section = file.section("metadata") ?? file
        let told = try section.string("hook_name_out", default: "")
        config.hookOut = HookPoint(name: told) ?? config.hook.layer.map { .mlpOut($0) }
    }

    // MARK: How the input is scaled

    /// A factor that a release gives is not in the files, so that without one
    /// `expected_average_only_in` is read as nothing, as SAELens does from disk.
    private static func normalization(
        _ file: ConfigFile, _ options: SAEOptions
    ) throws -> (input: InputNormalization, factor: Float?) {
        let key = "normalize_activations"
        var name = options.normalization
        if name == nil, let isOn = try? file.bool(key, default: false) {
            name = isOn ? "expected_average_only_in" : "none"
        }
        switch try name ?? file.string(key) {
        case "none": return (.none, nil)
        case "expected_average_only_in": return (.none, options.normScalingFactor)
        case "layer_norm": return (.layerNorm, nil)
        case "constant_norm_rescale": return (.constantNorm, nil)
        case let other:
            throw SAEError.unsupported(
                file: file.url.path, key: key,
                expected:
                    "none, layer_norm, constant_norm_rescale or expected_average_only_in",
                found: other)
        }
    }

    // MARK: Where it reads

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

    /// The heads of hook_z lie side by side here anyway, which is what `hook_z` asks for.
    private static func refuseOtherShapes(_ file: ConfigFile) throws {
        let key = "reshape_activations"
        let name = try file.string(key, default: "none")
        guard ["none", "hook_z"].contains(name) else {
            throw SAEError.unsupported(
                file: file.url.path, key: key, expected: "none or hook_z", found: name)
        }
    }

    // MARK: The tensors

    private static func parts(in tensors: Checkpoint) -> SAEParts {
        var parts = SAEParts()
        if tensors.entry("W_skip") != nil { parts.wSkip = .outputMajor("W_skip") }
        if tensors.entry("topk_threshold") != nil {
            parts.vectors["threshold"] = .tensor("topk_threshold")
        } else if tensors.entry("log_threshold") != nil {
            parts.vectors["threshold"] = .exponential("log_threshold")
        }
        return parts
    }

    /// A factor of 1 for every feature is in many files and does nothing.
    ///
    /// - Returns: tensors to leave alone.
    private static func readScalingFactor(
        _ file: ConfigFile, _ tensors: Checkpoint, _ parts: inout SAEParts
    ) throws -> Set<String> {
        let name = "scaling_factor"
        guard let factors = try tensors.floats(name)?.array else { return [] }
        guard factors.contains(where: { abs($0 - 1) > 1e-5 }) else { return [name] }
        guard try file.bool("finetuning_scaling_factor", default: false) else {
            throw SAEError.unsupported(
                file: file.url.path, key: "finetuning_scaling_factor",
                expected: "true where \(name) is not 1", found: "false")
        }
        parts.featureScales = name
        return []
    }
}
