extension Canvas {
    /// A box with equally rounded corners.
    public mutating func box(
        _ rect: Rect, radius: Double = 0, fill: Color, border: Border? = nil
    ) {
        add(.box(rect, corners: Corners(radius), fill: .solid(fill), border: border))
    }

    /// A box with a gradient or unequal corners.
    public mutating func box(
        _ rect: Rect, corners: Corners, fill: Fill, border: Border? = nil
    ) {
        add(.box(rect, corners: corners, fill: fill, border: border))
    }

    /// The shadow or glow of a box with corners of `radius`; `blur` is how far it reaches.
    public mutating func shadow(_ rect: Rect, radius: Double, color: Color, blur: Double) {
        add(.shadow(rect, radius: radius, color: color, blur: blur))
    }

    /// A disc.
    public mutating func circle(
        _ center: Point, radius: Double, fill: Color, border: Border? = nil
    ) {
        let rect = Rect(center.x - radius, center.y - radius, 2 * radius, 2 * radius)
        add(.box(rect, corners: Corners(radius), fill: .solid(fill), border: border))
    }

    /// A ring, or the part of it that starts at `start` turns clockwise from the top.
    public mutating func ring(
        _ center: Point, radius: Double, width: Double, color: Color, start: Double = 0,
        sweep: Double = 1
    ) {
        add(
            .arc(
                center: center, radius: radius, width: width, start: start, sweep: sweep,
                color: color))
    }

    /// A straight line with round ends.
    public mutating func line(_ from: Point, _ to: Point, width: Double = 1, color: Color) {
        add(.line(from: from, to: to, width: width, color: color))
    }

    /// A line one physical pixel wide, exactly on the pixel grid.
    public mutating func hairline(
        from: Point, length: Double, isVertical: Bool = false, color: Color
    ) {
        // A box of no thickness is widened to one physical pixel by the renderer.
        let rect =
            isVertical
            ? Rect(from.x, from.y, 0, length) : Rect(from.x, from.y, length, 0)
        add(.box(rect, corners: Corners(0), fill: .solid(color), border: nil))
    }

    /// An icon of `size` px centred in `rect`.
    public mutating func icon(_ icon: Icon, in rect: Rect, size: Double = 16, color: Color) {
        add(.icon(icon, rect.centered(Size(size, size)), color: color))
    }

    /// Text with the layout's top left corner at `point`.
    public mutating func text(
        _ layout: TextLayout, at point: Point, color: Color, spans: [ColorSpan] = [],
        isMoving: Bool = false
    ) {
        guard !layout.text.isEmpty else { return }
        add(.text(layout, at: point, color: color, spans: spans, isMoving: isMoving))
    }
}
