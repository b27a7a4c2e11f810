/// A point or an offset in logical pixels, y downwards.
public nonisolated struct Point: Hashable, Sendable {
    /// Distance from the left edge.
    public var x: Double
    /// Distance from the top edge.
    public var y: Double

    /// The point `x`, `y`.
    public init(_ x: Double, _ y: Double) {
        self.x = x
        self.y = y
    }

    /// The origin.
    public static let zero = Point(0, 0)

    /// The component-wise sum.
    public static func + (a: Point, b: Point) -> Point { Point(a.x + b.x, a.y + b.y) }
    /// The component-wise difference.
    public static func - (a: Point, b: Point) -> Point { Point(a.x - b.x, a.y - b.y) }

    /// The Euclidean distance to `other`.
    public func distance(to other: Point) -> Double {
        let d = self - other
        return (d.x * d.x + d.y * d.y).squareRoot()
    }
}

/// A width and a height in logical pixels.
public nonisolated struct Size: Hashable, Sendable {
    /// Horizontal extent.
    public var width: Double
    /// Vertical extent.
    public var height: Double

    /// The size `width` by `height`.
    public init(_ width: Double, _ height: Double) {
        self.width = width
        self.height = height
    }

    /// No extent.
    public static let zero = Size(0, 0)
}

/// An axis-aligned rectangle in logical pixels, y downwards.
public nonisolated struct Rect: Hashable, Sendable {
    /// Left edge.
    public var x: Double
    /// Top edge.
    public var y: Double
    /// Horizontal extent.
    public var width: Double
    /// Vertical extent.
    public var height: Double

    /// The rectangle with its top left corner at `x`, `y`.
    public init(_ x: Double, _ y: Double, _ width: Double, _ height: Double) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    /// The rectangle at `origin` of `size`.
    public init(origin: Point, size: Size) {
        self.init(origin.x, origin.y, size.width, size.height)
    }

    /// The empty rectangle at the origin.
    public static let zero = Rect(0, 0, 0, 0)

    /// Left edge.
    public var minX: Double { x }
    /// Top edge.
    public var minY: Double { y }
    /// Right edge.
    public var maxX: Double { x + width }
    /// Bottom edge.
    public var maxY: Double { y + height }
    /// Horizontal middle.
    public var midX: Double { x + width / 2 }
    /// Vertical middle.
    public var midY: Double { y + height / 2 }
    /// Top left corner.
    public var origin: Point { Point(x, y) }
    /// The middle.
    public var center: Point { Point(midX, midY) }
    /// Width and height.
    public var size: Size { Size(width, height) }
    /// Whether nothing lies inside.
    public var isEmpty: Bool { !(width > 0 && height > 0) }

    /// Whether `point` lies inside (left and top edges included).
    public func contains(_ point: Point) -> Bool {
        point.x >= x && point.x < maxX && point.y >= y && point.y < maxY
    }

    /// The rectangle shrunk by `dx` at left and right and `dy` at top and bottom, never negative.
    public func inset(_ dx: Double, _ dy: Double) -> Rect {
        Rect(x + dx, y + dy, max(0, width - 2 * dx), max(0, height - 2 * dy))
    }

    /// The rectangle shrunk by `d` on every side.
    public func inset(_ d: Double) -> Rect { inset(d, d) }

    /// The rectangle moved by `dx`, `dy`.
    public func offset(_ dx: Double, _ dy: Double) -> Rect { Rect(x + dx, y + dy, width, height) }

    /// What lies in both; empty when they do not meet.
    public func intersection(_ other: Rect) -> Rect {
        let left = max(x, other.x)
        let top = max(y, other.y)
        return Rect(
            left, top, max(0, min(maxX, other.maxX) - left), max(0, min(maxY, other.maxY) - top))
    }

    /// Whether the two share any area.
    public func intersects(_ other: Rect) -> Bool { !intersection(other).isEmpty }

    /// A rectangle of `size` with the same middle.
    public func centered(_ size: Size) -> Rect {
        Rect(midX - size.width / 2, midY - size.height / 2, size.width, size.height)
    }
}
