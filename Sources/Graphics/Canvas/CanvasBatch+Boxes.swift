extension CanvasBatch {
    /// Boxes with an interior of fewer physical px are drawn in one piece.
    private static let smallestInterior: Float = 6000

    mutating func addBox(_ rect: Rect, _ corners: Corners, _ fill: Fill, _ border: Border?) {
        let radii =
            SIMD4(corners.topLeft, corners.topRight, corners.bottomRight, corners.bottomLeft)
            * scale
        // Discs and knobs glide; everything with straight edges sits on the pixel grid.
        let isRound = radii.min() * 2 >= min(rect.width, rect.height) * scale - 0.01
        let isSquare = abs(rect.width - rect.height) < 0.01
        let isDisc = isRound && isSquare && radii.min() > 0
        let shape = isDisc ? vector(rect) : snapped(rect)
        let line = border.map { Float(max(($0.width * scale + 0.01).rounded(.down), 1)) } ?? 0
        let margin = (Float(radii.max()) + line + 1).rounded(.up)
        let inner = SIMD4(
            shape.x + margin, shape.y + margin, shape.z - 2 * margin, shape.w - 2 * margin)
        let isSplit =
            !isDisc && inner.z > 0 && inner.w > 0 && inner.z * inner.w > Self.smallestInterior
            && (item?.clip?.radius ?? 0) == 0
        let parts = isSplit ? Self.frame(of: shape, around: inner) : [nil]
        for part in parts {
            append(
                .box, shape, SIMD4<Float>(radii), extra: line, fill,
                border: border?.color ?? .clear,
                within: part)
        }
        // The interior has no edges: the plain shader fills it for a fraction of the cost.
        if isSplit, fill.top.alpha > 0 || fill.bottom.alpha > 0 {
            append(.plain, shape, .zero, fill, within: inner)
        }
    }

    /// The four rectangles that make up `outer` without `inner`.
    private static func frame(
        of outer: SIMD4<Float>, around inner: SIMD4<Float>
    ) -> [SIMD4<Float>?] {
        let side = inner.x - outer.x
        let edge = inner.y - outer.y
        return [
            SIMD4(outer.x, outer.y, outer.z, edge),
            SIMD4(outer.x, inner.y, side, inner.w),
            SIMD4(inner.x + inner.z, inner.y, side, inner.w),
            SIMD4(outer.x, inner.y + inner.w, outer.z, edge),
        ]
    }
}
