internal import Checkpoints
internal import Models

/// EleutherAI's sparsify: `cfg.json` beside `sae.safetensors`, in a folder named by the module it
/// was trained on.
///
/// TopK with W_dec `[dSAE, dOut]`. b_dec is taken from the input unless the decoder was normalised,
/// which is how SAELens reads it (sparsify's own code always takes it), and never in a transcoder.
/// `layers.5` is the block's output, `layers.5.mlp` the MLP's; a transcoder reads what enters the MLP.
enum SparsifyLayout {
    static let layout = SAELayout(
        name: "sparsify", loaders: ["sparsify"], markers: "\(configName) with \(tensorsName)",
        files: SAELayout.all(configName, tensorsName), read: read)

    private static let configName = "cfg.json"
    private static let tensorsName = "sae.safetensors"

    static func read(place: SAEPlace, options: SAEOptions) throws -> SAEFiles {
        let file = try ConfigFile(place.url(configName))
        let tensors = try Checkpoint(file: place.url(tensorsName))
        try refuseOtherActivations(file)
        let isTranscoder = try file.bool("transcode", default: false)
        let hook = try place.hook(options, told(by: place, isTranscoder: isTranscoder))
        let parts = parts(in: tensors)
        var config = try SAEConfig(
            architecture: "topk", hook: hook, parts: parts, tensors: tensors)
        config.dIn = try file.int("d_in", in: 1...1_048_576)
        config.dSAE = try dSAE(file, dIn: config.dIn)
        config.k = try file.int("k", in: 1...config.dSAE)
        let isNormalized = try file.bool("normalize_decoder", default: false)
        config.subtractsDecoderBias = !isNormalized && !isTranscoder
        if isTranscoder, let layer = hook.layer { config.hookOut = .mlpOut(layer) }
        return SAEFiles(config: config, tensors: tensors, parts: parts)
    }

    private static func dSAE(_ file: ConfigFile, dIn: Int) throws -> Int {
        let count = try file.int("num_latents", default: 0, in: 0...67_108_864)
        if count > 0 { return count }
        return dIn * (try file.int("expansion_factor", in: 1...1024))
    }

    private static func parts(in tensors: Checkpoint) -> SAEParts {
        var parts = SAEParts.torchLinear
        if tensors.entry("W_enc") != nil { parts.wEnc = .inputMajor("W_enc") }
        if tensors.entry("W_dec") != nil { parts.wDec = .inputMajor("W_dec") }
        if tensors.entry("W_skip") != nil { parts.wSkip = .outputMajor("W_skip") }
        parts.bEnc = tensors.first(of: ["b_enc", "encoder.bias"])
        parts.bDec = tensors.first(of: ["b_dec", "decoder.bias"])
        return parts
    }

    private static func refuseOtherActivations(_ file: ConfigFile) throws {
        if try file.bool("signed", default: false) {
            throw SAEError.unsupported(
                file: file.url.path, key: "signed", expected: "false", found: "true")
        }
        let activation = try file.string("activation", default: "topk")
        guard activation == "topk" else {
            throw SAEError.unsupported(
                file: file.url.path, key: "activation", expected: "topk", found: activation)
        }
    }

    /// The module that the folder's name ends in.
    private static func told(by place: SAEPlace, isTranscoder: Bool) -> HookPoint? {
        guard let name = place.names.last(where: { !$0.contains(".safetensors") }) else {
            return nil
        }
        if name.hasSuffix("embed_tokens") || name.hasSuffix("embed_in") { return .embed }
        for prefix in ["layers.", "layers_", "h."] {
            guard let start = name.range(of: prefix)?.upperBound else { continue }
            let digits = name[start...].prefix { $0.isASCII && $0.isNumber }
            guard let layer = Int(digits) else { continue }
            return hook(layer, module: name[digits.endIndex...].dropFirst(), isTranscoder)
        }
        return nil
    }

    private static func hook(
        _ layer: Int, module: Substring, _ isTranscoder: Bool
    ) -> HookPoint? {
        switch module {
        case "mlp": isTranscoder ? .mlpNormed(layer) : .mlpOut(layer)
        case "" where !isTranscoder: .residPost(layer)
        case "attention", "self_attn", "attn": isTranscoder ? nil : .attnOut(layer)
        default: nil
        }
    }
}
