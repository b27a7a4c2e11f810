/// Moves all nodes together so that their mean comes to one point; shapes and velocities stay.
///
/// It acts on positions, at any temperature, as d3-force does. A strength below 1 moves only a
/// part of the way in each tick, so that a node that is added does not make the others jump.
public struct CenterForce: Force {
    /// Where the mean should be.
    public var point: SIMD3<Float>
    /// The share of the way gone in one tick, 0 to 1.
    public var strength: Float

    /// Brings the mean to `point`.
    public init(point: SIMD3<Float> = .zero, strength: Float = 1) {
        self.point = point
        self.strength = strength
    }

    /// Moves every node by the same vector.
    public mutating func apply(to graph: inout Graph, alpha: Float) {
        guard graph.count > 0 else { return }
        let sum = graph.positions.reduce(into: SIMD3<Double>.zero) { $0 += SIMD3<Double>($1) }
        let mean = SIMD3<Float>(sum / Double(graph.count))
        let shift = ((mean - point) * strength).tamed()
        for node in graph.positions.indices {
            graph.positions[node] -= shift
        }
    }
}
