/// A small, fast, seeded source of random numbers: the 32-bit linear congruential generator of
/// *Numerical Recipes*, which d3-force uses too.
///
/// The same seed gives the same layout on every machine.
public struct SeededRandom: Sendable {
    private var state: UInt32

    /// Starts the sequence that belongs to `seed`.
    public init(seed: UInt32 = 1) {
        state = seed
    }

    /// The next number in 0 ..< 1, a multiple of 2⁻²⁴ so that it is exact in a `Float`.
    public mutating func unit() -> Float {
        state = 1_664_525 &* state &+ 1_013_904_223
        return Float(state >> 8) * 0x1p-24
    }

    /// A point in the cube of side 2 around the origin, never the origin itself.
    public mutating func direction() -> SIMD3<Float> {
        let point = SIMD3(unit(), unit(), unit()) * 2 - 1
        return point == .zero ? SIMD3(1, 0, 0) : point
    }

    /// A displacement too small to see, which tells apart what lies at the same place.
    public mutating func jiggle() -> SIMD3<Float> {
        direction() * 1e-6
    }
}
