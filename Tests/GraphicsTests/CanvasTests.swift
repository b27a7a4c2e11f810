import OffscreenGL
import Testing

@testable import Graphics

@MainActor struct CanvasTests {
    let engine: TextEngine

    init() throws { engine = try TextEngine() }

    private func quads(_ canvas: Canvas, scale: Double = 1) -> [CanvasInstance] {
        engine.setScale(scale)
        return CanvasBatch.make(canvas, engine: engine, size: PixelSize(width: 400, height: 300))
    }

    @Test func itemsKeepTheirOrderWithinALayer() {
        var canvas = Canvas()
        canvas.layer = 5
        canvas.box(Rect(0, 0, 1, 1), fill: .white)
        canvas.layer = 0
        canvas.box(Rect(0, 0, 2, 2), fill: .white)
        canvas.box(Rect(0, 0, 3, 3), fill: .white)
        #expect(canvas.ordered.map(\.layer) == [0, 0, 5])
        let widths = quads(canvas).map(\.shape.z)
        #expect(widths == [2, 3, 1])
    }

    @Test func clipsMeetAndOpacitiesMultiply() {
        var canvas = Canvas()
        canvas.pushClip(Rect(0, 0, 100, 100))
        canvas.pushClip(Rect(50, 50, 100, 100), radius: 4)
        canvas.pushOpacity(0.5)
        canvas.pushOpacity(0.5)
        canvas.box(Rect(0, 0, 200, 200), fill: .white)
        #expect(canvas.items[0].clip == Clip(rect: Rect(50, 50, 50, 50), radius: 4))
        #expect(canvas.items[0].opacity == 0.25)
        canvas.popOpacity()
        canvas.popOpacity()
        canvas.popClip()
        canvas.popClip()
        canvas.popClip()
        #expect(canvas.clip == nil && canvas.opacity == 1)
    }

    @Test func nothingIsDrawnInAnEmptyClipOrWithoutOpacity() {
        var canvas = Canvas()
        canvas.pushClip(Rect(0, 0, 10, 10))
        canvas.pushClip(Rect(50, 50, 10, 10))
        canvas.box(Rect(0, 0, 5, 5), fill: .white)
        canvas.popClip()
        canvas.pushOpacity(0)
        canvas.box(Rect(0, 0, 5, 5), fill: .white)
        #expect(quads(canvas).isEmpty)
    }

    @Test(arguments: [1.0, 1.25, 1.5, 2.0]) func boxesLieOnWholePixels(_ scale: Double) {
        var canvas = Canvas()
        canvas.box(Rect(10.3, 7.7, 33.3, 20.1), radius: 6, fill: .white, border: Border(.black))
        canvas.hairline(from: Point(3.3, 4.4), length: 50, color: .white)
        for quad in quads(canvas, scale: scale) {
            #expect(quad.shape == quad.shape.rounded(.toNearestOrEven))
        }
        #expect(quads(canvas, scale: scale)[1].shape.w == 1)
    }

    @Test func aStringBecomesOneQuadForEachVisibleGlyph() {
        var canvas = Canvas()
        let layout = engine.layout("ab c", TextStyle(size: 14))
        canvas.text(layout, at: Point(10, 10), color: .white)
        let glyphs = quads(canvas)
        #expect(glyphs.count == 3)
        #expect(glyphs.allSatisfy { $0.shape.y == $0.shape.y.rounded() })
        #expect(zip(glyphs, glyphs.dropFirst()).allSatisfy { $0.shape.x < $1.shape.x })
    }

    @Test func movingTextGlidesInQuartersOfAPixel() {
        let layout = engine.layout("l", TextStyle(size: 14))
        let places = stride(from: 0.0, to: 1, by: 0.25).map { y in
            var canvas = Canvas()
            canvas.text(layout, at: Point(10, 10 + y), color: .white, isMoving: true)
            return quads(canvas).map { SIMD3($0.shape.y, $0.detail.x, $0.detail.y) }
        }
        #expect(Set(places).count == 4)
        #expect(places.joined().allSatisfy { $0.x == $0.x.rounded() })
    }

    @Test func spansColourTheirGlyphsAndTintTheirGround() {
        var canvas = Canvas()
        let layout = engine.layout("abcd", TextStyle(size: 14))
        let red = Color(red: 1, green: 0, blue: 0)
        canvas.text(
            layout, at: .zero, color: .white, spans: [ColorSpan(1..<3, color: red, tint: .black)])
        let quads = quads(canvas)
        #expect(quads.count == 5 && quads[0].params.x == CanvasInstance.Kind.box.rawValue)
        let inks = quads.dropFirst().map(\.fillTop)
        #expect(inks == [Color.white, red, red, .white].map(\.packedPremultiplied))
    }

