import Foundation
import Golden

/// GPT-2 written out in double precision, one number at a time: the slow twin of the real one.
struct WrittenGPT2 {
    let model: TinyGPT2
    var activation: (Double) -> Double = { x in
        x / 2 * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    }
    var scaleOfLayer: (Int) -> Double = { _ in 1 }

    private var d: Int { TinyGPT2.size.dModel }
    private var dHead: Int { d / TinyGPT2.size.heads }

    /// Logits of every position.
    func logits(_ tokens: [Int]) -> [[Double]] {
        var x = tokens.enumerated().map { position, token in
            zip(row("wte.weight", token), row("wpe.weight", position)).map(+)
        }
        for layer in 0..<TinyGPT2.size.layers { x = block(layer, x) }
        let head = model.tensors["lm_head.weight"] == nil ? "wte.weight" : "lm_head.weight"
        return x.map { residual in
            let normed = norm("ln_f", residual)
            return (0..<TinyGPT2.size.dVocab).map { dot(normed, row(head, $0)) }
        }
    }

    private func block(_ layer: Int, _ x: [[Double]]) -> [[Double]] {
        let prefix = "h.\(layer)."
        let qkv = x.map { affine(prefix + "attn.c_attn", norm(prefix + "ln_1", $0)) }
        return x.indices.map { position in
            let z = (0..<TinyGPT2.size.heads).flatMap { head(layer, $0, qkv, position) }
            let mid = zip(x[position], affine(prefix + "attn.c_proj", z)).map(+)
            let hidden = affine(prefix + "mlp.c_fc", norm(prefix + "ln_2", mid)).map(activation)
            return zip(mid, affine(prefix + "mlp.c_proj", hidden)).map(+)
        }
    }

    private func head(_ layer: Int, _ head: Int, _ qkv: [[Double]], _ position: Int) -> [Double] {
        let columns = head * dHead..<(head + 1) * dHead
        let query = Array(qkv[position][columns])
        let weights = (0...position).map { key in
            let start = d + columns.lowerBound
            let product = dot(query, Array(qkv[key][start..<start + dHead]))
            return exp(product / Double(dHead).squareRoot() * scaleOfLayer(layer))
        }
        return columns.map { column in
            weights.indices.reduce(0) { $0 + weights[$1] * qkv[$1][2 * d + column] }
                / weights.reduce(0, +)
        }
    }

    private func norm(_ name: String, _ x: [Double]) -> [Double] {
        let mean = x.reduce(0, +) / Double(x.count)
        let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)
        let (gain, bias) = (values(name + ".weight"), values(name + ".bias"))
        return x.indices.map {
            (x[$0] - mean) / (variance + 1e-5).squareRoot() * gain[$0] + bias[$0]
        }
    }

    private func affine(_ name: String, _ x: [Double]) -> [Double] {
        let (weight, bias) = (values(name + ".weight"), values(name + ".bias"))
        return bias.indices.map { column in
            x.indices.reduce(bias[column]) { $0 + x[$1] * weight[$1 * bias.count + column] }
        }
    }

    private func dot(_ a: [Double], _ b: [Double]) -> Double {
        zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }

    private func row(_ name: String, _ index: Int) -> [Double] {
        Array(values(name)[index * d..<(index + 1) * d])
    }

    private func values(_ name: String) -> [Double] {
        (model.tensors[name]?.values ?? []).map(Double.init)
    }
}
