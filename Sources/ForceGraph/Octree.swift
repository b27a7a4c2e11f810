/// A box of space that holds one range of the sorted bodies of an ``Octree``.
struct OctreeCell: Sendable {
    /// The middle of the bodies inside, each weighted by the size of its charge, and in `w` the
    /// sum of their charges.
    var centre: SIMD4<Float>
    /// The side of the box.
    var width: Float
    /// The first body inside.
    var first: Int32
    /// The number of bodies inside.
    var count: Int32
    /// The cell to go on with when this one and all within it are done; negative for a leaf, whose
    /// next cell is simply the one after it.
    var skip: Int32

    var isLeaf: Bool { skip < 0 }
    var bodies: Range<Int> { Int(first)..<Int(first) + Int(count) }
}

/// An octree over charged points, in flat arrays.
///
/// Cells lie in the order of a depth-first walk and each knows where the walk goes on if it is
/// passed over, so that a traversal is a loop with neither stack nor recursion.
struct Octree: Sendable {
    /// The most bodies in a leaf, unless they are too near one another to be told apart.
    static let leafSize = 8

    /// All cells, the whole first.
    private(set) var cells: [OctreeCell] = []
    /// The bodies in the order of the curve: position, and charge in `w`.
    private(set) var bodies: [SIMD4<Float>] = []
    private var order = MortonOrder()

    /// The index of the point that each body was made from.
    var indices: [Int32] { order.indices }

    /// Builds the tree anew.
    /// - Parameters:
    ///   - points: where the bodies are; finite.
    ///   - charges: as many charges; a cell adds them up.
    mutating func build(_ points: [SIMD3<Float>], charges: [Float]) {
        cells.removeAll(keepingCapacity: true)
        bodies.removeAll(keepingCapacity: true)
        order.sort(points)
        for index in order.indices {
            bodies.append(SIMD4(points[Int(index)], charges[Int(index)]))
        }
        guard !bodies.isEmpty else { return }
        _ = addCell(bodies.indices, level: 0)
    }

    /// What the cells of a subtree add up to.
    private struct Sum {
        var charge: Float = 0
        var weight: Float = 0
        var weighted = SIMD3<Float>.zero

        mutating func add(_ body: SIMD4<Float>) {
            charge += body.w
            weight += body.w.magnitude
            weighted += body.xyz * body.w.magnitude
        }

        mutating func add(_ other: Sum) {
            charge += other.charge
            weight += other.weight
            weighted += other.weighted
        }

        var centre: SIMD4<Float> {
            SIMD4(weight > 0 ? weighted / weight : .zero, charge)
        }
    }

    private mutating func addCell(_ range: Range<Int>, level: Int) -> Sum {
        let level = firstLevelThatDivides(range, from: level)
        let cell = cells.count
        let width = order.side / Float(1 << level)
        cells.append(
            OctreeCell(
                centre: .zero, width: width, first: Int32(range.lowerBound),
                count: Int32(range.count), skip: -1))
        var sum = Sum()
        if range.count <= Self.leafSize || level == MortonOrder.levels {
            for body in range { sum.add(bodies[body]) }
        } else {
            var rest = range
            while !rest.isEmpty {
                let child = firstChild(of: rest, level: level)
                sum.add(addCell(child, level: level + 1))
                rest = child.upperBound..<rest.upperBound
            }
            cells[cell].skip = Int32(cells.count)
        }
        cells[cell].centre = sum.centre
        return sum
    }

    /// Passes over levels at which all bodies lie in one child.
    private func firstLevelThatDivides(_ range: Range<Int>, from level: Int) -> Int {
        let (first, last) = (range.lowerBound, range.upperBound - 1)
        var level = level
        while level < MortonOrder.levels,
            order.octant(first, level: level) == order.octant(last, level: level)
        {
            level += 1
        }
        return level
    }

    /// The bodies at the front of `range` that lie in one child of their cell.
    private func firstChild(of range: Range<Int>, level: Int) -> Range<Int> {
        let octant = order.octant(range.lowerBound, level: level)
        var end = range.lowerBound + 1
        while end < range.upperBound, order.octant(end, level: level) == octant { end += 1 }
        return range.lowerBound..<end
    }
}
