internal import Kernels

extension Linear {
    /// Some outputs of the map of one row, to the last bit what `apply` gives for that row alone.
    ///
    /// - Parameters:
    ///   - ids: which outputs, each in `0 ..< outputs`.
    ///   - row: `[inputs]`
    /// - Returns: `[ids.count]`
    public func outputs(at ids: [UInt32], of row: [Float]) -> [Float] {
        precondition(row.count == inputs, "rows must be as long as the map's inputs")
        precondition(ids.allSatisfy { $0 < outputs }, "outputs that exist")
        guard case .stored(let weight, let layout) = weights else {
            preconditionFailure("what is quantised is cheaper to compute whole")
        }
        var y = ids.map { bias?[Int($0)] ?? 0 }
        unsafe y.withUnsafeMutableBufferPointer { y in
            guard let target = y.baseAddress else { return }
            let format = weight.format.ofKernels
            if layout == .inputMajor {
                unsafe axon_vecmat_at(
                    weight.start, format, row, target, inputs, outputs, ids, ids.count)
            } else {
                unsafe axon_matvec_at(
                    weight.start, format, row, target, outputs, inputs, ids, ids.count)
            }
        }
        return y
    }
}
