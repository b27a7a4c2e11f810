internal import Kernels

/// How fast this machine reads memory: the bound of decoding, which reads every weight once a token.
public enum MemorySpeed {
    /// Bytes a second that the pool's threads read together, the best of several passes.
    ///
    /// - Parameters:
    ///   - megabytes: how much memory to read in a pass; more than all caches hold.
    ///   - passes: how many passes.
    /// - Returns: bytes a second.
    public static func readBandwidth(megabytes: Int = 512, passes: Int = 8) -> Double {
        let count = megabytes << 20 / MemoryLayout<Float>.stride
        let memory = UnsafeMutableBufferPointer<Float>.allocate(capacity: count)
        defer { unsafe memory.deallocate() }
        unsafe memory.initialize(repeating: 1)
        guard let start = memory.baseAddress else { return 0 }
        var best = Duration.seconds(1_000_000)
        var sums: Float = 0
        for _ in 0..<passes {
            let time = ContinuousClock().measure { unsafe sums += axon_read_all(start, count) }
            best = min(best, time)
        }
        precondition(!sums.isNaN, "a sum of ones is a number")
        return Double(megabytes << 20) / (best / .seconds(1))
    }

    /// What the kernels in use are called: `plain`, `avx2`, `avx512` or `neon`.
    public static var kernelName: String {
        unsafe String(cString: axon_kernels_best().pointee.name)
    }
}
