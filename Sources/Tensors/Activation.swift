internal import Kernels

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// The element-wise function inside an MLP.
public enum Activation: Sendable {
    /// GELU in its tanh form: `gelu_new`, `gelu_pytorch_tanh`, `gelu_fast`.
    case geluTanh
    /// GELU with the error function: `gelu`.
    case gelu
    /// max(x, 0)
    case relu

    /// Applies the function to every element.
    public func apply(to x: inout Matrix) {
        let count = x.rows * x.columns
        unsafe x.withMutablePointer { values in
            switch self {
            case .geluTanh: unsafe axon_kernels_best().pointee.gelu_tanh(values, count)
            case .gelu: unsafe Self.applyGELU(values, count)
            case .relu: for index in 0..<count { unsafe values[index] = max(values[index], 0) }
            }
        }
    }

    /// Each x becomes x/2 · (1 + erf(x/√2)).
    private static func applyGELU(_ values: UnsafeMutablePointer<Float>, _ count: Int) {
        for index in 0..<count {
            let x = unsafe values[index]
            unsafe values[index] = 0.5 * x * (1 + erff(x * 0.707106781))
        }
    }
}
