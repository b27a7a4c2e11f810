/// Turns a canvas into the quads that are drawn, in physical pixels.
struct CanvasBatch {
    /// The quads in the order of painting.
    private(set) var instances: [CanvasInstance] = []
    private let engine: TextEngine
    let scale: Double
    private let area: Rect
    var item: DrawItem?

    /// The quads of `canvas` on a surface of `size`.
    ///
    /// Rasterises the glyphs it needs; when the atlas overflows, it is emptied and filled with this
    /// frame's glyphs alone.
    static func make(_ canvas: Canvas, engine: TextEngine, size: PixelSize) -> [CanvasInstance] {
        var batch = CanvasBatch(engine: engine, size: size)
        let items = canvas.ordered
        batch.add(items)
        if engine.atlas.isFull {
            engine.atlas.reset()
            batch.instances.removeAll()
            batch.add(items)
        }
        return batch.instances
    }

    private init(engine: TextEngine, size: PixelSize) {
        self.engine = engine
        scale = engine.scale
        area = Rect(0, 0, Double(size.width), Double(size.height))
    }

    private mutating func add(_ items: [DrawItem]) {
        for item in items {
            self.item = item
            add(item.shape)
        }
    }

    private mutating func add(_ shape: DrawShape) {
        switch shape {
        case .box(let rect, let corners, let fill, let border):
            addBox(rect, corners, fill, border)
        case .shadow(let rect, let radius, let color, let blur):
            append(
                .shadow, vector(rect), SIMD4(repeating: Float(radius * scale)),
                extra: Float(blur * scale), .solid(color))
        case .line(let from, let to, let width, let color):
            let ends = SIMD4(
                Float(from.x * scale), Float(from.y * scale), Float(to.x * scale),
                Float(to.y * scale))
            append(.line, ends, SIMD4(Float(max(width * scale, 1)), 0, 0, 0), .solid(color))
        case .arc(let center, let radius, let width, let start, let sweep, let color):
            let reach = radius + width / 2
            let bounds = Rect(center.x - reach, center.y - reach, 2 * reach, 2 * reach)
            let detail = SIMD4(
                Float(radius * scale), Float(width * scale), Float(start), Float(sweep))
            append(.arc, vector(bounds), detail, .solid(color))
        case .icon(let icon, let rect, let color):
            addIcon(icon, rect, color)
        case .text(let layout, let point, let color, let spans, let isMoving):
            addText(layout, at: point, color, spans, isMoving)
        }
    }

    private mutating func addIcon(_ icon: Icon, _ rect: Rect, _ color: Color) {
        guard rect.width.isFinite, rect.midX.isFinite, rect.midY.isFinite else { return }
        let size = Int(min(max((rect.width * scale).rounded(), 4), 512))
        let entry = engine.atlas.entry(for: icon.key(size: size)) { icon.rasterized(size: size) }
        guard let entry else { return }
        addGlyph(
            entry, x: (rect.midX * scale - Double(size) / 2).rounded(),
            y: (rect.midY * scale - Double(size) / 2).rounded(), color)
    }

    private mutating func addText(
        _ layout: TextLayout, at point: Point, _ color: Color, _ spans: [ColorSpan],
        _ isMoving: Bool
    ) {
        guard point.x.isFinite, point.y.isFinite else { return }
        for span in spans {
            guard let tint = span.tint else { continue }
            for rect in layout.selectionRects(span.range) {
                let box = rect.offset(point.x, point.y).inset(-1, rect.height > 14 ? 1 : 0)
                addBox(box, Corners(3), .solid(tint), nil)
            }
        }
        // Layouts of another scale are rare (one frame after a change); they are stretched in place.
        let stretch = scale / layout.scale
        for glyph in layout.glyphs {
            let x = point.x * scale + glyph.x * stretch
            let y = point.y * scale + glyph.baseline * stretch
            let tone = spans.last { $0.range.contains(glyph.offset) && $0.color != nil }?.color
            addGlyph(glyph, x: x, baseline: y, size: layout.style.size, tone ?? color, isMoving)
        }
    }

    private mutating func addGlyph(
        _ glyph: PlacedGlyph, x: Double, baseline: Double, size: Double, _ color: Color,
        _ isMoving: Bool
    ) {
        guard let font = glyph.font else {
            let height = size * scale * 0.7
            let box = Rect(
                (x + 1) / scale, (baseline - height) / scale, max(glyph.advance - 2, 3) / scale,
                height / scale)
            return addBox(box, Corners(1), .none, Border(color.opacity(0.6)))
        }
        // The nearest quarter of a pixel; what rests sits on whole rows, what moves glides.
        let (right, down) = (x + 0.125, isMoving ? baseline + 0.125 : baseline.rounded())
        let (left, row) = (right.rounded(.down), down.rounded(.down))
        let key = GlyphKey(
            font: font, glyph: glyph.glyph,
            phase: GlyphPhase(right: (right - left) * 4, down: (down - row) * 4))
        guard let entry = engine.atlasEntry(for: key) else { return }
        addGlyph(entry, x: left + Double(entry.left), y: row - Double(entry.top), color)
    }

    private mutating func addGlyph(_ entry: AtlasEntry, x: Double, y: Double, _ color: Color) {
        let texels = SIMD4(
            Float(entry.x), Float(entry.y), Float(entry.width), Float(entry.height))
        let shape = SIMD4(Float(x), Float(y), Float(entry.width), Float(entry.height))
        append(
            entry.isColor ? .color : .coverage, shape, texels,
            .solid(entry.isColor ? Color.white.opacity(color.alpha) : color))
    }

    /// Adds a quad in the current item's clip, or in the part of it `within` a rectangle.
    mutating func append(
        _ kind: CanvasInstance.Kind, _ shape: SIMD4<Float>, _ detail: SIMD4<Float>,
        extra: Float = 0, _ fill: Fill, border: Color = .clear, within: SIMD4<Float>? = nil
    ) {
        guard let item, item.clip?.rect.isEmpty != true else { return }
        var clip = item.clip.map { snapped($0.rect) } ?? vector(area, scale: 1)
        if let within {
            let low = pointwiseMax(clip.lowHalf, within.lowHalf)
            let high = pointwiseMin(clip.lowHalf + clip.highHalf, within.lowHalf + within.highHalf)
            guard high.x > low.x, high.y > low.y else { return }
            clip = SIMD4(lowHalf: low, highHalf: high - low)
        }
        let params = SIMD4(
            kind.rawValue, extra, Float(item.opacity), Float((item.clip?.radius ?? 0) * scale))
        instances.append(
            CanvasInstance(
                shape: shape, detail: detail, params: params, clip: clip,
                fillTop: fill.top.packedPremultiplied, fillBottom: fill.bottom.packedPremultiplied,
                border: border.packedPremultiplied))
    }

    func vector(_ rect: Rect) -> SIMD4<Float> { vector(rect, scale: scale) }

    private func vector(_ rect: Rect, scale: Double) -> SIMD4<Float> {
        SIMD4(
            Float(rect.x * scale), Float(rect.y * scale), Float(rect.width * scale),
            Float(rect.height * scale))
    }

    /// `rect` with its edges on physical pixels; at least one pixel each way unless it is empty.
    func snapped(_ rect: Rect) -> SIMD4<Float> {
        let left = (rect.minX * scale).rounded()
        let top = (rect.minY * scale).rounded()
        let right = max((rect.maxX * scale).rounded(), left + 1)
        let bottom = max((rect.maxY * scale).rounded(), top + 1)
        return SIMD4(Float(left), Float(top), Float(right - left), Float(bottom - top))
    }
}
