internal import CPango

/// One font at one size, opened with FreeType to rasterise its glyphs.
final class FontFace {
    private let font: UnsafeMutablePointer<PangoFont>
    private let face: FT_Face?
    private let isScalable: Bool
    /// From the pixels of a bitmap strike to the wanted size; 1 for outlines.
    private let strikeScale: Double
    private let emboldening: FT_Pos
    private let isHinted: Bool

    /// Opens the file behind `font`; if that fails, its glyphs are blank.
    init(font: UnsafeMutablePointer<PangoFont>, library: FT_Library) {
        axon_object_ref(font)
        self.font = font
        let source = FontSource(font)
        let face = source?.open(library)
        let size = source?.pixelSize ?? 12
        let isScalable = face.map { axon_is_scalable($0) != 0 } ?? false
        var strikeScale = 1.0
        if let face, let source {
            if isScalable {
                FT_Set_Char_Size(face, 0, FT_F26Dot6((size * 64).rounded()), 72, 72)
                FontFace.applyVariations(of: font, to: face)
                source.applyMatrix(to: face)
            } else {
                // fontconfig names the strike's own size and the matrix that scales it.
                strikeScale = FontFace.selectStrike(face, size: size * (source.matrix?.yy ?? 1))
            }
        }
        self.face = face
        self.isScalable = isScalable
        self.strikeScale = strikeScale
        emboldening = source?.isEmboldened == true ? FT_Pos(size * 64 / 24) : 0
        // Light hinting sharpens horizontals where pixels are coarse; with many pixels it only
        // distorts.
        isHinted = size < 20
    }

    isolated deinit {
        if let face { FT_Done_Face(face) }
        axon_object_unref(font)
    }

    private static func applyVariations(of font: UnsafeMutablePointer<PangoFont>, to face: FT_Face)
    {
        guard let shaped = pango_font_get_hb_font(font) else { return }
        var count: UInt32 = 0
        guard let coords = hb_font_get_var_coords_normalized(shaped, &count), count > 0 else {
            return
        }
        // HarfBuzz keeps 2.14 fixed point, FreeType 16.16.
        var wide = (0..<Int(count)).map { FT_Fixed(coords[$0]) << 2 }
        FT_Set_Var_Blend_Coordinates(face, count, &wide)
    }

    /// Picks the smallest strike that is at least `size` px high, else the largest.
    private static func selectStrike(_ face: FT_Face, size: Double) -> Double {
        let count = Int(face.pointee.num_fixed_sizes)
        guard count > 0, let sizes = face.pointee.available_sizes else { return 1 }
        let heights = (0..<count).map { Double(sizes[$0].y_ppem) / 64 }
        let larger = heights.indices.filter { heights[$0] >= size }
        let best =
            larger.min { heights[$0] < heights[$1] }
            ?? heights.indices.max { heights[$0] < heights[$1] } ?? 0
        FT_Select_Size(face, FT_Int(best))
        return heights[best] > 0 ? size / heights[best] : 1
    }

    /// Pixels of `glyph`, shifted by `phase`; nil when it has none.
    func rasterize(glyph: UInt32, phase: GlyphPhase) -> GlyphBitmap? {
        guard let face else { return nil }
        if axon_has_colour(face) != 0 || !isScalable {
            guard FT_Load_Glyph(face, glyph, axon_load_colour()) == 0 else { return nil }
            return bitmap(of: face.pointee.glyph)
        }
        guard FT_Load_Glyph(face, glyph, axon_load_outline(isHinted ? 1 : 0)) == 0,
            let slot = face.pointee.glyph
        else { return nil }
        if emboldening > 0 { FT_Outline_Embolden(&slot.pointee.outline, emboldening) }
        FT_Outline_Translate(
            &slot.pointee.outline, FT_Pos(phase.right) * 16, -FT_Pos(phase.down) * 16)
        guard axon_render_grey(slot) == 0 else { return nil }
        return bitmap(of: slot)
    }

