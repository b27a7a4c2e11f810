internal import Checkpoints
internal import Models

/// Gemma Scope: `params.npz` alone; what it reads is told by the names on the way to it.
///
/// JumpReLU without b_dec taken from the input. `gemma-scope-2b-pt-res/layer_12/…` reads
/// hook_resid_post, `-mlp` hook_mlp_out, `-att` attn.hook_z; `-transcoders` reads
/// ln2.hook_normalized and writes hook_mlp_out; `embedding/…` reads hook_embed, which Gemma has
/// multiplied by √d since, so that W_enc / √d and W_dec · √d make up for it.
enum GemmaScopeLayout {
    static let layout = SAELayout(
        name: "gemma-scope", loaders: ["gemma_2", "gemma_2_transcoder"], markers: "params.npz",
        files: SAELayout.all("params.npz"), read: read)

    static func read(place: SAEPlace, options: SAEOptions) throws -> SAEFiles {
        let tensors = try Checkpoint(file: place.url("params.npz"))
        var parts = SAEParts()
        if tensors.entry("w_enc") != nil { parts.wEnc = .inputMajor("w_enc") }
        if tensors.entry("w_dec") != nil { parts.wDec = .inputMajor("w_dec") }
        let hook = try place.hook(options, told(by: place))
        var config = try SAEConfig(
            architecture: "jumprelu", hook: hook, parts: parts, tensors: tensors)
        config.subtractsDecoderBias = false
        if repository(place)?.contains("transcoders") == true, let layer = hook.layer {
            config.hookOut = .mlpOut(layer)
        }
        if place.names.contains("embedding") {
            let root = Float(config.dIn).squareRoot()
            parts.encoderScale = 1 / root
            parts.decoderScale = root
        }
        return SAEFiles(config: config, tensors: tensors, parts: parts)
    }

    private static func repository(_ place: SAEPlace) -> String? {
        place.names.last { $0.hasPrefix("gemma-scope-") }
    }

    private static func told(by place: SAEPlace) -> HookPoint? {
        guard let parts = repository(place)?.split(separator: "-") else { return nil }
        if parts.contains("res"), place.names.contains("embedding") { return .embed }
        guard let layer = place.number(after: "layer_") else { return nil }
        if parts.contains("transcoders") { return .ln2Normalized(layer) }
        if parts.contains("res") { return .residPost(layer) }
        if parts.contains("mlp") { return .mlpOut(layer) }
        return parts.contains("att") ? .z(layer) : nil
    }
}
