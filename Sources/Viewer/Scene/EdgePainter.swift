internal import Foundation
import Graphics

/// Chooses the edges worth drawing and how: thin, translucent, fainter where there are many.
nonisolated struct EdgePainter: Sendable {
    private let frame: SceneFrame
    private let placed: PlacedNodes
    /// The more edges there are, the less each may cover.
    private let crowding: Float

    /// Fainter edges are not worth their pixels.
    private static let faintest: Float = 0.008
    /// Up to this many world units an edge is drawn in full; what is left of the longest.
    private static let nearWay: Float = 90
    private static let farEdge: Float = 0.3
    /// A graph seen from afar has no room for all its edges: as many are drawn as there are so many
    /// pixels for.
    private static let pixelsOfEdge: Float = 12
    /// However small the graph, so many are drawn.
    private static let fewest = 1_000

    /// The light of each node's edges.
    private let lights: [SIMD3<Float>]

    init(_ frame: SceneFrame, placed: PlacedNodes) {
        (self.frame, self.placed) = (frame, placed)
        let crowd = Float(frame.edges.count) / 250
        crowding = crowd > 1 ? max(0.22, pow(crowd, -0.42)) : 1
        // An edge has the hue of its ends but never their heat.
        lights = frame.nodes.map {
            GlowRamp.light(glow: 0.2 + 0.3 * $0.glow, family: $0.family)
        }
    }

    /// The strokes to draw, in the order of the frame.
    func strokes() -> [EdgeStroke] {
        let limit = limit
        let ranks = frame.edges.count > limit ? frame.edges.map(Self.rank) : []
        let lowestRank = ranks.isEmpty ? 0 : Self.rankToKeep(limit, of: ranks)
        var strokes: [EdgeStroke] = []
        strokes.reserveCapacity(min(limit, frame.edges.count))
        for index in frame.edges.indices where ranks.isEmpty || ranks[index] >= lowestRank {
            if strokes.count == limit { break }
            if let stroke = stroke(frame.edges[index]) { strokes.append(stroke) }
        }
        return strokes
    }

    /// The most edges that the quality and the graph's size on the screen leave room for.
    private var limit: Int {
        guard frame.edges.count > Self.fewest else { return frame.quality.edgeLimit }
        let room = Int(placed.span / (Self.pixelsOfEdge * frame.camera.pixelScale))
        return min(frame.quality.edgeLimit, max(Self.fewest, room))
    }

    /// The lowest of the ranks that are drawn when only `limit` edges may be.
    private static func rankToKeep(_ limit: Int, of ranks: [UInt8]) -> UInt8 {
        var counts = [Int](repeating: 0, count: 256)
        for rank in ranks { counts[Int(rank)] += 1 }
        var kept = 0
        for rank in stride(from: 255, through: 0, by: -1) {
            kept += counts[rank]
            if kept >= limit { return UInt8(rank) }
        }
        return 0
    }

    /// How much an edge matters, in 256 steps.
    private static func rank(of edge: EdgeInstance) -> UInt8 {
        let count = max(0, edge.weight)
        let worth = edge.presence * (edge.glow + 0.5 * count / (count + 6))
        return worth.isFinite ? UInt8(min(max(worth * 170, 0), 255)) : 0
    }

    private func stroke(_ edge: EdgeInstance) -> EdgeStroke? {
        guard frame.nodes.indices.contains(edge.a), frame.nodes.indices.contains(edge.b),
            let ends = screenEnds(edge), isOnScreen(ends)
        else { return nil }
        let many = Self.logOfOneMore(max(0, edge.weight))
        let width = min(2, 0.5 + 0.4 * many) * frame.camera.pixelScale
        let emphasis = frame.nodes[edge.a].isSelected || frame.nodes[edge.b].isSelected
        let rest = (0.09 + 0.04 * many) * crowding
        let lit = 0.42 * edge.glow * crowding.squareRoot()
        let shown = (rest + lit) * (emphasis ? 1 : nearness(edge)) + (emphasis ? 0.3 : 0)
        let opacity = min(0.85, edge.presence * shown)
        let (near, far) = (opacity * placed.fades[edge.a], opacity * placed.fades[edge.b])
        guard max(near, far) > Self.faintest else { return nil }
        return EdgeStroke(
            ends: ends, lightA: SIMD4(lights[edge.a], near), lightB: SIMD4(lights[edge.b], far),
            width: width)
    }

    private static let logs = (0..<256).map { log(1 + Float($0)) }

    /// ln(1 + count), from a table for the whole numbers that counts are.
    private static func logOfOneMore(_ count: Float) -> Float {
        guard count < 256, let whole = UInt8(exactly: count) else { return log(1 + count) }
        return logs[Int(whole)]
    }

    /// 1 for neighbours, less for those far apart: lines right through a graph hide its shape.
    private func nearness(_ edge: EdgeInstance) -> Float {
        let way = length(frame.nodes[edge.a].position - frame.nodes[edge.b].position)
        return Self.farEdge + (1 - Self.farEdge) * min(1, Self.nearWay / max(way, 1))
    }

    private func screenEnds(_ edge: EdgeInstance) -> SIMD4<Float>? {
        if let a = placed.places[edge.a], let b = placed.places[edge.b] {
            return SIMD4(lowHalf: a.pixel, highHalf: b.pixel)
        }
        return clippedEnds(edge)
    }

    /// The part of an edge before the eye when one end is behind it.
    private func clippedEnds(_ edge: EdgeInstance) -> SIMD4<Float>? {
        let camera = frame.camera
        let a = camera.viewFromWorld * SIMD4(frame.nodes[edge.a].position, 1)
        let b = camera.viewFromWorld * SIMD4(frame.nodes[edge.b].position, 1)
        let plane = -CameraView.nearest * 1.0001
        guard (a.z > plane) != (b.z > plane) else { return nil }
        let cut = a + (b - a) * ((plane - a.z) / (b.z - a.z))
        guard let first = camera.project(view: a.z > plane ? cut : a),
            let second = camera.project(view: b.z > plane ? cut : b)
        else { return nil }
        return SIMD4(lowHalf: first.pixel, highHalf: second.pixel)
    }

    private func isOnScreen(_ ends: SIMD4<Float>) -> Bool {
        let (width, height) = (
            Float(frame.camera.surface.width), Float(frame.camera.surface.height)
        )
        let low = pointwiseMin(ends.lowHalf, ends.highHalf)
        let high = pointwiseMax(ends.lowHalf, ends.highHalf)
        let way = high - low
        guard high.x >= -4, low.x <= width + 4, high.y >= -4, low.y <= height + 4 else {
            return false
        }
        return max(way.x, way.y) >= 1
    }
}
