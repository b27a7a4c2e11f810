import Testing

@testable import Graphics

@MainActor struct TextLayoutTests {
    nonisolated static let mixed = [
        "plain words", "naïve façade – “quotes”", "The capital of 日本 is 東京", "שלום עולם",
        "مرحبا بالعالم", "tabs\tand\nlines\r\nof text", "👩‍👩‍👧‍👦 family 🇫🇷 flag 👍🏽",
        "e\u{301}a\u{308} marks",
        "", " ", "\n\n",
    ]
    nonisolated static let strange = [
        "\0", "a\0b\0", "\u{1}\u{2}\u{1B}[31m", "\u{301}\u{302}\u{303}",
        "\u{202E}abc\u{202C}\u{2066}",
        "\u{FFFD}\u{FFFE}\u{10FFFF}", "\u{200D}\u{200D}\u{FE0F}", "\r\r\n\u{2028}\u{2029}\u{85}",
        String(repeating: "a\u{301}\u{327}", count: 500),
        String(repeating: "\u{202E}\u{2067}", count: 400) + "x",
    ]

    let engine: TextEngine

    init() throws { engine = try TextEngine() }

    private func characterOffsets(_ text: String) -> [Int] {
        text.indices.map { text.utf8.distance(from: text.startIndex, to: $0) } + [text.utf8.count]
    }

    @Test(arguments: mixed) func caretsAreWhereAHitFindsThemAgain(_ text: String) {
        let layout = engine.layout(text, TextStyle(size: 15), .wrapped(160))
        for offset in characterOffsets(text) {
            let caret = layout.caret(at: offset)
            let found = layout.offset(at: Point(caret.x, caret.midY))
            let again = layout.caret(at: found)
            // Another offset may share the place (a line's end, a direction change), no other place.
            #expect(abs(again.x - caret.x) < 1.5, "offset \(offset) of \(text.debugDescription)")
            #expect(abs(again.midY - caret.midY) < 1)
        }
    }

    @Test(arguments: mixed + strange) func anyTextIsLaidOutHitAndSelectedSafely(_ text: String) {
        for frame in [
            TextFrame.natural, .wrapped(1), .wrapped(90), .line(40), .wrapped(80, maxLines: 2),
        ] {
            let layout = engine.layout(text, TextStyle(.mono, size: 13), frame)
            #expect(layout.size.height > 0)
            for offset in [-5, 0, 1, text.utf8.count / 2, text.utf8.count, text.utf8.count + 99] {
                let caret = layout.caret(at: offset)
                #expect(caret.x.isFinite && caret.height > 0)
                _ = layout.visualMove(from: offset, toRight: true)
                _ = layout.lineIndex(of: offset)
            }
            _ = layout.selectionRects(0..<text.utf8.count)
            for point in [Point(-1e9, -1e9), Point(1e12, 3), Point(.nan, .infinity)] {
                #expect((0...text.utf8.count).contains(layout.offset(at: point)))
            }
            for glyph in layout.glyphs { #expect(glyph.x.isFinite) }
        }
    }

    @Test func aHundredThousandCharactersAreLaidOut() {
        let text = String(repeating: "word ", count: 20_000)
        let layout = engine.layout(text, TextStyle(size: 13), .wrapped(300))
        #expect(layout.lines.count > 1000)
        #expect(engine.layout(text, TextStyle(size: 13)).glyphs.count > 1000)
        let huge = String(repeating: "é ", count: 100_000)
        #expect(engine.layout(huge, TextStyle(size: 13), .wrapped(300)).lines.count > 100)
    }

    @Test func wordsWrapAtTheWidth() {
        let text =
            "several words that do not fit on one line and averyveryverylongwordthatmustbreak"
        let layout = engine.layout(text, TextStyle(size: 14), .wrapped(120))
        #expect(layout.lines.count > 3)
        #expect(layout.lines.allSatisfy { $0.rect.width <= 124 })
        #expect(layout.lines.dropLast().allSatisfy { $0.isSoftWrapped })
        let ranges = layout.lines.map(\.range)
        #expect(ranges.first?.lowerBound == 0 && ranges.last?.upperBound == text.utf8.count)
        #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
    }

    @Test func linesAreEvenlySpacedWhateverTheScript() {
        let style = TextStyle(size: 14, lineHeight: 22)
        let layout = engine.layout("latin\n日本語\n👍 emoji\nمرحبا", style, .wrapped(300))
        let baselines = layout.lines.map(\.baseline)
        let gaps = zip(baselines.dropFirst(), baselines).map { $0 - $1 }
        #expect(gaps.allSatisfy { abs($0 - 22) < 1 }, "\(gaps)")
        #expect(abs(layout.size.height - 88) < 2)
    }

    @Test func longTextEndsInAnEllipsis() {
        let text = String(repeating: "many words ", count: 30)
        let line = engine.layout(text, TextStyle(size: 13), .line(100))
        #expect(line.isEllipsized && line.lines.count == 1 && line.size.width <= 101)
        let three = engine.layout(text, TextStyle(size: 13), .wrapped(100, maxLines: 3))
        #expect(three.isEllipsized && three.lines.count == 3)
    }

    @Test func geometryDoesNotDependOnTheScale() throws {
        let text = "The quick brown fox jumps over the lazy dog"
        let single = engine.layout(text, TextStyle(size: 13), .wrapped(150))
        let double = try TextEngine(scale: 2).layout(text, TextStyle(size: 13), .wrapped(150))
        #expect(single.lines.map(\.range) == double.lines.map(\.range))
        #expect(abs(single.size.width - double.size.width) < 1)
    }

    @Test func askingAgainDoesNotShapeAgain() {
        _ = engine.layout("hello", TextStyle(size: 13))
        let before = engine.shapings
        for _ in 0..<10 {
            engine.beginFrame()
            _ = engine.layout("hello", TextStyle(size: 13))
        }
        #expect(engine.shapings == before)
        _ = engine.layout("hello", TextStyle(size: 14))
        #expect(engine.shapings == before + 1)
    }

    @Test func unusedLayoutsAreForgotten() {
        for i in 0..<4000 {
            if i % 100 == 0 { engine.beginFrame() }
            _ = engine.layout("text \(i)", TextStyle(size: 13))
        }
        for _ in 0..<3 { engine.beginFrame() }
        let before = engine.shapings
        _ = engine.layout("text 5", TextStyle(size: 13))
        #expect(engine.shapings == before + 1)
    }

    @Test func endOfAWrappedLineStaysOnIt() {
        let layout = engine.layout(
            "one two three four five six seven", TextStyle(size: 14), .wrapped(80))
        for (index, line) in layout.lines.enumerated() {
            #expect(layout.lineIndex(of: layout.lineEnd(of: line)) == index)
            #expect(layout.lineIndex(of: layout.offset(onLine: index, x: 1e6)) == index)
            #expect(layout.lineIndex(of: layout.offset(onLine: index, x: -5)) == index)
        }
    }

    @Test func arrowKeysFollowTheScreenInRightToLeftText() {
        let layout = engine.layout("שלום", TextStyle(size: 14), .wrapped(200))
        let next = layout.visualMove(from: 0, toRight: false)
        #expect(next == 2)
    }

    @Test func selectionCoversItsLines() {
        let layout = engine.layout("ab\ncd\nef", TextStyle(size: 14), .wrapped(200))
        let rects = layout.selectionRects(1..<7)
        #expect(Set(rects.map(\.minY)).count == 3)
        #expect(layout.selectionRects(2..<2).isEmpty)
    }
}
