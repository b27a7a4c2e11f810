internal import Kernels

/// A checksum that tells damaged bytes, made at the speed of memory; no protection from malice.
public enum Checksum {
    /// The sum of `bytes`.
    public static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        guard let start = bytes.baseAddress else { return 0 }
        return unsafe axon_checksum(start, bytes.count)
    }

    /// The sum of `bytes`.
    public static func of(_ bytes: [UInt8]) -> UInt64 {
        unsafe bytes.withUnsafeBytes { unsafe of($0) }
    }
}
