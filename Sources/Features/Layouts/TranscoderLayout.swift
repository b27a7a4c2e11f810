internal import Checkpoints
internal import Models

/// Transcoders for circuits, as mwhanna publishes them: one `layer_N.safetensors` a layer.
///
/// ReLU; W_enc is stored `[dSAE, dIn]`, W_dec `[dSAE, dOut]`. They read what enters the MLP
/// (mlp.hook_in) and write hook_mlp_out.
enum TranscoderLayout {
    static let layout = SAELayout(
        name: "mwhanna-transcoder", loaders: ["mwhanna_transcoder"],
        markers: "layer_N.safetensors", files: SAELayout.one(isOne), read: read)

    @Sendable private static func isOne(_ name: String) -> Bool {
        name.hasPrefix("layer_") && name.hasSuffix(".safetensors") && layer(name) != nil
    }

    private static func layer(_ name: String) -> Int? {
        Int(name.dropFirst("layer_".count).dropLast(".safetensors".count))
    }

    static func read(place: SAEPlace, options: SAEOptions) throws -> SAEFiles {
        let url = try place.url(of: isOne)
        let tensors = try Checkpoint(file: url)
        var parts = SAEParts()
        parts.wEnc = .outputMajor("W_enc")
        if tensors.entry("W_skip") != nil { parts.wSkip = .outputMajor("W_skip") }
        let hook = try place.hook(options, layer(url.lastPathComponent).map { .mlpNormed($0) })
        var config = try SAEConfig(
            architecture: "standard", hook: hook, parts: parts, tensors: tensors)
        config.subtractsDecoderBias = false
        config.hookOut = hook.layer.map { .mlpOut($0) }
        return SAEFiles(config: config, tensors: tensors, parts: parts)
    }
}
