/// Pulls every node towards one point, the stronger the farther it is, so that parts that no link
/// holds together do not drift out of sight.
///
/// It is `forceX`, `forceY` and `forceZ` of d3-force in one.
public struct GravityForce: Force {
    /// Where the nodes are drawn to.
    public var point: SIMD3<Float>
    /// The share of the distance added to the velocity at `alpha` 1.
    public var strength: Float

    /// A pull towards `point`.
    public init(point: SIMD3<Float> = .zero, strength: Float = 0.1) {
        self.point = point
        self.strength = strength
    }

    /// Adds `(point − position) · strength · alpha` to each velocity.
    public mutating func apply(to graph: inout Graph, alpha: Float) {
        let pull = strength * alpha
        for node in graph.positions.indices {
            graph.velocities[node] += (point - graph.positions[node]) * pull
        }
    }
}
