import ForceGraph

/// A graph with nodes where `points` say and links between the given pairs.
func makeGraph(
    _ points: [SIMD3<Float>], links: [(Int, Int)] = [], seed: UInt32 = 1
) -> Graph {
    var graph = Graph(seed: seed)
    for point in points { graph.addNode(at: point) }
    for (source, target) in links { graph.addLink(source, target) }
    return graph
}

/// A seeded cloud of points in a cube of the given half side.
func makeCloud(_ count: Int, halfSide: Float = 200, seed: UInt32 = 7) -> [SIMD3<Float>] {
    var random = SeededRandom(seed: seed)
    return (0..<count).map { _ in random.direction() * halfSide }
}

/// A seeded graph in which each node is linked to two earlier ones, started on the spiral.
func makeWeb(_ count: Int, seed: UInt32 = 3) -> Graph {
    var graph = Graph(seed: seed)
    var random = SeededRandom(seed: seed)
    for node in 0..<count {
        graph.addNode()
        for _ in 0..<2 { graph.addLink(node, Int(random.unit() * Float(max(1, node)))) }
    }
    return graph
}

func length(_ vector: SIMD3<Float>) -> Float {
    (vector * vector).sum().squareRoot()
}

func isFinite(_ vectors: [SIMD3<Float>]) -> Bool {
    vectors.allSatisfy { $0.x.isFinite && $0.y.isFinite && $0.z.isFinite }
}

/// The largest distance between two lists of points, or infinity if one is longer.
func largestDifference(_ a: [SIMD3<Float>], _ b: [SIMD3<Float>]) -> Float {
    guard a.count == b.count else { return .infinity }
    return zip(a, b).map { length($0 - $1) }.max() ?? 0
}
