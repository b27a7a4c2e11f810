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
        case .finalNormalized: "ln_final.hook_normalized"
        }
    }

    /// The block it belongs to; nil for the ends of the model.
    public var layer: Int? {
        switch self {
        case .embed, .posEmbed, .finalNormalized: nil
        case .residPre(let layer), .residMid(let layer), .residPost(let layer),
            .attnOut(let layer), .mlpOut(let layer), .z(let layer):
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
        }
    }

    /// Whether its vectors live in the residual stream or are added to it, so that a direction
    /// there has an effect on the logits.
    public var isInResidualSpace: Bool {
        switch self {
        case .z, .finalNormalized: false
        case .embed, .posEmbed, .residPre, .residMid, .residPost, .attnOut, .mlpOut: true
        }
    }
}