    private func bitmap(of slot: FT_GlyphSlot?) -> GlyphBitmap? {
        guard let slot = slot?.pointee, let buffer = slot.bitmap.buffer else { return nil }
        let (width, height) = (Int(slot.bitmap.width), Int(slot.bitmap.rows))
        // A page of the atlas takes no larger glyph, and no font in use has one.
        guard width > 0, height > 0, width < 4096, height < 4096 else { return nil }
        let pitch = Int(slot.bitmap.pitch)
        let rows = BitmapRows(
            start: pitch < 0 ? buffer - pitch * (height - 1) : buffer, pitch: pitch,
            width: width, height: height)
        guard let pixels = rows.pixels(mode: UInt32(slot.bitmap.pixel_mode)) else { return nil }
        let isColor = UInt32(slot.bitmap.pixel_mode) == FT_PIXEL_MODE_BGRA.rawValue
        let whole = GlyphBitmap(
            width: width, height: height, left: Int(slot.bitmap_left), top: Int(slot.bitmap_top),
            isColor: isColor, pixels: pixels)
        return strikeScale == 1 ? whole : whole.scaled(by: strikeScale)
    }
}

/// Rows of a FreeType bitmap.
private nonisolated struct BitmapRows {
    let start: UnsafeMutablePointer<UInt8>
    let pitch: Int
    let width: Int
    let height: Int

    /// Coverage for grey and one-bit glyphs, RGBA for colour ones; nil for other modes.
    func pixels(mode: UInt32) -> [UInt8]? {
        switch mode {
        case FT_PIXEL_MODE_GRAY.rawValue:
            return map { row, x in row[x] }
        case FT_PIXEL_MODE_MONO.rawValue:
            return map { row, x in row[x >> 3] & (0x80 >> UInt8(x & 7)) != 0 ? 255 : 0 }
        case FT_PIXEL_MODE_BGRA.rawValue:
            var out = [UInt8](repeating: 0, count: width * height * 4)
            for y in 0..<height {
                let row = start + y * pitch
                for x in 0..<width {
                    let target = (y * width + x) * 4
                    out[target] = row[x * 4 + 2]
                    out[target + 1] = row[x * 4 + 1]
                    out[target + 2] = row[x * 4]
                    out[target + 3] = row[x * 4 + 3]
                }
            }
            return out
        default:
            return nil
        }
    }

    private func map(_ value: (UnsafeMutablePointer<UInt8>, Int) -> UInt8) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: width * height)
        for y in 0..<height {
            let row = start + y * pitch
            for x in 0..<width { out[y * width + x] = value(row, x) }
        }
        return out
    }
}

/// What fontconfig says of a font: file, face, size, and how it is to be synthesised.
private struct FontSource {
    let path: String
    let index: FT_Long
    let pixelSize: Double
    let isEmboldened: Bool
    let matrix: FcMatrix?

    init?(_ font: UnsafeMutablePointer<PangoFont>) {
        guard let pattern = axon_font_pattern(font) else { return nil }
        var file: UnsafeMutablePointer<FcChar8>?
        guard FcPatternGetString(pattern, FC_FILE, 0, &file) == FcResultMatch, let file else {
            return nil
        }
        path = String(cString: file)
        var index: Int32 = 0
        FcPatternGetInteger(pattern, FC_INDEX, 0, &index)
        self.index = FT_Long(index)
        var size = 12.0
        FcPatternGetDouble(pattern, FC_PIXEL_SIZE, 0, &size)
        pixelSize = min(max(size, 1), 2000)
        var embolden: FcBool = 0
        FcPatternGetBool(pattern, FC_EMBOLDEN, 0, &embolden)
        isEmboldened = embolden != 0
        var matrix: UnsafeMutablePointer<FcMatrix>?
        self.matrix =
            FcPatternGetMatrix(pattern, FC_MATRIX, 0, &matrix) == FcResultMatch
            ? matrix?.pointee : nil
    }

    func open(_ library: FT_Library) -> FT_Face? {
        var face: FT_Face?
        return FT_New_Face(library, path, index, &face) == 0 ? face : nil
    }

    /// Slants (or scales) outlines as fontconfig asks.
    func applyMatrix(to face: FT_Face) {
        guard let source = matrix else { return }
        var matrix = FT_Matrix(
            xx: FT_Fixed(source.xx * 65536), xy: FT_Fixed(source.xy * 65536),
            yx: FT_Fixed(source.yx * 65536), yy: FT_Fixed(source.yy * 65536))
        FT_Set_Transform(face, &matrix, nil)
    }
}
