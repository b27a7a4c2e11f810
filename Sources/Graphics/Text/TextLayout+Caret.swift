internal import CPango

extension TextLayout {
    private var unit: Double { Double(PANGO_SCALE) * scale }

    /// `offset` moved into the text and back to the start of its character.
    private func clamped(_ offset: Int) -> Int32 {
        var offset = min(max(offset, 0), shownLength)
        let bytes = text.utf8
        while offset > 0, offset < bytes.count,
            bytes[bytes.index(bytes.startIndex, offsetBy: offset)] & 0xC0 == 0x80
        {
            offset -= 1
        }
        return Int32(offset)
    }

    /// The caret before the character at `offset`: no width, the line's height.
    public func caret(at offset: Int) -> Rect {
        var strong = PangoRectangle()
        pango_layout_get_cursor_pos(pango, clamped(offset), &strong, nil)
        return Rect(
            Double(strong.x) / unit, Double(strong.y) / unit, 0, Double(strong.height) / unit)
    }

    /// The caret position nearest to `point`; points outside go to the nearest line.
    public func offset(at point: Point) -> Int {
        var index: Int32 = 0
        var trailing: Int32 = 0
        pango_layout_xy_to_index(
            pango, pangoUnits(point.x * unit), pangoUnits(point.y * unit), &index, &trailing)
        return advanced(Int(index), by: Int(trailing))
    }

    /// The character under `point` (its UTF-8 offset), or nil where there is none.
    public func character(at point: Point) -> Int? {
        var index: Int32 = 0
        var trailing: Int32 = 0
        let isInside = pango_layout_xy_to_index(
            pango, pangoUnits(point.x * unit), pangoUnits(point.y * unit), &index, &trailing)
        return isInside != 0 ? Int(index) : nil
    }

    /// `offset` plus `characters` Unicode scalars.
    private func advanced(_ offset: Int, by characters: Int) -> Int {
        let scalars = text.unicodeScalars
        let bytes = text.utf8
        let start = bytes.index(bytes.startIndex, offsetBy: min(max(offset, 0), shownLength))
        let end =
            scalars.index(start, offsetBy: characters, limitedBy: scalars.endIndex)
            ?? scalars.endIndex
        return min(bytes.distance(from: bytes.startIndex, to: end), shownLength)
    }

    /// Rectangles that cover the characters of `range`, one or more per line.
    ///
    /// A line break inside the range shows as a narrow bar after the line's text.
    public func selectionRects(_ range: Range<Int>) -> [Rect] {
        guard !range.isEmpty else { return [] }
        var rects: [Rect] = []
        for (index, line) in lines.enumerated() where line.range.lowerBound < range.upperBound {
            guard line.range.upperBound >= range.lowerBound else { continue }
            let from = max(range.lowerBound, line.range.lowerBound)
            let to = min(range.upperBound, line.range.upperBound)
            for span in xRanges(line: index, from..<max(from, to))
            where span.upperBound > span.lowerBound {
                rects.append(
                    Rect(
                        span.lowerBound, line.rect.y, span.upperBound - span.lowerBound,
                        line.rect.height))
            }
            let isLast = index == lines.count - 1
            if !isLast, !line.isSoftWrapped, range.upperBound > line.range.upperBound {
                rects.append(Rect(line.rect.maxX, line.rect.y, style.size * 0.3, line.rect.height))
            }
        }
        return rects
    }

    private func xRanges(line index: Int, _ range: Range<Int>) -> [ClosedRange<Double>] {
        guard !range.isEmpty, let line = pango_layout_get_line_readonly(pango, Int32(index)) else {
            return []
        }
        var values: UnsafeMutablePointer<Int32>?
        var count: Int32 = 0
        pango_layout_line_get_x_ranges(
            line, clamped(range.lowerBound), clamped(range.upperBound), &values, &count)
        defer { g_free(values) }
        guard let values else { return [] }
        return (0..<Int(count)).map { i in
            let ends = (Double(values[2 * i]) / unit, Double(values[2 * i + 1]) / unit)
            return min(ends.0, ends.1)...max(ends.0, ends.1)
        }
    }

    /// The index of the line that shows the caret at `offset`.
    public func lineIndex(of offset: Int) -> Int {
        var line: Int32 = 0
        pango_layout_index_to_line_x(pango, clamped(offset), 0, &line, nil)
        return min(max(Int(line), 0), lines.count - 1)
    }

    /// The caret position on line `index` nearest to `x`; lines beyond the ends clamp.
    public func offset(onLine index: Int, x: Double) -> Int {
        guard !lines.isEmpty else { return 0 }
        let line = lines[min(max(index, 0), lines.count - 1)]
        let found = offset(at: Point(x, line.rect.midY))
        // The end of a soft-wrapped line is the start of the next one.
        return line.isSoftWrapped && found >= line.range.upperBound
            ? lineEnd(of: line) : max(found, line.range.lowerBound)
    }

    /// The caret position at the end of `line` that still shows on it.
    public func lineEnd(of line: TextLine) -> Int {
        guard line.isSoftWrapped, !line.range.isEmpty else { return line.range.upperBound }
        let bytes = text.utf8
        let end = bytes.index(bytes.startIndex, offsetBy: min(line.range.upperBound, bytes.count))
        let before = text.unicodeScalars.index(before: end)
        return bytes.distance(from: bytes.startIndex, to: before)
    }

    /// The caret position one step to the right or left of `offset` on the screen.
    ///
    /// - Returns: nil at the text's ends.
    public func visualMove(from offset: Int, toRight: Bool) -> Int? {
        var index: Int32 = 0
        var trailing: Int32 = 0
        pango_layout_move_cursor_visually(
            pango, 1, clamped(offset), 0, toRight ? 1 : -1, &index, &trailing)
        guard index >= 0, index != Int32.max else { return nil }
        return advanced(Int(index), by: Int(trailing))
    }
}
