internal import Kernels

/// How fast this machine reads memory: the bound of decoding, which reads every weight once a token.
///
/// It holds memory to read, so that it can be asked again and again: on shared machines the answer
/// changes from one moment to the next.
@safe public final class MemorySpeed {
    private let floats: UnsafeMutableBufferPointer<Float>

    /// Takes and touches `megabytes` of memory; more than all caches hold.
    public init(megabytes: Int = 512) {
        unsafe floats = .allocate(capacity: megabytes << 20 / MemoryLayout<Float>.stride)
        unsafe floats.initialize(repeating: 1)
    }

    deinit { unsafe floats.deallocate() }

    /// Bytes a second that the pool's threads read together, the best of `passes` over the memory.
    public func readBandwidth(passes: Int = 8) -> Double {
        guard let start = unsafe floats.baseAddress else { return 0 }
        let count = unsafe floats.count
        var best = Duration.seconds(1_000_000)
        var sums: Float = 0
        for _ in 0..<passes {
            let time = ContinuousClock().measure { unsafe sums += axon_read_all(start, count) }
            best = min(best, time)
        }
        precondition(!sums.isNaN, "a sum of ones is a number")
        return Double(count * MemoryLayout<Float>.stride) / (best / .seconds(1))
    }

    /// What the kernels in use are called: `plain`, `avx2`, `avx512` or `neon`.
    public static var kernelName: String {
        unsafe String(cString: axon_kernels_best().pointee.name)
    }
}
