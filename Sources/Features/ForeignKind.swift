/// Kinds of autoencoders that are not read, in words for those who meet them.
enum ForeignKind {
    private static let temporal = "a temporal SAE, whose features depend on the tokens before"
    private static let crossLayer =
        "a cross-layer transcoder, whose features write to all later layers"
    private static let words = [
        "temporal": temporal, "clt": crossLayer, "cross_layer_transcoder": crossLayer,
        "crosscoder": "a crosscoder, which reads several layers at once",
        "matching_pursuit": "a matching pursuit SAE, which encodes step by step",
    ]

    /// What a file calls `architecture`, with what it is where that is known.
    static func described(_ architecture: String) -> String {
        words[architecture].map { "\"\(architecture)\", \($0)" } ?? "\"\(architecture)\""
    }

    /// What the files of a folder are, by their names; nil where they may be an autoencoder's.
    static func told(by names: Set<String>) -> String? {
        let isCrossLayer = names.contains("W_enc_0.safetensors") || names.contains("W_enc_0.pt")
        return isCrossLayer ? crossLayer : nil
    }
}
