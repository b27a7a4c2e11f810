/// Keeps the spheres of nodes apart: two that will overlap after this tick are pushed apart, the
/// smaller one more, as in d3-force.
public struct CollideForce: Force {
    /// The share of an overlap undone in one tick, 0 to 1.
    public var strength: Float
    /// Free space kept around every sphere.
    public var padding: Float

    private var tree = Octree()
    private var ahead: [SIMD3<Float>] = []
    private var ones: [Float] = []

    /// Spheres with some space around them.
    public init(strength: Float = 0.7, padding: Float = 1) {
        self.strength = strength
        self.padding = padding
    }

    /// Adds to the velocities of overlapping nodes; the temperature does not matter.
    public mutating func apply(to graph: inout Graph, alpha: Float) {
        ahead.removeAll(keepingCapacity: true)
        for (position, velocity) in zip(graph.positions, graph.velocities) {
            ahead.append((position + velocity).tamed())
        }
        ones = [Float](repeating: 1, count: graph.count)
        tree.build(ahead, charges: ones)
        let reach = (graph.radii.max() ?? 0) + padding
        for rank in tree.bodies.indices {
            separate(rank, reach: reach, in: &graph)
        }
    }

    /// Parts one body from all that come later on the curve, so that each pair is met once.
    private func separate(_ rank: Int, reach: Float, in graph: inout Graph) {
        let node = Int(tree.indices[rank])
        let limit = graph.radii[node] + padding + reach
        let place = ahead[node]
        var index = 0
        while index < tree.cells.count {
            let cell = tree.cells[index]
            let next = cell.isLeaf ? index + 1 : Int(cell.skip)
            // Every body of a cell is within one diagonal of its middle.
            let distance = (cell.centre.xyz - place).lengthSquared.squareRoot()
            if cell.bodies.upperBound <= rank || distance > limit + cell.width * 1.74 {
                index = next
            } else if cell.isLeaf {
                for other in cell.bodies where other > rank {
                    part(node, Int(tree.indices[other]), in: &graph)
                }
                index = next
            } else {
                index += 1
            }
        }
    }

    private func part(_ a: Int, _ b: Int, in graph: inout Graph) {
        let reachOfA = graph.radii[a] + padding
        let reachOfB = graph.radii[b] + padding
        let reach = reachOfA + reachOfB
        var apart = ahead[a] - ahead[b]
        guard apart.lengthSquared < reach * reach else { return }
        if apart.lengthSquared < 1e-14 { apart = graph.random.jiggle() }
        let length = apart.lengthSquared.squareRoot()
        apart *= (reach - length) / length * strength
        let (sizeOfA, sizeOfB) = (reachOfA * reachOfA, reachOfB * reachOfB)
        let shareOfA = sizeOfB / max(sizeOfA + sizeOfB, .leastNormalMagnitude)
        graph.velocities[a] += apart * shareOfA
        graph.velocities[b] -= apart * (1 - shareOfA)
    }
}
