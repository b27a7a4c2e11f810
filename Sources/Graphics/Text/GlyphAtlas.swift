/// Names one rasterised glyph.
nonisolated struct GlyphKey: Hashable, Sendable {
    /// Index of the face; icons use `iconFont`.
    var font: Int
    /// Glyph index in the face.
    var glyph: UInt32
    /// Where in its pixel it lies.
    var phase: GlyphPhase

    /// The pseudo face of the vector icons; `glyph` then holds icon and size.
    static let iconFont = -1
}

/// Where in its pixel a glyph lies, in quarters to the right and down, 0...3 each.
nonisolated struct GlyphPhase: Hashable, Sendable {
    let right: UInt8
    let down: UInt8

    /// The phase of these quarters, rounded down and clamped.
    init(right: Double = 0, down: Double = 0) {
        self.right = right >= 1 ? UInt8(min(right, 3)) : 0
        self.down = down >= 1 ? UInt8(min(down, 3)) : 0
    }
}

/// A rasterised glyph: 8-bit coverage, or premultiplied RGBA.
nonisolated struct GlyphBitmap: Equatable, Sendable {
    var width: Int
    var height: Int
    /// From the pen position to the left edge, in physical px.
    var left: Int
    /// From the baseline up to the top edge, in physical px.
    var top: Int
    var isColor: Bool
    /// Rows from the top, without padding.
    var pixels: [UInt8]
}

/// Where a glyph lies in its atlas page, and where it goes relative to the pen.
nonisolated struct AtlasEntry: Equatable, Sendable {
    var x: Int
    var y: Int
    var width: Int
    var height: Int
    var left: Int
    var top: Int
    var isColor: Bool
}

/// Rasterised glyphs on two pages: coverage, and colour for emoji.
final class GlyphAtlas {
    private(set) var coverage = AtlasPage(width: 1024, channels: 1, maxHeight: 4096)
    private(set) var color = AtlasPage(width: 1024, channels: 4, maxHeight: 2048)
    private var entries: [GlyphKey: AtlasEntry?] = [:]
    /// Counts resets; entries of another generation are stale.
    private(set) var generation = 0
    /// Whether a glyph was refused for lack of room since the last reset.
    private(set) var isFull = false

    /// Pages of other sizes, for tests.
    init() {}

    init(coverage: AtlasPage, color: AtlasPage) {
        self.coverage = coverage
        self.color = color
    }

    /// The entry for `key`; `rasterize` runs only the first time.
    func entry(for key: GlyphKey, rasterize: () -> GlyphBitmap?) -> AtlasEntry? {
        if let known = entries[key] { return known }
        guard let bitmap = rasterize(), bitmap.width > 0, bitmap.height > 0 else {
            entries[key] = .some(nil)
            return nil
        }
        let place =
            bitmap.isColor ? color.insert(bitmap) : coverage.insert(bitmap)
        guard let place else {
            isFull = true
            return nil
        }
        let entry = AtlasEntry(
            x: place.x, y: place.y, width: bitmap.width, height: bitmap.height,
            left: bitmap.left, top: bitmap.top, isColor: bitmap.isColor)
        entries[key] = entry
        return entry
    }

    /// Forgets every glyph.
    func reset() {
        entries.removeAll(keepingCapacity: true)
        coverage.clear()
        color.clear()
        generation += 1
        isFull = false
    }

    /// Marks both pages as not uploaded at all, for a new texture.
    func markAllDirty() {
        coverage.dirtyRows = 0..<coverage.height
        color.dirtyRows = 0..<color.height
    }

    /// Marks both pages as uploaded.
    func markUploaded() {
        coverage.dirtyRows = nil
        color.dirtyRows = nil
    }
}

/// One page of an atlas: pixels packed in shelves; grows downwards, so places never move.
nonisolated struct AtlasPage: Sendable {
    private struct Shelf {
        var y: Int
        var height: Int
        var used: Int
    }

    let width: Int
    let channels: Int
    let maxHeight: Int
    private(set) var height: Int
    /// Rows from the top, `width × channels` bytes each.
    private(set) var pixels: [UInt8]
    /// Rows changed since the last upload.
    var dirtyRows: Range<Int>?
    private var shelves: [Shelf] = []
    private static let padding = 1

    init(width: Int, channels: Int, maxHeight: Int) {
        self.width = width
        self.channels = channels
        self.maxHeight = maxHeight
        height = min(256, maxHeight)
        pixels = [UInt8](repeating: 0, count: width * height * channels)
    }

    /// Its size in texels.
    var pixelSize: PixelSize { PixelSize(width: width, height: height) }

    /// Copies `bitmap` in and says where; nil when there is no room left.
    mutating func insert(_ bitmap: GlyphBitmap) -> (x: Int, y: Int)? {
        let w = bitmap.width + Self.padding
        let h = bitmap.height + Self.padding
        guard w <= width, bitmap.pixels.count >= bitmap.width * bitmap.height * channels,
            let place = allocate(width: w, height: h)
        else { return nil }
        let rowBytes = bitmap.width * channels
        for row in 0..<bitmap.height {
            let start = ((place.y + row) * width + place.x) * channels
            let source = row * rowBytes
            pixels.replaceSubrange(
                start..<start + rowBytes, with: bitmap.pixels[source..<source + rowBytes])
        }
        let rows = place.y..<place.y + h
        dirtyRows =
            dirtyRows.map {
                min($0.lowerBound, rows.lowerBound)..<max($0.upperBound, rows.upperBound)
            } ?? rows
        return place
    }

    private mutating func allocate(width w: Int, height h: Int) -> (x: Int, y: Int)? {
        let fitting = shelves.indices.filter {
            let shelf = shelves[$0]
            return shelf.height >= h && shelf.height <= h + h / 2 + 2 && shelf.used + w <= width
        }
        if let best = fitting.min(by: { shelves[$0].height < shelves[$1].height }) {
            defer { shelves[best].used += w }
            return (shelves[best].used, shelves[best].y)
        }
        let y = shelves.last.map { $0.y + $0.height } ?? 0
        guard y + h <= maxHeight else { return nil }
        while y + h > height {
            let grown = min(height * 2, maxHeight)
            pixels.append(
                contentsOf: repeatElement(0, count: width * (grown - height) * channels))
            height = grown
        }
        shelves.append(Shelf(y: y, height: h, used: w))
        return (0, y)
    }

    /// Empties the page but keeps its size.
    mutating func clear() {
        shelves.removeAll()
        pixels = [UInt8](repeating: 0, count: pixels.count)
        dirtyRows = 0..<height
    }
}
