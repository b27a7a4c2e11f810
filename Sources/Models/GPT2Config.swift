internal import Checkpoints
internal import Tensors

/// The settings of a GPT-2 checkpoint, as `config.json` on the Hub has them.
struct GPT2Config {
    let dimensions: ModelDimensions
    let epsilon: Float
    let activation: Activation
    let scalesByInverseLayer: Bool
    let scalesAttention: Bool

    init(_ file: ConfigFile) throws(CheckpointError) {
        let dModel = try file.int("n_embd", in: 1...65536)
        let nHeads = try file.int("n_head", in: 1...1024)
        guard dModel.isMultiple(of: nHeads) else {
            throw file.error(
                "n_head", expected: "a divisor of n_embd = \(dModel)", found: "\(nHeads)")
        }
        dimensions = ModelDimensions(
            dModel: dModel, nLayers: try file.int("n_layer", in: 1...1024), nHeads: nHeads,
            nKeyValueHeads: nHeads, dHead: dModel / nHeads,
            dMLP: try file.int("n_inner", default: 4 * dModel, in: 1...1_048_576),
            nCtx: try Self.contextLength(file),
            dVocab: try file.int("vocab_size", in: 1...16_777_216))
        epsilon = Float(try file.number("layer_norm_epsilon", default: 1e-5))
        activation = try Self.activation(file)
        scalesByInverseLayer = try file.bool("scale_attn_by_inverse_layer_idx", default: false)
        scalesAttention = try file.bool("scale_attn_weights", default: true)
    }

    /// What the scores of block `layer` are multiplied by.
    func attentionScale(layer: Int) -> Float {
        let byWidth = scalesAttention ? 1 / Float(dimensions.dHead).squareRoot() : 1
        return scalesByInverseLayer ? byWidth / Float(layer + 1) : byWidth
    }

    private static func contextLength(_ file: ConfigFile) throws(CheckpointError) -> Int {
        try file.int(file.has("n_positions") ? "n_positions" : "n_ctx", in: 1...16_777_216)
    }

    private static func activation(_ file: ConfigFile) throws(CheckpointError) -> Activation {
        let name = try file.string("activation_function", default: "gelu_new")
        switch name {
        case "gelu_new", "gelu_pytorch_tanh", "gelu_fast": return .geluTanh
        case "gelu": return .gelu
        case "relu": return .relu
        default:
            throw file.error(
                "activation_function", expected: "gelu_new, gelu or relu", found: "\"\(name)\"")
        }
    }
}
