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

    /// The maps, in the order in which `mapped` changes them.
    var maps: [Linear] { (wGate.map { [$0] } ?? []) + [wIn, wOut] }

    /// The same with each map replaced.
    func mapped(_ change: (Linear) throws -> Linear) rethrows -> MLP {
        var result = self
        result.wGate = try wGate.map(change)
        result.wIn = try change(wIn)
        result.wOut = try change(wOut)
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
