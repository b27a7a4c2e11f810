#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// Rotary position embeddings: pairs of a head's first dimensions turn by position · frequency.
///
/// Source: Su et al. 2021; angles in single precision, as transformers computes them.
public struct RotaryEmbedding: Sendable, Equatable {
    /// Which dimensions of a head turn together.
    public enum Pairing: Sendable {
        /// x[i] with x[i + r/2]: NeoX, Llama and all that follow them.
        case halves
        /// x[2i] with x[2i + 1]: GPT-J.
        case adjacent
    }

    /// Radians a position, one for each pair; a head turns in its first `2 · count` dimensions.
    public let frequencies: [Float]
    /// Which dimensions turn together.
    public let pairing: Pairing
    /// What the dimensions that turn are multiplied by, as some stretched contexts want it.
    public let scale: Float

    /// An embedding of `frequencies.count` pairs.
    public init(frequencies: [Float], pairing: Pairing = .halves, scale: Float = 1) {
        self.frequencies = frequencies
        self.pairing = pairing
        self.scale = scale
    }

    /// Number of dimensions of a head that turn.
    public var dimensions: Int { 2 * frequencies.count }

    /// base^(-2i/r) for each of the `dimensions`/2 pairs.
    public static func frequencies(base: Double, dimensions: Int) -> [Float] {
        (0..<dimensions / 2).map { index in
            1 / Float(pow(base, Double(Float(2 * index) / Float(dimensions))))
        }
    }

    /// The turns of the `positions`, to be used for every layer of a pass.
    public func angles(_ positions: Range<Int>) -> RotaryAngles {
        var (cosines, sines) = ([Float](), [Float]())
        cosines.reserveCapacity(positions.count * frequencies.count)
        sines.reserveCapacity(positions.count * frequencies.count)
        for position in positions {
            for frequency in frequencies {
                let angle = Double(Float(position) * frequency)
                cosines.append(Float(cos(angle)) * scale)
                sines.append(Float(sin(angle)) * scale)
            }
        }
        return RotaryAngles(
            pairs: frequencies.count, pairing: pairing, cosines: cosines, sines: sines)
    }
}

/// How far the heads of some positions turn.
public struct RotaryAngles: Sendable {
    let pairs: Int
    let pairing: RotaryEmbedding.Pairing
    let cosines: [Float]
    let sines: [Float]

    /// Turns every head of `x` `[positions, heads · dHead]` in place, a row by its position's angles.
    public func rotate(_ x: inout Matrix, dHead: Int) {
        precondition(
            x.rows * pairs == cosines.count && x.columns.isMultiple(of: dHead)
                && 2 * pairs <= dHead, "angles for every row, heads that hold all pairs")
        let (rows, columns) = (x.rows, x.columns)
        unsafe x.withMutablePointer { values in
            unsafe cosines.withUnsafeBufferPointer { cosines in
                unsafe sines.withUnsafeBufferPointer { sines in
                    guard let c = cosines.baseAddress, let s = sines.baseAddress else { return }
                    for row in 0..<rows {
                        for column in stride(from: 0, to: columns, by: dHead) {
                            unsafe turn(
                                values + row * columns + column, c + row * pairs, s + row * pairs)
                        }
                    }
                }
            }
        }
    }

    /// (a, b) becomes (a cos - b sin, b cos + a sin).
    private func turn(
        _ head: UnsafeMutablePointer<Float>, _ cosines: UnsafePointer<Float>,
        _ sines: UnsafePointer<Float>
    ) {
        let isAdjacent = pairing == .adjacent
        let (step, distance) = isAdjacent ? (2, 1) : (1, pairs)
        for pair in 0..<pairs {
            let first = unsafe head + pair * step
            let (a, b) = unsafe (first[0], first[distance])
            let (c, s) = unsafe (cosines[pair], sines[pair])
            unsafe first[0] = a * c - b * s
            unsafe first[distance] = b * c + a * s
        }
    }
}
