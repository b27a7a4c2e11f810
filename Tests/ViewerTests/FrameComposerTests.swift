import Graphics
import Testing

@testable import Viewer

struct FrameComposerTests {
    private let camera = SceneFixture.camera()

    /// A graph of steps, and a place for each of its nodes.
    private func graph(_ steps: [[Int]]) -> (GraphModel, [SIMD3<Float>]) {
        var graph = GraphModel()
        for step in steps {
            _ = graph.show(step.map { ViewerFixture.firing($0, Float($0 % 7 + 1)) }, at: 0)
        }
        return (graph, graph.nodes.indices.map { [Float($0), 0, 0] })
    }

    private func compose(
        _ graph: GraphModel, _ positions: [SIMD3<Float>], at time: Double = 0,
        selected: Int? = nil, hovered: Int? = nil
    ) -> SceneFrame {
        var composer = FrameComposer()
        return composer.compose(
            graph, positions: positions, camera: camera, at: time, selected: selected,
            hovered: hovered)
    }

    @Test func nodesStandWhereTheLayoutPutsThem() {
        let (graph, positions) = graph([[1, 2, 3]])
        let frame = compose(graph, positions, selected: 1, hovered: 2)
        #expect(frame.nodes.map(\.position) == positions)
        #expect(frame.nodes.map(\.isSelected) == [false, true, false])
        #expect(frame.nodes.map(\.isHovered) == [false, false, true])
        #expect(frame.edges.count == 3)
    }

    @Test(arguments: [0, 1, 2]) func nodesWithoutAPlaceAreNotDrawnNorTheirEdges(placed: Int) {
        let (graph, positions) = graph([[1, 2, 3]])
        let frame = compose(graph, Array(positions.prefix(placed)), selected: 2, hovered: 2)
        #expect(frame.nodes.count == placed)
        #expect(frame.edges.allSatisfy { $0.a < placed && $0.b < placed })
        #expect(frame.edges.count == placed * (placed - 1) / 2)
    }

    @Test func morePlacesThanNodesAreHarmless() {
        let (graph, positions) = graph([[1, 2]])
        #expect(compose(graph, positions + [[9, 9, 9]]).nodes.count == 2)
    }

    @Test func onlySoManyEdgesAreDrawnTheStrongestFirst() {
        let often = Array(repeating: [0, 1], count: 5)
        let (graph, positions) = graph(often + (0..<10).map { s in (0..<30).map { s * 30 + $0 } })
        #expect(graph.edges.count > FrameComposer.maxEdges)
        let frame = compose(graph, positions)
        #expect(frame.edges.count == FrameComposer.maxEdges)
        #expect(frame.edges.contains { $0.a == 0 && $0.b == 1 && $0.weight == 6 })
        #expect(frame.edges == compose(graph, positions).edges)
    }

    @Test func theSelectedNodesEdgesAreLitAndTheOthersStepBack() throws {
        let (graph, positions) = graph([[1, 2, 3]])
        let late = 200.0
        let quiet = compose(graph, positions, at: late)
        let lit = compose(graph, positions, at: late, selected: 0)
        #expect(quiet.edges.count == lit.edges.count)
        for before in quiet.edges {
            let after = try #require(lit.edges.first { $0.a == before.a && $0.b == before.b })
            if after.a == 0 || after.b == 0 {
                #expect(after.presence == 1 && after.glow > before.glow)
            } else {
                #expect(after.presence < before.presence)
            }
        }
    }

    @Test func theSelectedNodesEdgesAreDrawnThoughOthersAreStronger() {
        let crowd = (0..<3).flatMap { _ in (0..<3).map { s in (0..<30).map { s * 30 + $0 } } }
        let (graph, positions) = graph(crowd + [[500, 501]])
        #expect(graph.edges.count > FrameComposer.maxEdges)
        let selected = graph.nodes.count - 1
        #expect(!compose(graph, positions).edges.contains { $0.b == selected })
        let lit = compose(graph, positions, selected: selected).edges.filter { $0.b == selected }
        #expect(lit.count == 1 && lit.allSatisfy { $0.presence == 1 })
    }

    @Test func aSelectedHubLightsOnlyItsStrongestPartners() {
        let pairs = (1...40).map { [0, $0] } + (1...5).map { [0, $0] }
        let (graph, positions) = graph(pairs)
        let lit = compose(graph, positions, selected: 0).edges.filter { $0.presence == 1 }
        #expect(lit.count < 20)
        #expect((1...5).allSatisfy { partner in lit.contains { $0.a == 0 && $0.b == partner } })
    }

    @Test func aHiddenLayerFadesFromNodesAndEdges() {
        var graph = GraphModel()
        let firings = (0..<3).flatMap { sae in
            (0..<3).map { ViewerFixture.firing($0, 4, sae: sae) }
        }
        _ = graph.show(firings, at: 0)
        let positions = graph.nodes.indices.map { SIMD3<Float>(Float($0), 0, 0) }
        var filter = LayerFilter()
        filter.toggle(1, of: 3)
        filter.advance(by: 0.1)
        func frame() -> SceneFrame {
            var composer = FrameComposer()
            return composer.compose(
                graph, positions: positions, camera: camera, at: 0, selected: 0, hovered: nil,
                layers: filter)
        }
        let fading = frame()
        #expect(fading.nodes[4].presence > 0 && fading.nodes[4].presence < 1)
        #expect(fading.nodes[0].presence == 1)
        filter.advance(by: 1)
        let gone = frame()
        #expect(gone.nodes.map(\.presence) == [1, 1, 1, 0, 0, 0, 1, 1, 1])
        #expect(gone.nodes.count == 9, "a node's place in the frame never changes")
        #expect(gone.edges.allSatisfy { !(3...5).contains($0.a) && !(3...5).contains($0.b) })
        #expect(gone.edges.count == 15 && ScenePicture(gone).nodes.count == 6)
        #expect(Picking.node(at: pixel(of: 4, in: gone), among: gone.nodes, in: camera) != 4)
    }

    private func pixel(of node: Int, in frame: SceneFrame) -> SIMD2<Float> {
        camera.project(frame.nodes[node].position)?.pixel ?? .zero
    }

    @Test func everyValueStaysWithinItsRange() {
        let (graph, positions) = graph([[1, 2, 3], [3, 4, 5, 6]])
        for time in [0.0, 0.5, 3, 40, 1e4] {
            let frame = compose(graph, positions, at: time, selected: 0)
            for node in frame.nodes {
                #expect((0...1).contains(node.glow) && (0...1).contains(node.recency))
                #expect(node.radius > 0 && node.radius.isFinite)
            }
            for edge in frame.edges {
                #expect((0...1).contains(edge.glow) && (0...1).contains(edge.presence))
            }
        }
    }

    @Test func aClearedGraphLeavesNothingBehind() {
        let (graph, positions) = graph([[1, 2, 3]])
        var composer = FrameComposer()
        _ = composer.compose(
            graph, positions: positions, camera: camera, at: 0, selected: nil, hovered: nil)
        let frame = composer.compose(
            GraphModel(), positions: [], camera: camera, at: 0.01, selected: 2, hovered: 1)
        #expect(frame.nodes.isEmpty && frame.edges.isEmpty)
    }
}
