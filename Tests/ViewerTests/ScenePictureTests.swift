import Graphics
import Testing

@testable import Viewer

struct ScenePictureTests {
    private let camera = SceneFixture.camera()

    private func frame(
        _ nodes: [NodeInstance], _ edges: [EdgeInstance] = []
    ) -> SceneFrame {
        SceneFrame(nodes: nodes, edges: edges, camera: camera)
    }

    @Test func nodesAreDrawnFromTheFarthestToTheNearest() {
        let nodes = [Float(0), 60, -80].map {
            NodeInstance(position: camera.forward * $0, radius: 2)
        }
        let radii = ScenePicture(frame(nodes)).nodes.map(\.radius)
        #expect(radii == radii.sorted() && radii.count == 3)
    }

    @Test func distantNodesAreDimmerAndSmaller() {
        let picture = ScenePicture(
            frame([
                NodeInstance(position: camera.forward * 150, radius: 2, glow: 0.5),
                NodeInstance(position: camera.forward * -150, radius: 2, glow: 0.5),
            ]))
        #expect(picture.nodes[0].state.w < picture.nodes[1].state.w)
        #expect(picture.nodes[0].radius < picture.nodes[1].radius)
    }

    @Test func nodesBeyondTheWindowAreLeftOut() {
        let far = NodeInstance(position: camera.right * 5000, radius: 2)
        let behind = NodeInstance(position: camera.eye - camera.forward * 50, radius: 2)
        #expect(ScenePicture(frame([far, behind])).nodes.isEmpty)
    }

    @Test func anEdgeToANodeBehindTheEyeIsCutNotLost() {
        let nodes = [
            NodeInstance(position: .zero, radius: 2),
            NodeInstance(
                position: camera.eye - camera.forward * 50 + camera.right * 40, radius: 2),
        ]
        let strokes = ScenePicture(frame(nodes, [EdgeInstance(a: 0, b: 1, weight: 3)])).edges
        #expect(strokes.count == 1)
        #expect(strokes.allSatisfy { ($0.ends - $0.ends) == .zero })
    }

    @Test func edgesToNowhereAreIgnored() {
        let nodes = [NodeInstance(position: .zero, radius: 2)]
        let edges = [EdgeInstance(a: 0, b: 7, weight: 1), EdgeInstance(a: -1, b: 0, weight: 1)]
        #expect(ScenePicture(frame(nodes, edges)).edges.isEmpty)
    }

    @Test func onlyTheStrongestEdgesAreKeptWhereThereAreTooMany() {
        let graph = SceneFixture.graph(nodes: 80, edges: 600)
        var frame = SceneFrame(nodes: graph.nodes, edges: graph.edges, camera: camera)
        for index in 0..<10 { frame.edges[index * 55].glow = 1 }
        let all = ScenePicture(frame).edges.count
        frame.quality.edgeLimit = 50
        let kept = ScenePicture(frame).edges
        #expect(all > 300 && kept.count <= 50 && kept.count > 10)
        #expect(kept.count { $0.lightA.w > 0.2 || $0.lightB.w > 0.2 } >= 10)
    }

    @Test func aGraphFarAwayHasFewerEdgesAndANearOneLosesNone() {
        let graph = SceneFixture.graph(nodes: 400, edges: 6000)
        func strokes(_ distance: Float) -> Int {
            let camera = SceneFixture.camera(distance: distance)
            let frame = SceneFrame(nodes: graph.nodes, edges: graph.edges, camera: camera)
            return ScenePicture(frame).edges.count
        }
        #expect(strokes(430) > 5000)
        #expect((1...1000).contains(strokes(9000)))
    }

    @Test func halosOfACrowdAreFainterEach() {
        let lit = NodeInstance(position: .zero, radius: 4, glow: 1)
        let crowd = ScenePicture(frame(Array(repeating: lit, count: 200))).nodes
        let alone = ScenePicture(frame([lit])).nodes
        #expect(crowd[0].hue.w < 0.7 * alone[0].hue.w && crowd[0].hue.w > 0)
    }

    @Test func crowdsOfEdgesAreFainterEach() {
        let graph = SceneFixture.graph(nodes: 150, edges: 4000)
        let few = SceneFrame(
            nodes: graph.nodes, edges: Array(graph.edges.prefix(100)), camera: camera)
        let many = SceneFrame(nodes: graph.nodes, edges: graph.edges, camera: camera)
        let alone = ScenePicture(few).edges.first?.lightA.w ?? 0
        let crowded = ScenePicture(many).edges.first?.lightA.w ?? 1
        #expect(crowded < alone)
    }

    @Test(arguments: 0..<5)
    func lightGrowsWithActivationInEveryFamily(family: Int) {
        let steps = stride(from: Float(0), through: 1, by: 0.05).map {
            let light = GlowRamp.light(glow: $0, family: family)
            return (light * [0.2126, 0.7152, 0.0722]).sum()
        }
        #expect(steps == steps.sorted())
    }

    @Test(arguments: [Float.nan, -3, 7, .infinity])
    func impossibleGlowStillGivesAColour(glow: Float) {
        let light = GlowRamp.light(glow: glow, family: -4)
        #expect(light.x.isFinite && light.min() >= 0)
    }

    @Test func qualityFallsWhenFramesAreLongAndRecoversSlowly() {
        var governor = QualityGovernor(budget: 30)
        for _ in 0..<30 { governor.record(milliseconds: 60) }
        #expect(governor.level == 1)
        for _ in 0..<100 { governor.record(milliseconds: 5) }
        #expect(governor.level == 1)
        for _ in 0..<200 { governor.record(milliseconds: 5) }
        #expect(governor.level == 0)
        governor.record(milliseconds: 5000)
        governor.record(milliseconds: .nan)
        #expect(governor.level == 0)
    }
}
