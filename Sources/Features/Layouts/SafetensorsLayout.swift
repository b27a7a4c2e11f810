internal import Checkpoints
internal import Models
internal import Tensors

/// Any other file of tensors whose names say what they are, with a `cfg.json` or `config.json` or
/// without.
///
/// What there is tells the kind: gate vectors make it gated, a threshold JumpReLU, a `k` in the
/// config TopK, else it is standard. Which way round the maps are stored is told by their biases.
enum SafetensorsLayout {
    static let layout = SAELayout(
        name: "safetensors", loaders: [], markers: "one .safetensors file",
        files: SAELayout.one(isOne, optional: { _ in configNames }), read: read)

    private static let configNames = ["cfg.json", "config.json"]

    @Sendable private static func isOne(_ name: String) -> Bool {
        name.hasSuffix(".safetensors") && !name.hasPrefix("model")
    }

    static func read(place: SAEPlace, options: SAEOptions) throws -> SAEFiles {
        let url = try place.url(of: isOne)
        let tensors = try Checkpoint(file: url)
        let parts = try parts(in: tensors)
        let configName = configNames.first(where: place.listing.has)
        let file = try configName.map { try ConfigFile(place.url($0)) }
        let hook = try place.hook(options, told(by: file))
        let k = try file.flatMap { $0.has("k") ? try $0.int("k") : nil }
        let hasThreshold = parts.vectors["threshold"] != nil
        let architecture =
            parts.bEnc == nil && parts.vectors["b_gate"] != nil
            ? "gated" : hasThreshold ? "jumprelu" : k != nil ? "topk" : "standard"
        var config = try SAEConfig(
            architecture: architecture, hook: hook, parts: parts, tensors: tensors)
        config.k = k.map { min($0, config.dSAE) }
        config.subtractsDecoderBias =
            try file?.bool("apply_b_dec_to_input", default: !hasThreshold) ?? !hasThreshold
        return SAEFiles(
            config: config, tensors: tensors, parts: parts, ignored: Checkpoint.unusedNames)
    }

    private static func told(by file: ConfigFile?) -> HookPoint? {
        for key in ["hook_name", "hook_point", "hook"] {
            if let name = try? file?.string(key), let hook = HookPoint(name: name) { return hook }
        }
        return nil
    }

    private static func parts(in tensors: Checkpoint) throws -> SAEParts {
        var parts = SAEParts()
        parts.bEnc = tensors.first(of: ["b_enc", "encoder.bias", "encoder_linear.bias"])
        parts.bDec = tensors.first(
            of: ["b_dec", "decoder.bias", "decoder_linear.bias", "decoder_bias", "bias"])
        for (name, others) in [
            ("threshold", ["threshold"]), ("b_gate", ["b_gate", "gate_bias"]),
            ("b_mag", ["b_mag", "mag_bias"]), ("r_mag", ["r_mag"]),
        ] {
            if let found = tensors.first(of: others) { parts.vectors[name] = .tensor(found) }
        }
        let gate = tensors.first(of: ["b_gate", "gate_bias"])
        let dSAE = (parts.bEnc ?? gate).flatMap { tensors.entry($0)?.shape.first }
        parts.wEnc = try map(
            ["W_enc", "w_enc", "encoder.weight", "encoder_linear.weight"], dSAE, isEncoder: true,
            tensors)
        parts.wDec = try map(
            ["W_dec", "w_dec", "decoder.weight", "decoder_linear.weight"], dSAE, isEncoder: false,
            tensors)
        return parts
    }

    /// The side that is dSAE long is the features'; where both are, the name decides.
    private static func map(
        _ names: [String], _ dSAE: Int?, isEncoder: Bool, _ tensors: Checkpoint
    ) throws -> SAEParts.Map {
        guard let name = tensors.first(of: names), let shape = tensors.entry(name)?.shape,
            shape.count == 2
        else {
            throw SAEError.unsupported(
                file: tensors.url.path, key: "the tensors",
                expected: "a matrix named " + names.joined(separator: " or "),
                found: tensors.names.sorted().prefix(8).joined(separator: ", "))
        }
        let isTorch = name.hasSuffix(".weight")
        let featuresFirst = shape[0] == dSAE && shape[1] != dSAE
        let featuresLast = shape[1] == dSAE && shape[0] != dSAE
        let isInputMajor =
            featuresFirst ? !isEncoder : featuresLast ? isEncoder : !isTorch
        return isInputMajor ? .inputMajor(name) : .outputMajor(name)
    }
}
