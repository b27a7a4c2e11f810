/// What the name of an SAE's folder tells of its hook point.
enum FolderName {
    /// The hook point a folder is named after.
    ///
    /// That is `blocks.8.hook_resid_pre` itself, or `layers.8` as EleutherAI's sparsify names modules
    /// of the model, whose outputs it reads. `layers.8.mlp` may also be a transcoder, which reads the
    /// MLP's input: its files must tell.
    static func hook(of path: String) -> String? {
        let name = String(path.split(separator: "/").last ?? "")
        if HookName.isValid(name) { return name }
        if name == "embed_tokens" || name == "embed_in" || name == "wte" { return "hook_embed" }
        guard let number = LayerNumber(in: name), isModulePath(name[..<number.range.lowerBound])
        else { return nil }
        switch name[number.range.upperBound...] {
        case "": return "blocks.\(number.value).hook_resid_post"
        case ".attn", ".attention", ".self_attn": return "blocks.\(number.value).hook_attn_out"
        default: return nil
        }
    }

    /// Whether a module's path may start so before the number of its block.
    private static func isModulePath(_ start: Substring) -> Bool {
        let models = ["", "model.", "gpt_neox.", "transformer."]
        return models.contains { start == "\($0)layers." || start == "\($0)h." }
            || start == "layers_"
    }
}
