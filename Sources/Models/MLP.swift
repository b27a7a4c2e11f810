internal import Tensors

/// The MLP of a block, with or without a gate.
///
/// act(x W_in + b_in) W_out + b_out, or (act(x W_gate) ⊙ (x W_in)) W_out.
struct MLP {
    var wGate: Linear?
    var wIn: Linear
    var wOut: Linear
    let activation: Activation

    /// Bytes of weights that a pass over one position reads.
    var byteCount: Int { (wGate?.byteCount ?? 0) + wIn.byteCount + wOut.byteCount }

    /// The same with its maps held as `precision` says.
    func held(as precision: WeightPrecision) -> MLP {
        var result = self
        result.wGate = wGate?.held(as: precision)
        result.wIn = wIn.held(as: precision)
        result.wOut = wOut.held(as: precision)
        return result
    }

    /// Writes the MLP of `x` `[pos, dModel]` into `output`; `gate` and `inner` are scratch.
    func apply(
        to x: Matrix, gate: inout Matrix, inner: inout Matrix, into output: inout Matrix
    ) {
        wIn.apply(to: x, into: &inner)
        if let wGate {
            wGate.apply(to: x, into: &gate)
            activation.apply(to: &gate)
            inner *= gate
        } else {
            activation.apply(to: &inner)
        }
        wOut.apply(to: inner, into: &output)
    }
}
