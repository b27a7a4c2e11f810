import Foundation
import Graphics
import OffscreenGL
import Testing

@testable import Viewer

@MainActor
@Suite(.serialized)
struct SceneRendererTests {
    private func render(_ frame: SceneFrame) throws -> PixelImage {
        try Offscreen.start()
        let renderer = try SceneRenderer()
        let target = try RenderTarget(size: frame.camera.surface, format: .rgba8)
        try renderer.draw(frame, to: target.surface)
        return target.surface.read()
    }

    private func isFinite(_ frame: SceneFrame) throws -> Bool {
        try Offscreen.start()
        let renderer = try SceneRenderer()
        let target = try RenderTarget(size: frame.camera.surface, format: .rgba16Float)
        try renderer.draw(frame, to: target.surface)
        return target.surface.readLinear().allSatisfy { $0.min() > -0.1 && $0.max() < 1.1 }
    }

    private func luma(_ image: PixelImage, _ x: Int, _ y: Int) -> Float {
        let pixel = image[x, y]
        return (SIMD3(Float(pixel.x), Float(pixel.y), Float(pixel.z)) * [0.21, 0.72, 0.07]).sum()
    }

    /// A frame with one node in the middle of a small window.
    private func single(_ node: NodeInstance, size: Int = 240) -> SceneFrame {
        var frame = SceneFrame(
            nodes: [node], camera: SceneFixture.camera(size, size, sidebar: 0, distance: 90))
        frame.background.dust = 0
        return frame
    }

    @Test func aLitNodeIsBrighterThanADimOne() throws {
        let lights = try [Float(0), 0.35, 0.7, 1].map { glow in
            let node = NodeInstance(position: .zero, radius: 3, glow: glow)
            return luma(try render(single(node)), 120, 120)
        }
        #expect(lights == lights.sorted() && lights[0] > 20 && lights[3] > 220)
        #expect(GLError.drain().isEmpty)
    }

    @Test func theHaloFallsOffToTheCanvas() throws {
        let node = NodeInstance(position: .zero, radius: 3, glow: 0.8)
        let image = try render(single(node, size: 400))
        let lights = [30, 45, 60, 80, 195].map { luma(image, 200 + $0, 200) }
        #expect(lights == lights.sorted(by: >))
        #expect(lights[0] > lights[4] + 10 && lights[4] < 16)
    }

    @Test func theCoreHasACrispEdge() throws {
        let node = NodeInstance(position: .zero, radius: 4, glow: 0.6)
        let frame = single(node)
        let place = try #require(frame.camera.project(.zero))
        let edge = Int(Picking.coreRadius(of: node, at: place, in: frame.camera))
        let image = try render(frame)
        #expect(luma(image, 120 + edge - 2, 120) > 2 * luma(image, 120 + edge + 2, 120))
    }

    @Test func selectionAndHoverDrawTheirRings() throws {
        let plain = try render(single(NodeInstance(position: .zero, radius: 2)))
        for (selected, hovered) in [(true, false), (false, true)] {
            let node = NodeInstance(
                position: .zero, radius: 2, isSelected: selected, isHovered: hovered)
            let ringed = try render(single(node))
            let differing = (0..<240 * 240).count {
                luma(ringed, $0 % 240, $0 / 240) > luma(plain, $0 % 240, $0 / 240) + 25
            }
            #expect(differing > 40)
        }
    }

    @Test func theEmptySceneIsAQuietCanvas() throws {
        var frame = SceneFrame(camera: SceneFixture.camera(320, 200, sidebar: 0))
        frame.background.dust = 0
        let image = try render(frame)
        for x in stride(from: 0, to: 320, by: 16) {
            let pixel = image[x, 100]
            #expect(pixel.x <= 12 && pixel.y <= 15 && pixel.z <= 24 && pixel.z >= 8)
        }
    }

    @Test func theSameFrameGivesTheSamePicture() throws {
        let graph = SceneFixture.graph()
        let frame = SceneFrame(
            nodes: graph.nodes, edges: graph.edges, camera: SceneFixture.camera(640, 400))
        #expect(try render(frame) == render(frame))
    }

    @Test(arguments: SceneQuality.levels)
    func everyQualityDrawsFiniteLight(quality: SceneQuality) throws {
        let graph = SceneFixture.graph()
        var frame = SceneFrame(
            nodes: graph.nodes, edges: graph.edges, camera: SceneFixture.camera(500, 300))
        frame.nodes[3].glow = .nan
        frame.nodes[4].position = [.nan, .infinity, 0]
        frame.quality = quality
        #expect(try isFinite(frame))
        #expect(GLError.drain().isEmpty)
    }

    @Test func theWindowMayShrinkToAPixelAndGrowAgain() throws {
        try Offscreen.start()
        let renderer = try SceneRenderer()
        let graph = SceneFixture.graph()
        var pictures: [PixelImage] = []
        for (width, height) in [(320, 200), (1, 1), (1600, 3), (320, 200)] {
            let camera = SceneFixture.camera(width, height)
            let target = try RenderTarget(size: camera.surface, format: .rgba8)
            let frame = SceneFrame(nodes: graph.nodes, edges: graph.edges, camera: camera)
            try renderer.draw(frame, to: target.surface)
            pictures.append(target.surface.read())
        }
        #expect(pictures.first == pictures.last)
        #expect(GLError.drain().isEmpty)
    }

    /// Writes pictures to look at where the environment names a folder for them.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["AXON_SCENE_PICTURES"] != nil))
    func picturesToLookAt() throws {
        let folder = ProcessInfo.processInfo.environment["AXON_SCENE_PICTURES"] ?? ""
        try Offscreen.start()
        let renderer = try SceneRenderer()
        for (name, frame) in Self.pictures {
            let target = try RenderTarget(size: frame.camera.surface, format: .rgba8)
            try renderer.draw(frame, to: target.surface)
            DrawState.finish()
            let (time, processorTime) = (Date(), clock())
            for _ in 0..<6 { try renderer.draw(frame, to: target.surface) }
            DrawState.finish()
            let wall = Date().timeIntervalSince(time) * 1000 / 6
            print("\(name): \(wall) ms a frame, \(Double(clock() - processorTime) / 6000) of CPU")
            try target.surface.read().writePNG(
                to: URL(filePath: folder).appending(path: "\(name).png"))
        }
    }

    private static var pictures: [(String, SceneFrame)] {
        let graph = SceneFixture.graph()
        let busy = SceneFixture.graph(nodes: 300, edges: 2000)
        let colourful = SceneFixture.graph(families: 5)
        let (wide, full) = (SceneFixture.camera(), SceneFixture.camera(sidebar: 0))
        let near = SceneFixture.camera(distance: 150)
        return [
            ("overview", SceneFrame(nodes: graph.nodes, edges: graph.edges, camera: wide)),
            ("near", SceneFrame(nodes: graph.nodes, edges: graph.edges, camera: near)),
            ("busy", SceneFrame(nodes: busy.nodes, edges: busy.edges, camera: wide)),
            ("families", SceneFrame(nodes: colourful.nodes, edges: colourful.edges, camera: full)),
            ("empty", SceneFrame(camera: full)),
        ]
    }
}
