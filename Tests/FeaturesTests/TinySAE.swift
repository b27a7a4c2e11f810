import Checkpoints
import Foundation
import Fuzzing
import Golden

/// A SAELens autoencoder of random weights, and what it must compute, written out in doubles.
struct TinySAE {
    let architecture: String
    var normalization = "none"
    var subtractsDecoderBias = true
    var rescales = false
    var k = 4

    static let (dIn, dSAE) = (10, 37)

    private let tensors: [String: [Float]]

    init(_ architecture: String, seed: UInt64 = 1) {
        self.architecture = architecture
        var random = Seeded(seed)
        let (dIn, dSAE) = (Self.dIn, Self.dSAE)
        var tensors = [
            "W_enc": random.floats(dIn * dSAE), "W_dec": random.floats(dIn * dSAE),
            "b_dec": random.floats(dIn),
        ]
        let more: [String] =
            switch architecture {
            case "gated": ["b_gate", "b_mag", "r_mag"]
            case "jumprelu": ["b_enc", "threshold"]
            default: ["b_enc"]
            }
        for name in more { tensors[name] = random.floats(dSAE) }
        self.tensors = tensors
    }

    var config: String {
        """
        {"architecture": "\(architecture)", "d_in": \(Self.dIn), "d_sae": \(Self.dSAE), "k": \(k),
         "normalize_activations": "\(normalization)", "apply_b_dec_to_input": \(subtractsDecoderBias),
         "rescale_acts_by_decoder_norm": \(rescales),
         "metadata": {"sae_lens_version": "6.1.0", "hook_name": "blocks.1.hook_resid_pre"}}
        """
    }

    func write(to folder: TemporaryFolder) throws {
        try folder.write(config, to: "cfg.json")
        var writer = SafetensorsWriter()
        let shapes = ["W_enc": [Self.dIn, Self.dSAE], "W_dec": [Self.dSAE, Self.dIn]]
        for (name, values) in tensors {
            writer.add(name, floats: values, shape: shapes[name] ?? [values.count])
        }
        try writer.write(to: folder.url.appending(path: "sae_weights.safetensors"))
    }

    func activations(_ x: [Float]) -> [Double] {
        var pre = preactivations(normalized(x.map(Double.init)))
        if rescales { pre = pre.indices.map { pre[$0] * decoderNorm($0) } }
        switch architecture {
        case "topk":
            let kept = Set(pre.indices.sorted { pre[$0] > pre[$1] }.prefix(k))
            return pre.indices.map { kept.contains($0) ? max(pre[$0], 0) : 0 }
        case "jumprelu":
            return pre.indices.map { pre[$0] > self["threshold", $0] ? max(pre[$0], 0) : 0 }
        case "gated":
            return pre.indices.map { id in
                let magnitude = pre[id] * exp(self["r_mag", id]) + self["b_mag", id]
                return pre[id] + self["b_gate", id] > 0 ? max(magnitude, 0) : 0
            }
        default: return pre.map { max($0, 0) }
        }
    }

    /// What decoding the activations of `x` must give.
    func reconstruction(_ x: [Float]) -> [Double] {
        let acts = activations(x)
        let row = x.map(Double.init)
        return (0..<Self.dIn).map { column in
            let sum = acts.indices.reduce(self["b_dec", column]) { sum, id in
                let act = rescales ? acts[id] / decoderNorm(id) : acts[id]
                return sum + act * self["W_dec", id * Self.dIn + column]
            }
            switch normalization {
            case "layer_norm": return sum * deviation(row) + mean(row)
            case "constant_norm_rescale": return sum * length(row) / Double(row.count).squareRoot()
            default: return sum
            }
        }
    }

    private func preactivations(_ x: [Double]) -> [Double] {
        (0..<Self.dSAE).map { id in
            x.indices.reduce(tensors["b_enc"] == nil ? 0 : self["b_enc", id]) { sum, column in
                let input = subtractsDecoderBias ? x[column] - self["b_dec", column] : x[column]
                return sum + input * self["W_enc", column * Self.dSAE + id]
            }
        }
    }

    private func normalized(_ x: [Double]) -> [Double] {
        switch normalization {
        case "layer_norm": x.map { ($0 - mean(x)) / (deviation(x) + 1e-5) }
        case "constant_norm_rescale": x.map { $0 * Double(x.count).squareRoot() / length(x) }
        default: x
        }
    }

    private subscript(name: String, index: Int) -> Double { Double(tensors[name]?[index] ?? .nan) }

    private func decoderNorm(_ id: Int) -> Double {
        length((0..<Self.dIn).map { self["W_dec", id * Self.dIn + $0] })
    }

    private func mean(_ x: [Double]) -> Double { x.reduce(0, +) / Double(x.count) }

    private func length(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }

    private func deviation(_ x: [Double]) -> Double {
        length(x.map { $0 - mean(x) }) / Double(x.count - 1).squareRoot()
    }
}
