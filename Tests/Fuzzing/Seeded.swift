/// A small random generator with a seed (SplitMix64), so that a failing test fails again.
public struct Seeded: RandomNumberGenerator {
    private static let syntax = Array("0123456789-\"[]{}:,".utf8)
    private var state: UInt64

    /// A generator that gives the same numbers for the same seed.
    public init(_ seed: UInt64) { state = seed }

    /// The next number.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Floats between -1 and 1, times `scale`.
    public mutating func floats(_ count: Int, scale: Float = 1) -> [Float] {
        (0..<count).map { _ in Float.random(in: -1...1, using: &self) * scale }
    }

    /// The bytes with a few of them changed, taken out, doubled or cut off.
    public mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        for _ in 0..<Int.random(in: 1...6, using: &self) where !result.isEmpty {
            let place = Int.random(in: 0..<result.count, using: &self)
            switch Int.random(in: 0..<6, using: &self) {
            case 0: result[place] ^= 1 << UInt8.random(in: 0..<8, using: &self)
            case 1: result[place] = UInt8.random(in: 0...255, using: &self)
            case 2: result.remove(at: place)
            case 3: result.insert(result[place], at: place)
            case 4: result[place] = Self.syntax.randomElement(using: &self) ?? 0
            default: result.removeLast(Int.random(in: 0..<result.count, using: &self) / 8)
            }
        }
        return result
    }
}
