internal import CPango

/// One line of a layout, in logical px relative to the layout's top left corner.
public nonisolated struct TextLine: Equatable, Sendable {
    /// UTF-8 offsets of its text, with a trailing space or without its line break.
    public var range: Range<Int>
    /// Its box: where its glyphs begin and end, and its line height.
    public var rect: Rect
    /// Distance of its baseline from the layout's top.
    public var baseline: Double
    /// Whether the next line goes on with the same paragraph.
    public var isSoftWrapped: Bool
}

/// A glyph and where its pen position lies, in physical px relative to the layout's origin.
nonisolated struct PlacedGlyph: Equatable, Sendable {
    /// Index of the face in the engine; nil for a character that no font has.
    var font: Int?
    var glyph: UInt32
    var x: Double
    var baseline: Double
    var advance: Double
    /// UTF-8 offset of the character it stands for.
    var offset: Int
}

/// Shaped text: its lines, glyphs, caret positions and hit test, in logical px.
///
/// Made by `TextEngine.layout`; immutable. Offsets are UTF-8 offsets into `text` and are clamped.
public final class TextLayout {
    /// The text as given.
    public let text: String
    /// How it was shaped.
    public let style: TextStyle
    /// The room it was shaped for.
    public let frame: TextFrame
    /// Extent of the lines.
    public let size: Size
    /// The lines from top to bottom; at least one.
    public let lines: [TextLine]
    /// Whether text was cut and an ellipsis shown.
    public let isEllipsized: Bool

    /// Physical px per logical px at which it was shaped.
    let scale: Double
    /// How many bytes of `text` were laid out; the rest of an enormous text is not shown.
    let shownLength: Int
    let pango: OpaquePointer
    private weak var engine: TextEngine?
    /// The glyphs in visual order.
    private(set) lazy var glyphs: [PlacedGlyph] = engine.map { placedGlyphs($0) } ?? []

    /// Longest text laid out, in bytes; Pango's 32-bit coordinates end not far beyond.
    static let maxBytes = 131_072
    /// Widest line in physical px: what has no width of its own wraps here.
    private static let maxWidth = 500_000.0

    init(
        engine: TextEngine, text: String, style: TextStyle, frame: TextFrame, spans: [StyleSpan]
    ) {
        self.engine = engine
        self.text = text
        self.style = style
        self.frame = frame
        scale = engine.scale
        let pango: OpaquePointer = pango_layout_new(engine.context)
        self.pango = pango
        let bytes = TextLayout.safeBytes(text)
        shownLength = bytes.count
        bytes.withUnsafeBytes {
            guard let start = $0.baseAddress?.assumingMemoryBound(to: CChar.self) else { return }
            pango_layout_set_text(pango, start, Int32($0.count))
        }
        TextLayout.configure(pango, style, frame, spans, scale: scale)
        lines = TextLayout.lines(of: pango, scale: scale)
        var logical = PangoRectangle()
        pango_layout_get_extents(pango, nil, &logical)
        let unit = Double(PANGO_SCALE) * scale
        size = Size(Double(logical.width) / unit, Double(logical.height) / unit)
        isEllipsized = pango_layout_is_ellipsized(pango) != 0
    }

    isolated deinit {
        axon_object_unref(UnsafeMutableRawPointer(pango))
    }

    /// The text's bytes cut to what can be laid out, with NUL, which would end it, replaced.
    private static func safeBytes(_ text: String) -> [UInt8] {
        var bytes = Array(text.utf8.prefix(maxBytes))
        if bytes.count == maxBytes {
            while let last = bytes.last, last & 0xC0 == 0x80 { bytes.removeLast() }
            if let last = bytes.last, last >= 0xC0 { bytes.removeLast() }
        }
        for i in bytes.indices where bytes[i] == 0 { bytes[i] = 1 }
        return bytes
    }

