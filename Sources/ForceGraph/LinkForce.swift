internal import Foundation

/// Springs: brings linked nodes to a given distance.
///
/// As in d3-force, a spring looks at where its nodes will be after this tick, acts in the order
/// of the links, and weakens with the smaller degree of its ends, `1 / min(degree)`; the end with
/// fewer links moves more.
public struct LinkForce: Force {
    /// The length of a spring at rest.
    public var distance: Float
    /// Multiplies the strength of every spring.
    public var strength: Float
    /// How much heavier links are shorter; with 0, the default, all have one length.
    ///
    /// For weights above 1 the length is `distance / (1 + closeness · ln(weight))`.
    public var closeness: Float

    /// Springs of one length.
    public init(distance: Float = 55, strength: Float = 1, closeness: Float = 0) {
        self.distance = distance
        self.strength = strength
        self.closeness = closeness
    }

    /// Adds to the velocities of both ends of each link.
    public mutating func apply(to graph: inout Graph, alpha: Float) {
        let positions = graph.positions
        let degrees = graph.degrees
        let pull = alpha * strength
        for link in graph.links {
            let (source, target) = (link.source, link.target)
            var along =
                positions[target] + graph.velocities[target]
                - positions[source] - graph.velocities[source]
            if along.lengthSquared < 1e-14 { along = graph.random.jiggle() }

            let length = along.lengthSquared.squareRoot()
            let (out, into) = (Float(degrees[source]), Float(degrees[target]))
            along *= (length - restLength(link)) / length * pull / min(out, into)

            let targetShare = out / (out + into)
            graph.velocities[target] -= along * targetShare
            graph.velocities[source] += along * (1 - targetShare)
        }
    }

    private func restLength(_ link: Link) -> Float {
        guard closeness != 0, link.weight > 1 else { return distance }
        return distance / (1 + closeness * log(link.weight))
    }
}
