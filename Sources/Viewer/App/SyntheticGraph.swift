internal import Engine
internal import Foundation
internal import Graphics

/// A graph of clusters, some of it lit, as in the middle of a long generation; the same every time.
nonisolated struct SyntheticGraph: Sendable {
    private let nodes: [NodeInstance]
    private let edges: [EdgeInstance]
    private let distance: Float

    /// Nodes near one another, in the mean, are this far apart.
    private static let spacing: Float = 14
    private static let clusters = 12

    init(nodes count: Int, edges edgeCount: Int) {
        var random = RandomSource(seed: 7)
        let reach = Self.spacing * Float(cbrt(Double(count)))
        let centres = (0..<Self.clusters).map { _ in random.direction() * reach }
        let nodes = (0..<count).map { index -> NodeInstance in
            let chance = random.unit()
            let glow = chance < 0.75 ? chance * 0.2 : pow((chance - 0.75) / 0.25, 1.5)
            return NodeInstance(
                position: centres[index % Self.clusters] + random.direction() * reach * 0.5,
                radius: 0.6 + 1.5 * log(1 + 14 * glow), glow: glow,
                recency: glow > 0.55 ? random.unit() : 0)
        }
        edges = (0..<(count > 1 ? edgeCount : 0)).map { _ in
            let a = random.below(count)
            // Four of five edges stay within a cluster.
            let steps = 1 + random.below(40)
            let isNear = random.unit() < 0.8
            let b = (a + (isNear ? steps * Self.clusters : steps)) % count
            let isLit = nodes[a].glow > 0.3 && nodes[b].glow > 0.3
            return EdgeInstance(
                a: a, b: b, weight: Float(1 + random.below(12)), glow: isLit ? 0.7 : 0.05)
        }
        self.nodes = nodes
        distance = 3.2 * reach
    }

    /// The graph seen from frame `number`'s place on the way around it.
    func frame(_ number: Int, size: PixelSize) -> SceneFrame {
        var camera = OrbitCamera()
        camera.jump(
            to: OrbitCamera.Pose(
                target: .zero, distance: distance, yaw: 0.5 + 0.01 * Float(number), pitch: 0.3))
        let viewport = PixelRect(
            x: 0, y: 0, width: Float(size.width), height: Float(size.height))
        return SceneFrame(
            nodes: nodes, edges: edges, camera: camera.view(viewport: viewport, surface: size))
    }
}

nonisolated extension RandomSource {
    fileprivate mutating func unit() -> Float { Float(next() >> 40) / Float(1 << 24) }

    fileprivate mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(max(1, limit))) }

    /// Somewhere around the middle, about as far as 1.
    fileprivate mutating func direction() -> SIMD3<Float> {
        var sum = SIMD3<Float>.zero
        for _ in 0..<4 { sum += SIMD3(unit(), unit(), unit()) * 2 - 1 }
        return sum / 2
    }
}
