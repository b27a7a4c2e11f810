import Foundation
import OffscreenGL
import Testing

@testable import Graphics

@MainActor
struct RenderTargetTests {
    @Test func clearedTargetReadsBackItsColour() throws {
        try Offscreen.start()
        let target = try RenderTarget(size: PixelSize(width: 5, height: 3), format: .rgba8)
        target.surface.clear([1, 0.5, 0, 1])
        let image = target.surface.read()
        #expect(image.width == 5 && image.height == 3)
        #expect(image[4, 2] == [255, 128, 0, 255] || image[4, 2] == [255, 127, 0, 255])
        #expect(GLError.drain().isEmpty)
    }

    @Test func floatTargetKeepsLightAboveOne() throws {
        try Offscreen.start()
        let target = try RenderTarget(size: PixelSize(width: 2, height: 2), format: .rgba16Float)
        target.surface.clear([8, 0.25, 100, 1])
        #expect(target.surface.readLinear() == Array(repeating: [8, 0.25, 100, 1], count: 4))
    }

    @Test(arguments: [(1, 1), (2000, 1300), (1, 900), (3, 2)])
    func resizedTargetIsWholeAtAnySize(width: Int, height: Int) throws {
        try Offscreen.start()
        var target = try RenderTarget(size: PixelSize(width: 64, height: 64), format: .rgba8)
        target.resize(PixelSize(width: width, height: height))
        target.surface.clear([0, 0, 1, 1])
        let image = target.surface.read()
        #expect(image.width == width && image.height == height)
        #expect(image[width - 1, height - 1] == [0, 0, 255, 255])
        #expect(GLError.drain().isEmpty)
    }

    @Test func clippingConfinesDrawingCountedFromTheTop() throws {
        try Offscreen.start()
        let target = try RenderTarget(size: PixelSize(width: 4, height: 4), format: .rgba8)
        target.surface.clear([0, 0, 0, 1])
        DrawState.clipping(to: PixelRect(x: 1, y: 0, width: 2, height: 1), surfaceHeight: 4) {
            target.surface.clear([1, 1, 1, 1])
        }
        let image = target.surface.read()
        let white = (0..<16).filter { image[$0 % 4, $0 / 4].x == 255 }
        #expect(white == [1, 2])
    }
}
