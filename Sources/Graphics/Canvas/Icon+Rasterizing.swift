internal import Foundation

nonisolated extension Icon {
    /// Width of the icons' strokes in their units.
    private static let strokeWidth = 1.9

    /// The icon in a square of `size` physical px: coverage from the distance to its parts.
    func rasterized(size: Int) -> GlyphBitmap {
        let unit = Double(size) / 24
        // Strokes thinner than a pixel fade: keep them at least 1.15 px wide.
        let width = max(Icon.strokeWidth * unit, 1.15)
        let halfWidth = width / 2
        // A stroke of an odd number of pixels is sharp on a pixel's middle, an even one on its edge.
        let grid = Int(width.rounded()) % 2 == 1 ? 0.5 : 0
        let parts = self.parts.map { $0.aligned(unit: unit, grid: grid) }
        var pixels = [UInt8](repeating: 0, count: size * size)
        for y in 0..<size {
            for x in 0..<size {
                let p = Point((Double(x) + 0.5) / unit, (Double(y) + 0.5) / unit)
                var distance = Double.infinity
                for part in parts {
                    distance = min(
                        distance, part.distance(to: p) * unit - (part.isStroked ? halfWidth : 0))
                }
                pixels[y * size + x] = UInt8((min(max(0.5 - distance, 0), 1) * 255).rounded())
            }
        }
        return GlyphBitmap(
            width: size, height: size, left: 0, top: 0, isColor: false, pixels: pixels)
    }

    /// The atlas key of the icon at `size` physical px.
    func key(size: Int) -> GlyphKey {
        let index = Icon.allCases.firstIndex(of: self) ?? 0
        return GlyphKey(
            font: GlyphKey.iconFont, glyph: UInt32(index) << 16 | UInt32(size & 0xFFFF),
            phase: GlyphPhase())
    }
}

nonisolated extension IconPart {
    /// Whether the part is a line that has a width.
    var isStroked: Bool {
        switch self {
        case .stroke, .outline, .arc, .box: true
        case .solid, .dot: false
        }
    }

    /// The part with its level and upright strokes moved onto the pixel grid.
    ///
    /// - unit: pixels per unit of the icon.
    /// - grid: where in a pixel the middle of a stroke belongs.
    func aligned(unit: Double, grid: Double) -> IconPart {
        func snap(_ value: Double) -> Double { ((value * unit - grid).rounded() + grid) / unit }
        switch self {
        case .stroke(let points):
            return .stroke(IconPart.aligned(points, isClosed: false, snap))
        case .outline(let points):
            return .outline(IconPart.aligned(points, isClosed: true, snap))
        case .box(let x, let y, let width, let height, let radius):
            return .box(
                x: snap(x), y: snap(y), width: snap(x + width) - snap(x),
                height: snap(y + height) - snap(y), radius: radius)
        case .solid, .arc, .dot: return self
        }
    }

    private static func aligned(
        _ points: [(Double, Double)], isClosed: Bool, _ snap: (Double) -> Double
    ) -> [(Double, Double)] {
        points.indices.map { i in
            var neighbours = [points[max(i - 1, 0)], points[min(i + 1, points.count - 1)]]
            if isClosed {
                neighbours += [
                    points[(i + points.count - 1) % points.count], points[(i + 1) % points.count],
                ]
            }
            let p = points[i]
            let isUpright = neighbours.contains { $0.0 == p.0 && $0.1 != p.1 }
            let isLevel = neighbours.contains { $0.1 == p.1 && $0.0 != p.0 }
            return (isUpright ? snap(p.0) : p.0, isLevel ? snap(p.1) : p.1)
        }
    }

    /// Distance from `p` to the line, or to the solid's edge (negative inside).
    func distance(to p: Point) -> Double {
        switch self {
        case .stroke(let points): return polylineDistance(p, points)
        case .outline(let points): return polylineDistance(p, points + points.prefix(1))
        case .solid(let points, let rounding):
            let edge = polylineDistance(p, points + points.prefix(1))
            return (isInside(p, points) ? -edge : edge) - rounding
        case .dot(let x, let y, let radius): return p.distance(to: Point(x, y)) - radius
        case .arc(let x, let y, let radius, let from, let to):
            return arcDistance(p, center: Point(x, y), radius: radius, from: from, to: to)
        case .box(let x, let y, let width, let height, let radius):
            let dx = abs(p.x - x - width / 2) - width / 2 + radius
            let dy = abs(p.y - y - height / 2) - height / 2 + radius
            let outside = (max(dx, 0) * max(dx, 0) + max(dy, 0) * max(dy, 0)).squareRoot()
            return abs(outside + min(max(dx, dy), 0) - radius)
        }
    }

    private func polylineDistance(_ p: Point, _ points: [(Double, Double)]) -> Double {
        var best = Double.infinity
        for (a, b) in zip(points, points.dropFirst()) {
            let (dx, dy) = (b.0 - a.0, b.1 - a.1)
            let length = dx * dx + dy * dy
            let t = length > 0 ? ((p.x - a.0) * dx + (p.y - a.1) * dy) / length : 0
            let clamped = min(max(t, 0), 1)
            best = min(best, p.distance(to: Point(a.0 + dx * clamped, a.1 + dy * clamped)))
        }
        return best
    }

    private func isInside(_ p: Point, _ points: [(Double, Double)]) -> Bool {
        var inside = false
        var j = points.count - 1
        for i in points.indices {
            let (a, b) = (points[i], points[j])
            if (a.1 > p.y) != (b.1 > p.y), p.x < (b.0 - a.0) * (p.y - a.1) / (b.1 - a.1) + a.0 {
                inside.toggle()
            }
            j = i
        }
        return inside
    }

    private func arcDistance(
        _ p: Point, center: Point, radius: Double, from: Double, to: Double
    ) -> Double {
        let degrees = atan2(p.y - center.y, p.x - center.x) * 180 / .pi
        let turned = (degrees - from).truncatingRemainder(dividingBy: 360)
        if (turned < 0 ? turned + 360 : turned) <= to - from {
            return abs(p.distance(to: center) - radius)
        }
        let ends = [from, to].map { angle in
            p.distance(
                to: Point(
                    center.x + radius * cos(angle * .pi / 180),
                    center.y + radius * sin(angle * .pi / 180)))
        }
        return min(ends[0], ends[1])
    }
}
