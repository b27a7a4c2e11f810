/// A rectangle in physical pixels: origin at the top left, y down.
public nonisolated struct PixelRect: Hashable, Sendable {
    /// The left edge.
    public var x: Float
    /// The top edge.
    public var y: Float
    /// The width; never negative in a rectangle that holds anything.
    public var width: Float
    /// The height.
    public var height: Float

    /// A rectangle from its top left corner and its size, in pixels.
    public init(x: Float, y: Float, width: Float, height: Float) {
        (self.x, self.y, self.width, self.height) = (x, y, width, height)
    }

    /// The rectangle of no size at the origin.
    public static let zero = PixelRect(x: 0, y: 0, width: 0, height: 0)

    /// The right edge.
    public var maxX: Float { x + width }
    /// The bottom edge.
    public var maxY: Float { y + height }
    /// The middle.
    public var center: SIMD2<Float> { [x + width / 2, y + height / 2] }
    /// Whether it holds no point at all.
    public var isEmpty: Bool { width <= 0 || height <= 0 }

    /// Whether `point` lies in it; the left and top edges belong to it, the right and bottom not.
    public func contains(_ point: SIMD2<Float>) -> Bool {
        point.x >= x && point.x < maxX && point.y >= y && point.y < maxY
    }

    /// The rectangle moved inwards on each side by the given pixels.
    public func inset(x dx: Float, y dy: Float) -> PixelRect {
        PixelRect(x: x + dx, y: y + dy, width: width - 2 * dx, height: height - 2 * dy)
    }

    /// Whether the two share a point.
    public func intersects(_ other: PixelRect) -> Bool {
        x < other.maxX && other.x < maxX && y < other.maxY && other.y < maxY
    }

    /// What the two share; empty when they do not meet.
    public func intersection(_ other: PixelRect) -> PixelRect {
        let left = max(x, other.x)
        let top = max(y, other.y)
        return PixelRect(
            x: left, y: top, width: max(0, min(maxX, other.maxX) - left),
            height: max(0, min(maxY, other.maxY) - top))
    }
}

/// A size in whole pixels.
public nonisolated struct PixelSize: Hashable, Sendable {
    /// Pixels across.
    public var width: Int
    /// Pixels down.
    public var height: Int

    /// A size of at least one pixel each way, so that a target of it can always be made.
    public init(width: Int, height: Int) {
        (self.width, self.height) = (max(1, width), max(1, height))
    }

    /// Width over height.
    public var aspect: Float { Float(width) / Float(height) }
}
