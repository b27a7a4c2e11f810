import Graphics
import JSON
import Testing

@testable import Viewer

/// The benchmark of the scene: what it draws and says, never how fast.
@MainActor
@Suite(.serialized)
struct RenderBenchmarkTests {
    @Test func aFewFramesAreDrawnAndReported() throws {
        var benchmark = RenderBenchmark()
        (benchmark.nodes, benchmark.edges, benchmark.frames) = (60, 200, 3)
        (benchmark.width, benchmark.height) = (320, 200)
        benchmark.adapts = false
        let json = try JSONValue(benchmark.run())
        for key in ["fps", "median_ms", "cpu_ms", "gl_ms"] {
            #expect((json[key]?.double ?? 0) > 0, "\(key)")
        }
        #expect(json["nodes_drawn"]?.int == 60)
        #expect((1...200).contains(json["edges_drawn"]?.int ?? 0))
    }

    @Test func theMadeUpGraphIsInSightFromEverywhere() {
        let graph = SyntheticGraph(nodes: 2_000, edges: 20_000)
        let size = PixelSize(width: 1280, height: 800)
        for number in [0, 150, 400] {
            let picture = ScenePicture(graph.frame(number, size: size))
            #expect(picture.nodes.count > 1_800)
            #expect(picture.edges.count > 15_000)
        }
    }

    @Test func aGraphOfOneNodeHasNoEdges() {
        let graph = SyntheticGraph(nodes: 1, edges: 10)
        let frame = graph.frame(0, size: PixelSize(width: 64, height: 64))
        #expect(frame.nodes.count == 1 && frame.edges.isEmpty)
    }
}
