import Foundation
import Graphics
import OffscreenGL
import Testing

@testable import Overlay

@MainActor @Suite(.serialized) struct GalleryRenderTests {
    static func render(
        scale: Double, size: PixelSize, name: String = "", events: [InputEvent] = [],
        prepare: (Gallery) -> Void = { _ in }
    ) throws -> PixelImage {
        try Offscreen.start()
        let engine = try TextEngine()
        let ui = UI(text: engine)
        let gallery = Gallery(ui)
        prepare(gallery)
        var renderer = try CanvasRenderer(engine: engine)
        let target = try RenderTarget(size: size, format: .rgba8)
        for (time, events) in [(0.0, []), (0.3, events), (1.0, []), (1.6, [])] {
            ui.frame(size: size, contentScale: scale, time: time, events: events) {
                gallery.build()
            }
            target.surface.clear([7 / 255, 9 / 255, 14 / 255, 1])
            renderer.draw(ui.canvas, on: target.surface)
        }
        #expect(GLError.drain().isEmpty)
        let image = target.surface.read()
        if let folder = ProcessInfo.processInfo.environment["AXON_TEST_IMAGES"] {
            let file = URL(filePath: folder).appending(path: "gallery-\(scale)\(name).png")
            try image.writePNG(to: file)
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
        let open = try Self.render(scale: 2, size: size, name: "-menu", events: press)
        #expect(closed != open)
    }

    @Test func aSheetDarkensWhatIsUnderIt() throws {
        let size = PixelSize(width: 660, height: 760)
        let plain = try Self.render(scale: 1, size: size)
        let image = try Self.render(scale: 1, size: size, name: "-sheet") { gallery in
            gallery.showsSheet = true
        }
        #expect(image[40, 40].z < plain[40, 40].z || plain[40, 40] == image[40, 40])
        #expect(image[150, 255].z < plain[150, 255].z / 2)
    }

    @Test func focusSelectionToastAndTooltipShow() throws {
        let size = PixelSize(width: 660, height: 760)
        let plain = try Self.render(scale: 1, size: size)
        let image = try Self.render(
            scale: 1, size: size, name: "-states",
            events: [
                .mouseButton(.left, pressed: true, modifiers: [], x: 80, y: 157, clicks: 2),
                .mouseButton(.left, pressed: false, modifiers: [], x: 80, y: 157, clicks: 2),
                .mouseMove(x: 228, y: 255),
            ]
        ) { gallery in
            gallery.temperature = 2
            gallery.ui.toast("The address was copied: no page opens here", icon: .copy)
        }
        // The selected word's ground is blue.
        #expect(image[62, 150].z > plain[62, 150].z + 30)
        #expect(image[330, 722] != plain[330, 722])
    }

    @Test func typedEntryAndFocusRingShow() throws {
        let size = PixelSize(width: 660, height: 760)
        let image = try Self.render(
            scale: 1, size: size, name: "-entry",
            events: [
                .mouseButton(.left, pressed: true, modifiers: [], x: 260, y: 531, clicks: 1),
                .mouseButton(.left, pressed: false, modifiers: [], x: 260, y: 531, clicks: 1),
                .text("x"), .key(.enter, .press, modifiers: []),
            ]
        ) { $0.ui.focus("slider.top_k") }
        // A refused number has a red edge.
        let edge = (235..<285).map { image[$0, 519] }.filter { $0.x > $0.z }
        #expect(!edge.isEmpty)
    }
}
