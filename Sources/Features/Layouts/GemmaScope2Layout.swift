internal import Checkpoints
internal import Models

/// Gemma Scope 2: `params.safetensors`, with or without a `config.json`.
///
/// JumpReLU without b_dec taken from the input. The hook is `hf_hook_point_in` of the config or told
/// by the folder: `resid_post`, `attn_out` (what enters o_proj: attn.hook_z), `mlp_out`, and
/// `transcoder`, which reads what enters the MLP (mlp.hook_in; SAELens' name for it, hook_mlp_in, is
/// before the norm in TransformerLens) and writes hook_mlp_out.
enum GemmaScope2Layout {
    static let layout = SAELayout(
        name: "gemma-scope-2", loaders: ["gemma_3"], markers: "params.safetensors",
        files: SAELayout.all(tensorsName, optional: configName), read: read)

    private static let tensorsName = "params.safetensors"
    private static let configName = "config.json"

    static func read(place: SAEPlace, options: SAEOptions) throws -> SAEFiles {
        let tensors = try Checkpoint(file: place.url(tensorsName))
        let file = place.listing.has(configName) ? try ConfigFile(place.url(configName)) : nil
        if let file, try file.string("architecture", default: "jump_relu") != "jump_relu" {
            throw SAEError.unsupported(
                file: file.url.path, key: "architecture", expected: "jump_relu",
                found: try file.string("architecture"))
        }
        var parts = SAEParts()
        parts.wEnc = .inputMajor("w_enc")
        parts.wDec = .inputMajor("w_dec")
        if tensors.entry("affine_skip_connection") != nil {
            parts.wSkip = .inputMajor("affine_skip_connection")
        }
        let hook = try place.hook(options, told(by: file) ?? told(by: place))
        var config = try SAEConfig(
            architecture: "jumprelu", hook: hook, parts: parts, tensors: tensors)
        config.subtractsDecoderBias = false
        config.hookOut = try hookOut(hook, file, place, hasSkip: parts.wSkip != nil)
        return SAEFiles(config: config, tensors: tensors, parts: parts)
    }

    private static func hookOut(
        _ hook: HookPoint, _ file: ConfigFile?, _ place: SAEPlace, hasSkip: Bool
    ) throws -> HookPoint? {
        guard let layer = hook.layer else { return nil }
        if case .mlpNormed = hook { return .mlpOut(layer) }
        let kind = try file?.string("type", default: "sae") ?? "sae"
        return hasSkip || kind.contains("transcoder") || sort(place) == "transcoder"
            ? .mlpOut(layer) : nil
    }

    /// transformers' module and whether its input or output is meant.
    private static func told(by file: ConfigFile?) -> HookPoint? {
        guard let name = try? file?.string("hf_hook_point_in") else { return nil }
        let parts = name.split(separator: ".", maxSplits: 3)
        guard parts.count == 4, parts[0] == "model", parts[1] == "layers",
            let layer = Int(parts[2]), layer >= 0
        else { return nil }
        switch parts[3] {
        case "output": return .residPost(layer)
        case "self_attn.o_proj.input": return .z(layer)
        case "post_feedforward_layernorm.output": return .mlpOut(layer)
        case "pre_feedforward_layernorm.output": return .mlpNormed(layer)
        default: return nil
        }
    }

    private static let sorts = ["resid_post", "attn_out", "mlp_out", "transcoder"]

    /// What the nearest name that says so calls it; `resid_post_all` is of the same sort.
    private static func sort(_ place: SAEPlace) -> String? {
        place.names.reversed().lazy.compactMap { name in
            sorts.first { name.hasPrefix($0) }
        }.first
    }

    private static func told(by place: SAEPlace) -> HookPoint? {
        guard let layer = place.number(after: "layer_") else { return nil }
        switch sort(place) {
        case "resid_post": return .residPost(layer)
        case "attn_out": return .z(layer)
        case "mlp_out": return .mlpOut(layer)
        case "transcoder": return .mlpNormed(layer)
        default: return nil
        }
    }
}
