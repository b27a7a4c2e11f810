internal import Checkpoints
internal import Models

/// Qwen Scope: one `layerN.sae.pt` a layer, TopK on hook_resid_post, both maps stored transposed.
///
/// How many features fire is told by the repository's name only, as in `…-W32K-L0_50`.
enum QwenScopeLayout {
    static let layout = SAELayout(
        name: "qwen-scope", loaders: ["qwen_scope"], markers: "layerN.sae.pt",
        files: SAELayout.one(isOne), read: read)

    @Sendable private static func isOne(_ name: String) -> Bool {
        name.hasPrefix("layer") && name.hasSuffix(".sae.pt")
    }

    static func read(place: SAEPlace, options: SAEOptions) throws -> SAEFiles {
        let url = try place.url(of: isOne)
        let tensors = try Checkpoint(file: url)
        var parts = SAEParts()
        parts.wEnc = .outputMajor("W_enc")
        parts.wDec = .outputMajor("W_dec")
        let digits = url.lastPathComponent.dropFirst("layer".count).prefix { $0.isNumber }
        let hook = try place.hook(options, Int(digits).map { .residPost($0) })
        var config = try SAEConfig(
            architecture: "topk", hook: hook, parts: parts, tensors: tensors)
        config.subtractsDecoderBias = false
        guard let k = place.number(after: "L0_"), k > 0 else {
            throw SAEError.unsupported(
                file: url.path, key: "the path", expected: "a name that ends in L0_ and a number",
                found: place.names.joined(separator: "/"))
        }
        config.k = min(k, config.dSAE)
        return SAEFiles(config: config, tensors: tensors, parts: parts)
    }
}
