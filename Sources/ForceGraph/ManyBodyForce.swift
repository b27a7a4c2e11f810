/// Charges: every node pushes every other away, or draws it near, by `strength / distance`.
///
/// The method is that of Barnes and Hut (*Nature* 324, 1986) as in d3-force: a cell that looks
/// small from afar acts as one charge at its middle. Here eight neighbouring nodes walk the tree
/// together, and a cell is far only if it is far from all of them, so the error is no larger than
/// for one node alone.
public struct ManyBodyForce: Force {
    /// The charge of a node; negative ones push.
    public var strength: Float
    /// A cell is far if `width / distance` is below this; 0 makes the sum exact.
    public var theta: Float
    /// Nearer than this, the push grows no longer with the inverse of the distance.
    public var distanceMin: Float
    /// Farther than this, there is no push.
    public var distanceMax: Float

    private var tree = Octree()
    private var charges: [Float] = []

    /// Charges of one strength.
    public init(
        strength: Float = -120, theta: Float = 0.9, distanceMin: Float = 1,
        distanceMax: Float = .infinity
    ) {
        self.strength = strength
        self.theta = theta
        self.distanceMin = distanceMin
        self.distanceMax = distanceMax
    }

    /// Adds the push of all other nodes to each velocity.
    public mutating func apply(to graph: inout Graph, alpha: Float) {
        charges.removeAll(keepingCapacity: true)
        charges.append(contentsOf: graph.maturity.lazy.map { [strength] in $0 * strength })
        tree.build(graph.positions, charges: charges)
        for first in stride(from: 0, to: graph.count, by: BodyBlock.size) {
            push(first..<min(first + BodyBlock.size, graph.count), in: &graph, alpha: alpha)
        }
    }

    private func push(_ range: Range<Int>, in graph: inout Graph, alpha: Float) {
        var block = BodyBlock(range, of: tree.bodies)
        sum(&block, random: &graph.random)
        for (lane, rank) in range.enumerated() {
            graph.velocities[Int(tree.indices[rank])] += block.force(lane) * alpha
        }
    }

    /// Walks the tree for one block.
    private func sum(_ block: inout BodyBlock, random: inout SeededRandom) {
        let (squaredMin, squaredMax) = (distanceMin * distanceMin, distanceMax * distanceMax)
        let squaredTheta = theta * theta
        var index = 0
        while index < tree.cells.count {
            let cell = tree.cells[index]
            let next = cell.isLeaf ? index + 1 : Int(cell.skip)
            let gap = block.squaredGap(to: cell.centre.xyz)
            if cell.width * cell.width < squaredTheta * gap, !cell.bodies.overlaps(block.range) {
                if gap >= squaredMin, squaredMax == .infinity {
                    block.addDistant(cell.centre)
                } else {
                    _ = block.add(cell.centre, squaredMin: squaredMin, squaredMax: squaredMax)
                }
                index = next
            } else if cell.isLeaf {
                addBodies(cell.bodies, to: &block, random: &random)
                index = next
            } else {
                index += 1
            }
        }
    }

    /// Adds bodies one by one; those at the very same place push in a random direction.
    private func addBodies(
        _ bodies: Range<Int>, to block: inout BodyBlock, random: inout SeededRandom
    ) {
        let (squaredMin, squaredMax) = (distanceMin * distanceMin, distanceMax * distanceMax)
        for rank in bodies {
            let body = tree.bodies[rank]
            var same = block.add(body, squaredMin: squaredMin, squaredMax: squaredMax)
            if block.range.contains(rank) { same[rank - block.range.lowerBound] = false }
            if any(same) { block.separate(same, by: body.w, random: &random) }
        }
    }
}
