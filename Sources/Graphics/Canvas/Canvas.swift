/// Corner radii of a box in logical px.
public nonisolated struct Corners: Hashable, Sendable {
    /// Top left.
    public var topLeft: Double
    /// Top right.
    public var topRight: Double
    /// Bottom right.
    public var bottomRight: Double
    /// Bottom left.
    public var bottomLeft: Double

    /// The same radius everywhere.
    public init(_ radius: Double) { self.init(radius, radius, radius, radius) }

    /// Clockwise from the top left.
    public init(
        _ topLeft: Double, _ topRight: Double, _ bottomRight: Double, _ bottomLeft: Double
    ) {
        self.topLeft = topLeft
        self.topRight = topRight
        self.bottomRight = bottomRight
        self.bottomLeft = bottomLeft
    }
}

/// What fills a box: one colour, or a gradient from its top to its bottom.
public nonisolated struct Fill: Hashable, Sendable {
    /// At the upper edge.
    public var top: Color
    /// At the lower edge.
    public var bottom: Color

    /// A vertical gradient.
    public init(top: Color, bottom: Color) {
        self.top = top
        self.bottom = bottom
    }

    /// One colour.
    public static func solid(_ color: Color) -> Fill { Fill(top: color, bottom: color) }
    /// No fill.
    public static let none = solid(.clear)
}

/// A line along the inner edge of a box.
public nonisolated struct Border: Hashable, Sendable {
    /// Its colour.
    public var color: Color
    /// Its width in logical px; at least one physical pixel is drawn.
    public var width: Double

    /// A border.
    public init(_ color: Color, width: Double = 1) {
        self.color = color
        self.width = width
    }
}

/// The area that shows, with rounded corners.
public nonisolated struct Clip: Hashable, Sendable {
    /// What shows.
    public var rect: Rect
    /// Corner radius in logical px.
    public var radius: Double
}

/// Something drawn; lengths in logical px.
public enum DrawShape {
    /// A box with rounded corners. A circle is one whose corners are half its size.
    case box(Rect, corners: Corners, fill: Fill, border: Border?)
    /// The soft shadow or glow of a rounded box.
    case shadow(Rect, radius: Double, color: Color, blur: Double)
    /// A straight line with round ends.
    case line(from: Point, to: Point, width: Double, color: Color)
    /// Part of a ring; `start` and `sweep` in turns, clockwise from the top.
    case arc(
        center: Point, radius: Double, width: Double, start: Double, sweep: Double, color: Color)
    /// A vector icon, centred in the square.
    case icon(Icon, Rect, color: Color)
    /// Laid out text with its top left corner at the point; its lines sit on whole pixel rows, unless
    /// it `isMoving` and glides in quarters of a pixel.
    case text(TextLayout, at: Point, color: Color, spans: [ColorSpan], isMoving: Bool)
}

/// A shape and how it is shown.
public struct DrawItem {
    /// What is drawn.
    public var shape: DrawShape
    /// The area it shows in; nil is the whole canvas.
    public var clip: Clip?
    /// Multiplies its alpha, 0...1.
    public var opacity: Double
    /// Higher layers cover lower ones.
    public var layer: Int
}

/// A drawing as a list of values, in the order of painting; no OpenGL is involved.
public struct Canvas {
    /// Everything drawn so far, as it was asked for.
    public private(set) var items: [DrawItem] = []
    /// The layer of what is drawn next: 0 for panels, higher for pop-ups and tooltips.
    public var layer = 0

    private var clips: [Clip] = []
    private var opacities: [Double] = []

    /// An empty drawing.
    public init() {}

    /// The area that shows what is drawn next; nil is everything.
    public var clip: Clip? { clips.last }
    /// The opacity of what is drawn next.
    public var opacity: Double { opacities.last ?? 1 }

    /// The items by layer, and within a layer in the order they were drawn.
    public var ordered: [DrawItem] {
        guard items.contains(where: { $0.layer != 0 }) else { return items }
        return items.enumerated()
            .sorted { ($0.element.layer, $0.offset) < ($1.element.layer, $1.offset) }
            .map(\.element)
    }

    /// Forgets everything.
    public mutating func clear() {
        items.removeAll(keepingCapacity: true)
        clips.removeAll()
        opacities.removeAll()
        layer = 0
    }

    /// Shows what follows only within `rect` and the clip in force.
    ///
    /// Corners are rounded by `radius` where the new rectangle lies wholly inside the old one.
    public mutating func pushClip(_ rect: Rect, radius: Double = 0) {
        guard let outer = clips.last else {
            clips.append(Clip(rect: rect, radius: radius))
            return
        }
        let meet = rect.intersection(outer.rect)
        clips.append(Clip(rect: meet, radius: meet == outer.rect ? outer.radius : radius))
    }

    /// Starts anew with no clip at all, for pop-ups.
    public mutating func pushUnclipped(_ rect: Rect) {
        clips.append(Clip(rect: rect, radius: 0))
    }

    /// Goes back to the clip before the last push.
    public mutating func popClip() { _ = clips.popLast() }

    /// Multiplies the opacity of what follows.
    public mutating func pushOpacity(_ factor: Double) {
        opacities.append(opacity * min(max(factor, 0), 1))
    }

    /// Goes back to the opacity before the last push.
    public mutating func popOpacity() { _ = opacities.popLast() }

    /// Draws `shape`.
    public mutating func add(_ shape: DrawShape) {
        guard opacity > 0 else { return }
        items.append(DrawItem(shape: shape, clip: clips.last, opacity: opacity, layer: layer))
    }
}
