import Foundation
import Graphics
import Testing

@testable import Overlay

/// One context for the tests of this target: resources must not outlive theirs.
@MainActor enum Offscreen {
    private static var shared: OffscreenContext?

    static func start() throws {
        let context = try shared ?? OffscreenContext()
        shared = context
        context.makeCurrent()
        _ = GLError.drain()
    }
}

@MainActor @Suite(.serialized) struct GalleryRenderTests {
    static func render(
        scale: Double, size: PixelSize, events: [InputEvent] = [], later: [InputEvent] = [],
        prepare: (Gallery) -> Void = { _ in }
    ) throws -> PixelImage {
        try Offscreen.start()
        let engine = try TextEngine()
        let ui = UI(text: engine)
        let gallery = Gallery(ui)
        prepare(gallery)
        var renderer = try CanvasRenderer(engine: engine)
        let target = try RenderTarget(size: size, format: .rgba8)
        for (time, events) in [(0.0, events), (0.3, later), (1.0, []), (2.0, [])] {
            ui.frame(size: size, contentScale: scale, time: time, events: events) {
                gallery.build()
            }
            target.surface.clear([7 / 255, 9 / 255, 14 / 255, 1])
            renderer.draw(ui.canvas, on: target.surface)
        }
        #expect(GLError.drain().isEmpty)
        let image = target.surface.read()
        if let folder = ProcessInfo.processInfo.environment["AXON_TEST_IMAGES"] {
            let name = "gallery-\(scale)-\(events.count + later.count).png"
            try image.writePNG(to: URL(filePath: folder).appending(path: name))
        }
        return image
    }

    private func brightPixels(_ image: PixelImage, _ rect: Rect) -> Int {
        var count = 0
        for y in Int(rect.minY)..<Int(rect.maxY) {
            for x in Int(rect.minX)..<Int(rect.maxX) where image[x, y].x > 150 { count += 1 }
        }
        return count
    }

    @Test(arguments: [1.0, 1.5, 2.0]) func theGalleryShowsTextAtEveryScale(_ scale: Double) throws {
        let size = PixelSize(width: Int(660 * scale), height: Int(760 * scale))
        let image = try Self.render(scale: scale, size: size)
        // The prompt's text, in the area below the header.
        let prompt = Rect(32 * scale, 130 * scale, 200 * scale, 40 * scale)
        #expect(brightPixels(image, prompt) > Int(150 * scale))
        let corner = image[size.width - 2, size.height - 2]
        #expect(abs(Int(corner.z) - 14) <= 2)
        let panel = image[4, size.height / 2]
        #expect(abs(Int(panel.x) - 12) <= 1 && abs(Int(panel.z) - 32) <= 1)
    }

    @Test func aMenuCoversWhatIsUnderIt() throws {
        let size = PixelSize(width: 1320, height: 1520)
        let press: [InputEvent] = [
            .mouseButton(.left, pressed: true, modifiers: [], x: 800, y: 324, clicks: 1),
            .mouseButton(.left, pressed: false, modifiers: [], x: 800, y: 324, clicks: 1),
        ]
        let closed = try Self.render(scale: 2, size: size)
        let open = try Self.render(scale: 2, size: size, events: press)
        #expect(closed != open)
    }
}
