import Graphics
import Testing

@testable import Viewer

struct ScenePickingTests {
    private let camera = SceneFixture.camera()

    /// A node that lands on the middle of the viewport, shifted by pixels, some way nearer.
    private func node(
        atPixels shift: SIMD2<Float> = .zero, radius: Float = 5, nearer: Float = 0
    ) -> NodeInstance {
        let depth = length(camera.target - camera.eye) - nearer
        let scale = depth / camera.focalPixels
        let offset = camera.right * (shift.x * scale) - camera.up * (shift.y * scale)
        return NodeInstance(
            position: camera.eye + camera.forward * depth + offset, radius: radius)
    }

    private func pick(_ offset: SIMD2<Float>, _ nodes: [NodeInstance]) -> Int? {
        Picking.node(at: camera.viewport.center + offset, among: nodes, in: camera)
    }

    @Test func theDrawnDiscIsWhatIsHit() throws {
        let node = node()
        let place = try #require(camera.project(node.position))
        let radius = Picking.coreRadius(of: node, at: place, in: camera)
        #expect(radius > 8)
        #expect(pick([radius - 0.2, 0], [node]) == 0)
        #expect(pick([0, radius + 0.2], [node]) == nil)
    }

    @Test func smallNodesCanBeHitFromSixPixels() {
        #expect(pick([5.9, 0], [node(radius: 0.2)]) == 0)
        #expect(pick([6.2, 0], [node(radius: 0.2)]) == nil)
    }

    @Test func theNearestOfTwoDiscsWins() {
        let nodes = [node(), node(atPixels: [2, 0], nearer: 30), node(nearer: -30)]
        #expect(pick(.zero, nodes) == 1)
    }

    @Test func aDrawnDiscBeatsTheReachAroundANearerDot() {
        let nodes = [node(), node(atPixels: [5, 0], radius: 0.1, nearer: 50)]
        #expect(pick(.zero, nodes) == 0)
        #expect(pick([5, 0], nodes) == 1)
    }

    @Test func whatIsBehindTheEyeCannotBeHit() {
        #expect(pick(.zero, [node(nearer: 600)]) == nil)
    }
}
