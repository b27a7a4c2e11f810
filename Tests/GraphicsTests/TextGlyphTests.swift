import Testing

@testable import Graphics

@MainActor struct TextGlyphTests {
    let engine: TextEngine

    init() throws { engine = try TextEngine() }

    @Test func glyphsAreRasterisedWithInk() throws {
        for glyph in engine.layout("Ag", TextStyle(size: 20)).glyphs {
            let font = try #require(glyph.font)
            let entry = try #require(
                engine.atlasEntry(
                    for: GlyphKey(font: font, glyph: glyph.glyph, phase: GlyphPhase())))
            #expect(entry.height > 8 && entry.width > 5 && !entry.isColor)
        }
        #expect(engine.atlas.coverage.pixels.contains { $0 > 200 })
    }

    @Test func subpixelPhasesDiffer() throws {
        let glyph = try #require(engine.layout("l", TextStyle(size: 13)).glyphs.first)
        let font = try #require(glyph.font)
        let entries = (0..<4).compactMap {
            engine.atlasEntry(
                for: GlyphKey(
                    font: font, glyph: glyph.glyph,
                    phase: GlyphPhase(right: Double($0), down: Double($0))))
        }
        #expect(Set(entries.map { $0.x + 10_000 * $0.y }).count == 4)
    }

    @Test func emojiAreColouredAndScaledToTheText() throws {
        let glyphs = engine.layout("😀", TextStyle(size: 16)).glyphs
        let glyph = try #require(glyphs.first)
        guard let font = glyph.font,
            let entry = engine.atlasEntry(
                for: GlyphKey(font: font, glyph: glyph.glyph, phase: GlyphPhase())),
            entry.isColor
        else { return }  // no colour font on this system
        #expect((12...28).contains(entry.height), "\(entry)")
        #expect(abs(Double(entry.width) - glyph.advance) < 8)
    }

    @Test func aGlyphIsRasterisedOnce() {
        let atlas = GlyphAtlas()
        var count = 0
        for _ in 0..<5 {
            _ = atlas.entry(for: GlyphKey(font: 0, glyph: 1, phase: GlyphPhase())) {
                count += 1
                return nil
            }
        }
        #expect(count == 1)
    }

    @Test func aFullPageRefusesAndAResetMakesRoom() {
        let atlas = GlyphAtlas(
            coverage: AtlasPage(width: 64, channels: 1, maxHeight: 64),
            color: AtlasPage(width: 64, channels: 4, maxHeight: 64))
        func add(_ id: UInt32) -> AtlasEntry? {
            atlas.entry(for: GlyphKey(font: 0, glyph: id, phase: GlyphPhase())) {
                GlyphBitmap(
                    width: 15, height: 15, left: 0, top: 0, isColor: false,
                    pixels: [UInt8](repeating: UInt8(id), count: 225))
            }
        }
        let places = (1...16).compactMap { add($0) }
        #expect(places.count == 16 && Set(places.map { $0.x * 100 + $0.y }).count == 16)
        #expect(add(17) == nil && atlas.isFull)
        atlas.reset()
        #expect(add(17) != nil && !atlas.isFull && atlas.generation == 1)
    }

    @Test func pagesGrowWithoutMovingWhatTheyHold() {
        var page = AtlasPage(width: 64, channels: 1, maxHeight: 1024)
        let first = page.insert(
            GlyphBitmap(
                width: 60, height: 200, left: 0, top: 0, isColor: false,
                pixels: [UInt8](repeating: 7, count: 12_000)))
        let second = page.insert(
            GlyphBitmap(
                width: 60, height: 200, left: 0, top: 0, isColor: false,
                pixels: [UInt8](repeating: 9, count: 12_000)))
        #expect(first?.y == 0 && second?.y == 201 && page.height == 512)
        #expect(page.pixels[0] == 7 && page.pixels[201 * 64] == 9)
    }

    @Test func shrinkingABitmapKeepsItsMeanAndColour() {
        let size = 32
        var pixels: [UInt8] = []
        for _ in 0..<size * size { pixels += [200, 100, 0, 255] }
        let small = GlyphBitmap(
            width: size, height: size, left: 8, top: 32, isColor: true, pixels: pixels
        ).scaled(by: 0.25)
        #expect(small.width == 8 && small.top == 8 && small.left == 2)
        #expect(Array(small.pixels[0..<4]) == [200, 100, 0, 255])
    }

    @Test(arguments: Icon.allCases) func everyIconHasInkAndStaysInItsBox(_ icon: Icon) {
        for size in [12, 16, 32] {
            let bitmap = icon.rasterized(size: size)
            #expect(bitmap.pixels.contains { $0 > 180 }, "\(icon) at \(size)")
            let corners = [0, size - 1, size * (size - 1), size * size - 1]
            #expect(corners.allSatisfy { bitmap.pixels[$0] == 0 })
        }
    }
}
