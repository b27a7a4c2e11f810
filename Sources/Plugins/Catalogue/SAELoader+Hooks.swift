// The names are TransformerLens's. SAELens calls what Gemma Scope 2's transcoders read hook_mlp_in,
// which in TransformerLens is before the norm; they read what enters the MLP, mlp.hook_in.

/// Where an SAE reads the model and, if it is a transcoder, where it writes.
struct SAEHooks: Equatable {
    /// TransformerLens's name; nil where only the SAE's own files tell.
    var input: String?
    /// Where a transcoder's output belongs.
    var output: String?
}

extension SAELoader {
    /// The hook points of an SAE as the loader takes them from its names.
    func hooks(id: String, path: String, repository: String) -> SAEHooks {
        switch self {
        case .saeLens, .deepSeekR1, .temporal, .connorRob:
            return SAEHooks(input: Self.hookAtStart(of: id))
        case .sparsify: return SAEHooks(input: FolderName.hook(of: path))
        default: break
        }
        guard let layer = LayerNumber(in: id)?.value ?? LayerNumber(in: path)?.value else {
            return SAEHooks(input: path.hasPrefix("embedding") ? "hook_embed" : nil)
        }
        return hooks(of: layer, id: id, path: path, repository: repository)
    }

    private func hooks(of layer: Int, id: String, path: String, repository: String) -> SAEHooks {
        let block = "blocks.\(layer)"
        switch self {
        case .gemmaScope: return SAEHooks(input: "\(block).\(Self.gemmaScopeSite(repository))")
        case .gemmaScope2: return Self.gemmaScope2(block, path: path)
        case .llamaScope, .llamaScopeR1: return SAEHooks(input: Self.llamaScope(block, id: id))
        case .gemmaScopeTranscoder:
            return SAEHooks(
                input: "\(block).ln2.hook_normalized", output: "\(block).hook_mlp_out")
        case .mwhannaTranscoder:
            return SAEHooks(input: "\(block).mlp.hook_in", output: "\(block).hook_mlp_out")
        case .dictionaryLearning, .qwenScope, .goodfire:
            return SAEHooks(input: "\(block).hook_resid_post")
        case .saeLens, .connorRob, .deepSeekR1, .sparsify, .temporal, .crossLayerTranscoder:
            return SAEHooks()
        }
    }

    /// `…-res`, `…-mlp` or `…-att` at the end of the repository's name.
    private static func gemmaScopeSite(_ repository: String) -> String {
        if repository.hasSuffix("-mlp") { return "hook_mlp_out" }
        return repository.hasSuffix("-att") ? "attn.hook_z" : "hook_resid_post"
    }

    private static func gemmaScope2(_ block: String, path: String) -> SAEHooks {
        if path.hasPrefix("resid_post") { return SAEHooks(input: "\(block).hook_resid_post") }
        if path.hasPrefix("attn_out") { return SAEHooks(input: "\(block).attn.hook_z") }
        if path.hasPrefix("mlp_out") { return SAEHooks(input: "\(block).hook_mlp_out") }
        return SAEHooks(input: "\(block).mlp.hook_in", output: "\(block).hook_mlp_out")
    }

    /// `l8r_8x` reads the residual stream, `l8a_8x` attention's output, `l8m_8x` the MLP's.
    private static func llamaScope(_ block: String, id: String) -> String? {
        switch id.drop(while: { $0 == "l" || $0.isNumber }).first {
        case "r": "\(block).hook_resid_post"
        case "a": "\(block).hook_attn_out"
        case "m": "\(block).hook_mlp_out"
        default: nil
        }
    }

    /// The hook point an id is or starts with: `blocks.8.hook_resid_pre_768` has eight widths of one.
    private static func hookAtStart(of id: String) -> String? {
        let parts = id.split(separator: ".", maxSplits: 2).map(String.init)
        guard parts.count == 3, parts[0] == "blocks", Int(parts[1]) != nil else { return nil }
        let site = parts[2]
        if site == "hook_z" { return "blocks.\(parts[1]).attn.hook_z" }
        let sites = ["hook_resid_pre", "hook_resid_mid", "hook_resid_post", "hook_attn_out"]
        let known = (sites + ["hook_mlp_out", "attn.hook_z"]).first {
            site == $0 || site.hasPrefix("\($0)_")
        }
        return known.map { "blocks.\(parts[1]).\($0)" }
    }
}
