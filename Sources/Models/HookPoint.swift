/// A place in the forward pass where activations can be read and edited.
///
/// Outside the process these are the exact names of TransformerLens; only this file knows them.
public enum HookPoint: Hashable, Sendable {
    /// Token embeddings, without positions.
    case embed
    /// Position embeddings; models with a table of them only.
    case posEmbed
    /// What enters a block.
    case residPre(Int)
    /// Between attention and MLP; sequential blocks only.
    case residMid(Int)
    /// What leaves a block, without the final norm.
    case residPost(Int)
    /// What attention adds to the residual stream.
    case attnOut(Int)
    /// What the MLP's branch takes off the stream, before the norm: `hook_mlp_in`.
    ///
    /// The values of residMid, in parallel blocks of residPre; a change here is read by the branch
    /// only, the stream goes on without it. TransformerLens has it with `use_hook_mlp_in`.
    case mlpIn(Int)
    /// The norm before the MLP, before its gain and bias: `ln2.hook_normalized`.
    ///
    /// (x - mean) / sqrt(var + eps), or x / sqrt(mean(x²) + eps) for an RMSNorm, as in
    /// TransformerLens 3. Gemma 2's and 3's pre-feedforward norm; where a parallel block has one
    /// norm for both branches, that norm. Gemma Scope's transcoders read here.
    case ln2Normalized(Int)
    /// What enters the MLP, the norm's gain and bias applied: `mlp.hook_in`.
    ///
    /// In a parallel block with one norm for both branches a change here reaches the MLP only.
    /// TransformerLens has it in its bridge. The transcoders of mwhanna and Gemma Scope 2 read here.
    case mlpNormed(Int)
    /// What the MLP adds to the residual stream.
    case mlpOut(Int)
    /// The heads' outputs before `W_O`, side by side.
    case z(Int)
    /// The final norm before its gain and bias.
    case finalNormalized

    /// The hook that TransformerLens calls `name`; nil when it is none of those.
    public init?(name: String) {
        switch name {
        case Self.embed.name: self = .embed
        case Self.posEmbed.name: self = .posEmbed
        case Self.finalNormalized.name: self = .finalNormalized
        default: self.init(blockName: name)
        }
    }

    private init?(blockName: String) {
        let parts = blockName.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "blocks", let layer = Int(parts[1]), layer >= 0,
            String(layer) == parts[1]
        else { return nil }
        switch parts[2] {
        case "hook_resid_pre": self = .residPre(layer)
        case "hook_resid_mid": self = .residMid(layer)
        case "hook_resid_post": self = .residPost(layer)
        case "hook_attn_out": self = .attnOut(layer)
        case "hook_mlp_out": self = .mlpOut(layer)
        case "attn.hook_z": self = .z(layer)
        case "hook_mlp_in": self = .mlpIn(layer)
        case "ln2.hook_normalized": self = .ln2Normalized(layer)
        case "mlp.hook_in": self = .mlpNormed(layer)
        default: return nil
        }
    }

    /// The name TransformerLens gives it.
    public var name: String {
        switch self {
        case .embed: "hook_embed"
        case .posEmbed: "hook_pos_embed"
        case .residPre(let layer): "blocks.\(layer).hook_resid_pre"
        case .residMid(let layer): "blocks.\(layer).hook_resid_mid"
        case .residPost(let layer): "blocks.\(layer).hook_resid_post"
        case .attnOut(let layer): "blocks.\(layer).hook_attn_out"
        case .mlpOut(let layer): "blocks.\(layer).hook_mlp_out"
        case .z(let layer): "blocks.\(layer).attn.hook_z"
        case .mlpIn(let layer): "blocks.\(layer).hook_mlp_in"
        case .ln2Normalized(let layer): "blocks.\(layer).ln2.hook_normalized"
        case .mlpNormed(let layer): "blocks.\(layer).mlp.hook_in"
        case .finalNormalized: "ln_final.hook_normalized"
        }
    }

    /// The block it belongs to; nil for the ends of the model.
    public var layer: Int? {
        switch self {
        case .embed, .posEmbed, .finalNormalized: nil
        case .residPre(let layer), .residMid(let layer), .residPost(let layer),
            .attnOut(let layer), .mlpOut(let layer), .z(let layer), .mlpIn(let layer),
            .ln2Normalized(let layer), .mlpNormed(let layer):
            layer
        }
    }

    /// The same kind of hook in block `layer`; the ends of the model stay what they are.
    public func moved(toLayer layer: Int) -> HookPoint {
        switch self {
        case .embed, .posEmbed, .finalNormalized: self
        case .residPre: .residPre(layer)
        case .residMid: .residMid(layer)
        case .residPost: .residPost(layer)
        case .attnOut: .attnOut(layer)
        case .mlpOut: .mlpOut(layer)
        case .z: .z(layer)
        case .mlpIn: .mlpIn(layer)
        case .ln2Normalized: .ln2Normalized(layer)
        case .mlpNormed: .mlpNormed(layer)
        }
    }

    /// Whether its vectors live in the residual stream or are added to it, so that a direction
    /// there has an effect on the logits.
    public var isInResidualSpace: Bool {
        switch self {
        case .z, .ln2Normalized, .mlpNormed, .finalNormalized: false
        case .embed, .posEmbed, .residPre, .residMid, .residPost, .attnOut, .mlpIn, .mlpOut: true
        }
    }
}
