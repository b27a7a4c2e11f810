internal import CPango

/// Lays out and rasterises text of any script: Pango over fontconfig and FreeType.
///
/// Layouts are kept across frames, so that asking for the same text every frame costs one look-up.
@MainActor
public final class TextEngine {
    struct LayoutKey: Hashable {
        var text: String
        var style: TextStyle
        var frame: TextFrame
        var spans: [StyleSpan]
    }

    struct CachedLayout {
        var layout: TextLayout
        var lastUse: Int
    }

    /// Physical pixels per logical pixel (content scale × zoom).
    public private(set) var scale: Double
    /// How many texts have been shaped since the start; an unchanged frame adds none.
    public private(set) var shapings = 0
    /// The glyphs rasterised so far.
    let atlas = GlyphAtlas()

    private let fontMap: UnsafeMutablePointer<PangoFontMap>
    let context: OpaquePointer
    private let library: FT_Library
    private var cache: [LayoutKey: CachedLayout] = [:]
    private var fonts: [FontFace] = []
    private var fontIDs: [UnsafeMutableRawPointer: Int] = [:]
    private var frameNumber = 0
    private let cacheLimit = 1500

    /// Starts Pango and FreeType at `scale` physical pixels per logical pixel.
    ///
    /// - Throws: `GraphicsError.noFonts` when the system has none.
    public init(scale: Double = 1) throws(GraphicsError) {
        var library: FT_Library?
        let code = FT_Init_FreeType(&library)
        guard code == 0, let library else { throw .noFontLibrary(code: code) }
        guard let map = pango_ft2_font_map_new(), axon_font_count() > 0,
            let context = pango_font_map_create_context(map)
        else {
            FT_Done_FreeType(library)
            throw .noFonts
        }
        axon_font_map_configure(map)
        pango_context_set_round_glyph_positions(context, 0)
        pango_context_set_base_dir(context, PANGO_DIRECTION_LTR)
        self.library = library
        fontMap = map
        self.context = context
        self.scale = TextEngine.clamped(scale)
    }

    isolated deinit {
        cache.removeAll()
        fonts.removeAll()
        axon_object_unref(UnsafeMutableRawPointer(context))
        axon_object_unref(fontMap)
        FT_Done_FreeType(library)
    }

    private static func clamped(_ scale: Double) -> Double {
        scale.isFinite ? min(max(scale, 0.25), 8) : 1
    }

    /// Changes the pixel scale; layouts and glyphs made for the old one are dropped.
    public func setScale(_ newScale: Double) {
        let newScale = TextEngine.clamped(newScale)
        guard newScale != scale else { return }
        scale = newScale
        cache.removeAll()
        atlas.reset()
    }

    /// Marks the start of a frame; layouts nobody asked for lately go when there are too many.
    public func beginFrame() {
        frameNumber += 1
        guard cache.count > cacheLimit else { return }
        cache = cache.filter { $0.value.lastUse >= frameNumber - 60 }
        if cache.count > cacheLimit {
            cache = cache.filter { $0.value.lastUse >= frameNumber - 1 }
        }
    }

    /// The layout of `text`, from the cache where it was asked for before.
    public func layout(
        _ text: String, _ style: TextStyle, _ frame: TextFrame = .natural, spans: [StyleSpan] = []
    ) -> TextLayout {
        let key = LayoutKey(text: text, style: style, frame: frame, spans: spans)
        if let found = cache[key] {
            cache[key]?.lastUse = frameNumber
            return found.layout
        }
        shapings += 1
        let layout = TextLayout(
            engine: self, text: text, style: style, frame: frame, spans: spans)
        cache[key] = CachedLayout(layout: layout, lastUse: frameNumber)
        return layout
    }

    /// The width of `text` on one line, in logical px.
    public func width(of text: String, _ style: TextStyle) -> Double {
        layout(text, style).size.width
    }

    /// The index of the face that draws glyphs of `font`.
    func fontID(for font: UnsafeMutablePointer<PangoFont>) -> Int {
        if let id = fontIDs[font] { return id }
        fonts.append(FontFace(font: font, library: library))
        fontIDs[font] = fonts.count - 1
        return fonts.count - 1
    }

    /// Where the glyph lies in the atlas, rasterised if need be; nil when it has no pixels or the
    /// atlas is full.
    func atlasEntry(for key: GlyphKey) -> AtlasEntry? {
        atlas.entry(for: key) {
            guard fonts.indices.contains(key.font) else { return nil }
            return fonts[key.font].rasterize(glyph: key.glyph, phase: key.phase)
        }
    }
}
