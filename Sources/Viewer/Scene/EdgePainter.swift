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
    private static let rankCount = 256
    /// Up to this many world units an edge is drawn in full; what is left of the longest.
    private static let nearWay: Float = 90
    private static let farEdge: Float = 0.3

    init(_ frame: SceneFrame, placed: PlacedNodes) {
        (self.frame, self.placed) = (frame, placed)
        let crowd = Float(frame.edges.count) / 250
        crowding = crowd > 1 ? max(0.22, pow(crowd, -0.42)) : 1
    }

    /// The strokes to draw, in the order of the frame.
    func strokes() -> [EdgeStroke] {
        let limit = frame.quality.edgeLimit
        let lowestRank = frame.edges.count > limit ? rankToKeep(limit) : 0
        var strokes: [EdgeStroke] = []
        strokes.reserveCapacity(min(limit, frame.edges.count))
        for edge in frame.edges where Self.rank(of: edge) >= lowestRank {
            if strokes.count == limit { break }
            if let stroke = stroke(edge) { strokes.append(stroke) }
        }
        return strokes
    }

    /// The lowest rank that is drawn when only `limit` edges may be.
    private func rankToKeep(_ limit: Int) -> Int {
        var counts = [Int](repeating: 0, count: Self.rankCount)
        for edge in frame.edges { counts[Self.rank(of: edge)] += 1 }
        var kept = 0
        for rank in stride(from: Self.rankCount - 1, through: 0, by: -1) {
            kept += counts[rank]
            if kept >= limit { return rank }
        }
        return 0
    }

    /// How much an edge matters, in 256 steps.
    private static func rank(of edge: EdgeInstance) -> Int {
        let count = max(0, edge.weight)
        let worth = edge.presence * (edge.glow + 0.5 * count / (count + 6))
        return worth.isFinite ? min(max(Int(worth * 170), 0), rankCount - 1) : 0
    }

    private func stroke(_ edge: EdgeInstance) -> EdgeStroke? {
        guard frame.nodes.indices.contains(edge.a), frame.nodes.indices.contains(edge.b),
            let ends = screenEnds(edge), isOnScreen(ends)
        else { return nil }
        let count = max(0, edge.weight)
        let width = min(2, 0.5 + 0.4 * log(1 + count)) * frame.camera.pixelScale
        let emphasis = frame.nodes[edge.a].isSelected || frame.nodes[edge.b].isSelected
        let rest = (0.09 + 0.04 * log(1 + count)) * crowding
        let lit = 0.42 * edge.glow * crowding.squareRoot()
        let shown = (rest + lit) * (emphasis ? 1 : nearness(edge)) + (emphasis ? 0.3 : 0)
        let opacity = min(0.85, edge.presence * shown)
        let (near, far) = (opacity * placed.fades[edge.a], opacity * placed.fades[edge.b])
        guard max(near, far) > Self.faintest else { return nil }
        return EdgeStroke(
            ends: ends, lightA: SIMD4(light(edge.a), near), lightB: SIMD4(light(edge.b), far),
            width: width)
    }

    /// 1 for neighbours, less for those far apart: lines right through a graph hide its shape.
    private func nearness(_ edge: EdgeInstance) -> Float {
        let way = length(frame.nodes[edge.a].position - frame.nodes[edge.b].position)
        return Self.farEdge + (1 - Self.farEdge) * min(1, Self.nearWay / max(way, 1))
    }

    /// An edge has the hue of its ends but never their heat.
    private func light(_ index: Int) -> SIMD3<Float> {
        let node = frame.nodes[index]
        return GlowRamp.light(glow: 0.2 + 0.3 * node.glow, family: node.family)
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
