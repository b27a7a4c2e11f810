internal import Kernels

/// How floating-point numbers lie in a file, little-endian.
public enum FloatFormat: Sendable {
    /// IEEE half precision.
    case half
    /// bfloat16: the upper half of a single.
    case brain
    /// IEEE single precision.
    case single
    /// IEEE double precision.
    case double

    /// Bytes of one number.
    public var size: Int {
        switch self {
        case .half, .brain: 2
        case .single: 4
        case .double: 8
        }
    }

    /// Makes `count` numbers at `source`, which needs no alignment, single and writes them to
    /// `target`.
    public func widen(
        _ source: UnsafeRawPointer, to target: UnsafeMutablePointer<Float>, count: Int
    ) {
        switch self {
        case .half: unsafe axon_kernels_best().pointee.widen_f16(source, target, count)
        case .brain: unsafe axon_kernels_best().pointee.widen_bf16(source, target, count)
        case .single:
            unsafe UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: 4 * count)
        case .double:
            for index in 0..<count {
                let value = unsafe source.loadUnaligned(
                    fromByteOffset: 8 * index, as: Double.self)
                unsafe target[index] = Float(value)
            }
        }
    }
}