    private static func configure(
        _ layout: OpaquePointer, _ style: TextStyle, _ frame: TextFrame, _ spans: [StyleSpan],
        scale: Double
    ) {
        let unit = Double(PANGO_SCALE) * scale
        let width = min(max((frame.width ?? maxWidth) * scale, 1), maxWidth)
        pango_layout_set_width(layout, pangoUnits(width * Double(PANGO_SCALE)))
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
        if let maxLines = frame.maxLines {
            pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END)
            pango_layout_set_height(layout, -Int32(clamping: max(1, maxLines)))
        }
        pango_layout_set_single_paragraph_mode(layout, frame.isSingleParagraph ? 1 : 0)
        if frame.width != nil {
            let alignment: PangoAlignment =
                switch frame.alignment {
                case .leading: PANGO_ALIGN_LEFT
                case .center: PANGO_ALIGN_CENTER
                case .trailing: PANGO_ALIGN_RIGHT
                }
            pango_layout_set_alignment(layout, alignment)
        }
        let attributes = TextAttributes()
        attributes.add(style, over: 0..<Int(UInt32.max), scale: scale)
        for span in spans { attributes.add(span.style, over: span.range, scale: scale) }
        attributes.addLineHeight(style.resolvedLineHeight * unit)
        pango_layout_set_attributes(layout, attributes.list)
    }

    private static func lines(of layout: OpaquePointer, scale: Double) -> [TextLine] {
        let iterator: OpaquePointer = pango_layout_get_iter(layout)
        defer { pango_layout_iter_free(iterator) }
        let unit = Double(PANGO_SCALE) * scale
        var lines: [TextLine] = []
        repeat {
            guard let line = pango_layout_iter_get_line_readonly(iterator) else { break }
            var logical = PangoRectangle()
            pango_layout_iter_get_line_extents(iterator, nil, &logical)
            let start = Int(line.pointee.start_index)
            if !lines.isEmpty {
                lines[lines.count - 1].isSoftWrapped = line.pointee.is_paragraph_start == 0
            }
            lines.append(
                TextLine(
                    range: start..<start + max(0, Int(line.pointee.length)),
                    rect: Rect(
                        Double(logical.x) / unit, Double(logical.y) / unit,
                        Double(logical.width) / unit, Double(logical.height) / unit),
                    baseline: Double(pango_layout_iter_get_baseline(iterator)) / unit,
                    isSoftWrapped: false))
        } while pango_layout_iter_next_line(iterator) != 0
        precondition(!lines.isEmpty, "Pango gives even an empty text one line")
        return lines
    }
}

/// A Pango attribute list, freed with the value.
private struct TextAttributes: ~Copyable {
    let list = pango_attr_list_new()

    deinit { pango_attr_list_unref(list) }

    func add(_ style: TextStyle, over range: Range<Int>, scale: Double) {
        let unit = Double(PANGO_SCALE) * scale
        guard let font = pango_font_description_new() else { return }
        defer { pango_font_description_free(font) }
        pango_font_description_set_family(font, style.role.families)
        pango_font_description_set_absolute_size(font, (style.size * unit).rounded())
        pango_font_description_set_weight(font, PangoWeight(UInt32(style.weight.rawValue)))
        pango_font_description_set_style(
            font, style.isItalic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL)
        insert(pango_attr_font_desc_new(font), range)
        if style.tracking != 0 {
            insert(pango_attr_letter_spacing_new(pangoUnits(style.tracking * unit)), range)
        }
        // Ligatures would hide that "->" is two characters of a token.
        if style.role == .mono {
            insert(pango_attr_font_features_new("calt=0, liga=0"), range)
        }
    }

    func addLineHeight(_ height: Double) {
        insert(pango_attr_line_height_new_absolute(pangoUnits(height)), 0..<Int(UInt32.max))
    }

    private func insert(_ attribute: UnsafeMutablePointer<PangoAttribute>?, _ range: Range<Int>) {
        guard let attribute else { return }
        attribute.pointee.start_index = UInt32(clamping: range.lowerBound)
        attribute.pointee.end_index = UInt32(clamping: range.upperBound)
        pango_attr_list_insert(list, attribute)
    }
}

/// `value` as one of Pango's 32-bit lengths, kept well within their range.
func pangoUnits(_ value: Double) -> Int32 {
    let limit = Double(Int32.max / 2)
    return value.isNaN ? 0 : Int32(min(max(value.rounded(), -limit), limit))
}
