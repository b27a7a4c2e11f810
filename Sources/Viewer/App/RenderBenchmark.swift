public import Foundation
internal import Graphics
internal import JSON

/// Frames of a made-up graph, drawn without a window while the camera goes around it.
///
/// `cpu_ms` is the time that the thread itself computes, by its own clock, to turn the graph into the
/// lists of sprites and strokes: all that AXON does before it calls OpenGL. `gl_ms` is the time on the
/// wall from there until OpenGL has drawn everything.
public struct RenderBenchmark {
    /// Nodes of the graph.
    public var nodes = 1_000
    /// Edges of the graph.
    public var edges = 10_000
    /// Frames against the clock.
    public var frames = 120
    /// Pixels of the picture.
    public var width = 1280
    /// Pixels of the picture.
    public var height = 800
    /// Whether the quality follows the time that frames take, as in the window.
    public var adapts = true
    /// Where the last frame goes, a PNG file.
    public var screenshot: URL?

    /// Frames before the clock starts: as many as the quality takes to find its level.
    private static let warmUp = 64

    /// The standard graph of 1,000 nodes and 10,000 edges.
    public init() {}

    /// Runs it.
    ///
    /// - Returns: one JSON object: frames a second, milliseconds, and what was drawn.
    /// - Throws: `GraphicsError` where there is no OpenGL, or a picture cannot be written.
    public func run() throws -> String {
        let context = try OffscreenContext()
        defer { withExtendedLifetime(context) {} }
        let renderer = try SceneRenderer()
        let size = PixelSize(width: width, height: height)
        let target = try RenderTarget(size: size, format: .rgba8)
        let graph = SyntheticGraph(nodes: nodes, edges: edges)
        var governor = QualityGovernor()
        var samples: [Sample] = []
        for number in 0..<Self.warmUp + frames {
            var frame = graph.frame(number, size: size)
            if adapts { frame.quality = governor.quality }
            let sample = try Sample(frame, renderer, target.surface)
            governor.record(milliseconds: Float(sample.wall))
            if number >= Self.warmUp { samples.append(sample) }
        }
        if let screenshot { try target.surface.read().writePNG(to: screenshot) }
        return report(samples, level: adapts ? governor.level : 0).text
    }

    private func report(_ samples: [Sample], level: Int) -> JSONOutput {
        let settings: JSONOutput = [
            "nodes": .int(nodes), "edges": .int(edges), "frames": .int(frames),
            "width": .int(width), "height": .int(height), "adapts": .bool(adapts),
        ]
        let walls = samples.map { $0.wall }
        let wall = walls.reduce(0, +)
        return .object([
            ("benchmark", "render"),
            ("settings", settings),
            ("fps", .double(1000 * Double(samples.count) / max(wall, 1e-9))),
            ("median_ms", .double(median(walls))),
            ("min_ms", .double(walls.min() ?? 0)),
            ("cpu_ms", .double(median(samples.map { $0.cpu }))),
            ("gl_ms", .double(median(samples.map { $0.gl }))),
            ("nodes_drawn", .int(samples.last?.nodes ?? 0)),
            ("edges_drawn", .int(samples.last?.edges ?? 0)), ("quality_level", .int(level)),
        ])
    }

    private func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }
}

/// What one frame took, in milliseconds, and drew.
private struct Sample {
    let cpu, gl, wall: Double
    let nodes, edges: Int

    init(
        _ frame: SceneFrame, _ renderer: SceneRenderer, _ surface: Surface
    ) throws(GraphicsError) {
        let (start, computed) = (ContinuousClock.now, Self.threadTime)
        let picture = ScenePicture(frame)
        cpu = Self.threadTime - computed
        let handedOver = ContinuousClock.now
        try renderer.draw(picture, of: frame, to: surface)
        DrawState.finish()
        gl = (ContinuousClock.now - handedOver) / .milliseconds(1)
        wall = (ContinuousClock.now - start) / .milliseconds(1)
        (nodes, edges) = (picture.nodes.count, picture.edges.count)
    }

    /// Milliseconds that this thread has computed.
    private static var threadTime: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
    }
}
