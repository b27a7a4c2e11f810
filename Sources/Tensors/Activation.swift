internal import Kernels

/// The element-wise function inside an MLP.
public enum Activation: Sendable {
    /// GELU in its tanh form: `gelu_new`, `gelu_pytorch_tanh`, `gelu_fast`.
    case geluTanh
    /// GELU with the error function: `gelu`.
    case gelu
    /// max(x, 0)
    case relu
    /// x · sigmoid(x): `silu`, `swish`.
    case silu

    /// Applies the function to every element.
    public func apply(to x: inout Matrix) {
        let (rows, columns) = (x.rows, x.columns)
        unsafe x.withMutablePointer { values in
            ThreadPool.forRows(rows, of: columns) { range in
                unsafe apply(to: values + range.lowerBound * columns, count: range.count * columns)
            }
        }
    }

    private func apply(to values: UnsafeMutablePointer<Float>, count: Int) {
        switch self {
        case .geluTanh: unsafe axon_kernels_best().pointee.gelu_tanh(values, count)
        case .gelu: unsafe axon_kernels_best().pointee.gelu_erf(values, count)
        case .silu: unsafe axon_kernels_best().pointee.silu(values, count)
        case .relu: for index in 0..<count { unsafe values[index] = max(values[index], 0) }
        }
    }
}