    @Test func charactersWithoutAGlyphShowABox() {
        var canvas = Canvas()
        let layout = engine.layout("\u{E123}", TextStyle(size: 14))
        canvas.text(layout, at: .zero, color: .white)
        #expect(!quads(canvas).isEmpty)
    }

    @Test func absurdPlacesAreHarmless() {
        var canvas = Canvas()
        let layout = engine.layout("abc", TextStyle(size: 14))
        for value in [Double.nan, .infinity, -.infinity, 1e300, -1e300] {
            canvas.text(layout, at: Point(value, value), color: .white)
            canvas.icon(.play, in: Rect(value, value, value, value), color: .white)
            canvas.box(Rect(value, value, value, value), radius: value, fill: .white)
            canvas.line(Point(value, 0), Point(0, value), color: .white)
            canvas.pushClip(Rect(value, value, value, value))
            canvas.box(Rect(0, 0, 9, 9), fill: Color(red: value, green: value, blue: 0))
            canvas.popClip()
        }
        _ = quads(canvas)
    }

    @Test func aCrowdedAtlasStartsAgainWithThisFrame() throws {
        // Thousands of large glyphs do not fit at once; each frame still shows its own.
        for start in stride(from: 0x4E00, to: 0x5600, by: 0x100) {
            var canvas = Canvas()
            let text = String(
                String.UnicodeScalarView((start..<start + 0x100).compactMap(Unicode.Scalar.init)))
            let layout = engine.layout(text, TextStyle(size: 60), .wrapped(2000))
            canvas.text(layout, at: .zero, color: .white)
            #expect(!quads(canvas, scale: 1).isEmpty)
        }
        #expect(engine.atlas.coverage.height <= 4096)
    }

    @Test func coloursMixAndMeasure() {
        let mixed = Color.clear.mixed(with: Color(red: 1, green: 0, blue: 0), 0.5)
        #expect(mixed.red == 1 && mixed.alpha == 0.5)
        #expect(Color(hex: 0xFF8000).packedPremultiplied == 0xFF00_80FF)
        #expect(Color.white.contrast(with: .black) > 20.9)
    }

    @Test func theInsideOfALargeBoxIsDrawnPlainly() {
        var canvas = Canvas()
        canvas.box(Rect(10, 10, 300, 200), radius: 8, fill: .white, border: Border(.black))
        let split = quads(canvas)
        #expect(split.count == 5 && split.last?.isPlain == true)
        #expect(CanvasRenderer.runs(of: split) == [0..<4, 4..<5])
        let covered = split.map { $0.clip.z * $0.clip.w }.reduce(0, +)
        #expect(covered == 300 * 200)
        canvas.clear()
        canvas.box(Rect(10, 10, 300, 200), radius: 8, fill: .clear, border: Border(.black))
        #expect(quads(canvas).count == 4)
        #expect(CanvasRenderer.runs(of: []).isEmpty)
    }

    /// The plain inside is the fast path; a rounded clip takes the slow one.
    @Test(arguments: [1.0, 1.5]) func splitBoxesLookLikeWholeOnes(_ scale: Double) throws {
        try Offscreen.start()
        engine.setScale(scale)
        var renderer = try CanvasRenderer(engine: engine)
        let target = try RenderTarget(size: PixelSize(width: 400, height: 300), format: .rgba8)
        func image(clipRadius: Double) -> PixelImage {
            var canvas = Canvas()
            canvas.pushClip(Rect(-500, -500, 2000, 2000), radius: clipRadius)
            canvas.box(
                Rect(9.4, 8.2, 220, 150), corners: Corners(14, 4, 0, 20),
                fill: Fill(top: Color(hex: 0x4478DE), bottom: Color(hex: 0x101828, alpha: 0.5)),
                border: Border(.white, width: 2))
            target.surface.clear([0.1, 0.1, 0.1, 1])
            renderer.draw(canvas, on: target.surface)
            return target.surface.read()
        }
        let (fast, slow) = (image(clipRadius: 0), image(clipRadius: 1))
        let largest = zip(fast.pixels, slow.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 255
        #expect(largest <= 1)
        #expect(GLError.drain().isEmpty)
    }
}
