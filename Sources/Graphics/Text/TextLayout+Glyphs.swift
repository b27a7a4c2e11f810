internal import CPango

extension TextLayout {
    /// Pango's marks in a glyph id for "no glyph" and "no font has this character".
    private static let emptyGlyph: UInt32 = 0x0FFF_FFFF
    private static let unknownFlag: UInt32 = 0x1000_0000

    /// Every glyph with its pen position, run by run.
    func placedGlyphs(_ engine: TextEngine) -> [PlacedGlyph] {
        guard let iterator = pango_layout_get_iter(pango) else { return [] }
        defer { pango_layout_iter_free(iterator) }
        var placed: [PlacedGlyph] = []
        repeat {
            guard let run = pango_layout_iter_get_run_readonly(iterator)?.pointee,
                let item = run.item?.pointee, let string = run.glyphs?.pointee
            else { continue }
            var logical = PangoRectangle()
            pango_layout_iter_get_run_extents(iterator, nil, &logical)
            append(
                string, of: item, x: Int(logical.x),
                baseline: Int(pango_layout_iter_get_baseline(iterator)) - Int(run.y_offset),
                font: item.analysis.font.map(engine.fontID), to: &placed)
        } while pango_layout_iter_next_run(iterator) != 0
        return placed
    }

    private func append(
        _ string: PangoGlyphString, of item: PangoItem, x: Int, baseline: Int, font: Int?,
        to placed: inout [PlacedGlyph]
    ) {
        guard let glyphs = string.glyphs, let clusters = string.log_clusters else { return }
        let unit = Double(PANGO_SCALE)
        var pen = x
        for i in 0..<Int(string.num_glyphs) {
            let glyph = glyphs[i]
            defer { pen += Int(glyph.geometry.width) }
            guard glyph.glyph != Self.emptyGlyph else { continue }
            let isUnknown = glyph.glyph & Self.unknownFlag != 0
            placed.append(
                PlacedGlyph(
                    font: isUnknown ? nil : font, glyph: glyph.glyph & ~Self.unknownFlag,
                    x: Double(pen + Int(glyph.geometry.x_offset)) / unit,
                    baseline: Double(baseline + Int(glyph.geometry.y_offset)) / unit,
                    advance: Double(glyph.geometry.width) / unit,
                    offset: Int(item.offset) + Int(clusters[i])))
        }
    }
}
