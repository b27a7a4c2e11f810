import Foundation

/// How often tests with random input go round: `AXON_FUZZ_ROUNDS`, for long runs by hand.
let rounds = ProcessInfo.processInfo.environment["AXON_FUZZ_ROUNDS"].flatMap(Int.init) ?? 1

/// Where the random input of a run by hand begins: `AXON_FUZZ_SEED`.
let firstSeed = ProcessInfo.processInfo.environment["AXON_FUZZ_SEED"].flatMap(UInt64.init) ?? 21

/// The same numbers in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

extension [UInt8] {
    /// The bytes after 1 to `most` changes in the part from `start` on, with bytes of `alphabet`.
    func damaged(
        from start: Int, most: Int, alphabet: String, using random: inout SeededGenerator
    ) -> [UInt8] {
        var bytes = self
        let alphabet = Array(alphabet.utf8)
        for _ in 0..<Int.random(in: 1...most, using: &random) where bytes.count > start {
            let at = Int.random(in: start..<bytes.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: bytes[at] = alphabet.randomElement(using: &random) ?? 0
            case 1: bytes.insert(alphabet.randomElement(using: &random) ?? 0, at: at)
            default: bytes.removeSubrange(at..<Swift.min(bytes.count, at + 4))
            }
        }
        return bytes
    }
}
