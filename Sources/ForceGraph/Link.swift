/// A line between two nodes of a ``Graph``; it has no direction, but keeps the order it came in.
public struct Link: Hashable, Sendable {
    /// The index of the node it starts at.
    public let source: Int
    /// The index of the node it ends at.
    public let target: Int
    /// How often the two were seen together; at least 0 and finite.
    public var weight: Float
}

/// The two ends of a link, the same whichever comes first.
struct LinkKey: Hashable, Sendable {
    private let ends: SIMD2<Int>

    init(_ a: Int, _ b: Int) {
        ends = a < b ? SIMD2(a, b) : SIMD2(b, a)
    }
}
