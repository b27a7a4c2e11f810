import Foundation
import Fuzzing
import Graphics

@testable import Viewer

/// A made-up graph: clusters in space, some of it lit, as in the middle of a generation.
enum SceneFixture {
    static func graph(
        nodes nodeCount: Int = 150, edges edgeCount: Int = 900, families: Int = 1
    ) -> (nodes: [NodeInstance], edges: [EdgeInstance]) {
        var random = Seeded(7)
        let centers = (0..<7).map { _ in gaussian(&random) * 120 }
        let nodes = (0..<nodeCount).map { index in
            node(index, around: centers[index % centers.count], families, &random)
        }
        let edges = (0..<edgeCount).map { _ in
            let a = Int.random(in: 0..<nodeCount, using: &random)
            let isNear = Float.random(in: 0..<1, using: &random) < 0.8
            let step = isNear ? centers.count * Int.random(in: 1...8, using: &random) : 3
            let b = (a + step) % nodeCount
            let weight = Float(Int.random(in: 1...12, using: &random))
            let lit = nodes[a].glow > 0.3 && nodes[b].glow > 0.3
            return EdgeInstance(a: a, b: b, weight: weight, glow: lit ? 0.7 : 0.05)
        }
        return (nodes, edges)
    }

    static func camera(
        _ width: Int = 1280, _ height: Int = 800, sidebar: Float = 310, distance: Float = 430
    ) -> CameraView {
        var camera = OrbitCamera()
        camera.jump(to: OrbitCamera.Pose(target: .zero, distance: distance, yaw: 0.5, pitch: 0.3))
        let viewport = PixelRect(
            x: sidebar, y: 0, width: Float(width) - sidebar, height: Float(height))
        return camera.view(viewport: viewport, surface: PixelSize(width: width, height: height))
    }

    private static func node(
        _ index: Int, around center: SIMD3<Float>, _ families: Int, _ random: inout Seeded
    ) -> NodeInstance {
        let chance = Float.random(in: 0..<1, using: &random)
        let glow: Float = chance < 0.75 ? chance * 0.2 : pow((chance - 0.75) / 0.25, 1.5)
        let activation = 14 * glow
        return NodeInstance(
            position: center + gaussian(&random) * 48, radius: 0.6 + 1.5 * log(1 + activation),
            glow: glow, recency: glow > 0.55 ? Float.random(in: 0..<1, using: &random) : 0,
            family: index % families, isSelected: index == 41, isHovered: index == 12)
    }

    private static func gaussian(_ random: inout Seeded) -> SIMD3<Float> {
        var sum = SIMD3<Float>.zero
        for _ in 0..<4 {
            sum += [
                Float.random(in: -1...1, using: &random), Float.random(in: -1...1, using: &random),
                Float.random(in: -1...1, using: &random),
            ]
        }
        return sum / 2
    }
}
