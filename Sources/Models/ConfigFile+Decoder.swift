internal import Checkpoints
internal import Tensors

/// What the settings of several architectures have in common, under the keys of transformers.
extension ConfigFile {
    /// A number of heads that divides `total`, the value of `key`.
    func divisor(
        _ key: String, of total: Int, named name: String, default fallback: Int? = nil
    ) throws(CheckpointError) -> Int {
        let value = try int(key, default: fallback, in: 1...65536)
        guard total.isMultiple(of: value) else {
            throw error(key, expected: "a divisor of \(name) = \(total)", found: "\(value)")
        }
        return value
    }

    /// Length of a head: `head_dim`, or else `dModel` shared by the heads.
    func headDimension(
        dModel: Int, nHeads: Int, default fallback: Int? = nil
    ) throws(CheckpointError) -> Int {
        if has("head_dim") || fallback != nil {
            return try int("head_dim", default: fallback, in: 1...65536)
        }
        guard dModel.isMultiple(of: nHeads) else {
            throw error(
                "num_attention_heads", expected: "a divisor of hidden_size = \(dModel)",
                found: "\(nHeads)")
        }
        return dModel / nHeads
    }

    /// The function that `key` names.
    func activation(
        _ key: String, default fallback: String
    ) throws(CheckpointError) -> Activation {
        let name = try string(key, default: fallback)
        switch name {
        case "gelu_new", "gelu_pytorch_tanh", "gelu_fast", "gelu_accurate": return .geluTanh
        case "gelu", "gelu_python": return .gelu
        case "relu": return .relu
        case "silu", "swish": return .silu
        default:
            throw error(
                key, expected: "gelu, gelu_new, gelu_pytorch_tanh, silu or relu",
                found: "\"\(name)\"")
        }
    }

    /// Whether the output matrix is the token embedding.
    ///
    /// The file of settings decides, or else whether the checkpoint has a matrix of its own.
    func isTied(default fallback: Bool, hasHead: Bool) throws(CheckpointError) -> Bool {
        if has("tie_word_embeddings") { return try bool("tie_word_embeddings") }
        return fallback && !hasHead
    }

    /// A number; nil where the key is missing or null.
    func optionalNumber(_ key: String) throws(CheckpointError) -> Double? {
        has(key) ? try number(key) : nil
    }

    /// A positive whole number; nil where the key is missing or null.
    func optionalInt(_ key: String) throws(CheckpointError) -> Int? {
        has(key) ? try int(key) : nil
    }

    /// Which layers see a sliding window: what `layer_types` says, or else `rule`.
    func slidingLayers(
        _ count: Int, else rule: (Int) -> Bool
    ) throws(CheckpointError) -> [Bool] {
        guard let types = try strings("layer_types") else { return (0..<count).map(rule) }
        guard types.count == count else {
            throw error(
                "layer_types", expected: "\(count) types, one a layer", found: "\(types.count)")
        }
        var result: [Bool] = []
        for type in types {
            switch type {
            case "sliding_attention": result.append(true)
            case "full_attention": result.append(false)
            default:
                throw error(
                    "layer_types", expected: "sliding_attention or full_attention",
                    found: "\"\(type)\"")
            }
        }
        return result
    }
}
