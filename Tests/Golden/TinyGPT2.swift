public import Checkpoints
public import Foundation
internal import Fuzzing
public import Tensors

/// A GPT-2 checkpoint of random weights, small enough to be computed by hand.
public struct TinyGPT2 {
    /// The settings that go into `config.json`.
    public var config: [String: String]
    /// The tensors that go into `model.safetensors`: name, shape, values.
    public var tensors: [String: (shape: [Int], values: [Float])] = [:]

    /// Width, heads, layers, positions and vocabulary of the tiny model.
    public static let size = (dModel: 12, heads: 3, layers: 2, nCtx: 24, dVocab: 20)

    /// A model with `changes` made to its settings; the weights follow `n_inner`.
    public init(seed: UInt64 = 1, _ changes: [String: String] = [:]) {
        let size = Self.size
        config = [
            "model_type": "\"gpt2\"", "n_embd": "\(size.dModel)", "n_head": "\(size.heads)",
            "n_layer": "\(size.layers)", "n_positions": "\(size.nCtx)",
            "vocab_size": "\(size.dVocab)", "layer_norm_epsilon": "1e-5",
        ].merging(changes) { $1 }
        var random = Seeded(seed)
        let inner = config["n_inner"].flatMap { Int($0) } ?? 4 * size.dModel
        let d = size.dModel
        var shapes = [
            "wte.weight": [size.dVocab, d], "wpe.weight": [size.nCtx, d], "ln_f.weight": [d],
            "ln_f.bias": [d],
        ]
        for layer in 0..<size.layers {
            for (name, shape) in [
                "ln_1.weight": [d], "ln_1.bias": [d], "ln_2.weight": [d], "ln_2.bias": [d],
                "attn.c_attn.weight": [d, 3 * d], "attn.c_attn.bias": [3 * d],
                "attn.c_proj.weight": [d, d], "attn.c_proj.bias": [d],
                "mlp.c_fc.weight": [d, inner], "mlp.c_fc.bias": [inner],
                "mlp.c_proj.weight": [inner, d], "mlp.c_proj.bias": [d],
            ] { shapes["h.\(layer).\(name)"] = shape }
        }
        for (name, shape) in shapes.sorted(by: { $0.key < $1.key }) {
            tensors[name] = (shape, random.floats(shape.reduce(1, *)))
        }
    }

    /// Writes the checkpoint into `folder`.
    public func write(to folder: TemporaryFolder) throws {
        let pairs = config.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",")
        try folder.write("{\(pairs)}", to: "config.json")
        var writer = SafetensorsWriter()
        for (name, tensor) in tensors {
            writer.add(name, floats: tensor.values, shape: tensor.shape)
        }
        try writer.write(to: folder.url.appending(path: "model.safetensors"))
    }
}
