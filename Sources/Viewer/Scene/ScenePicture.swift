import Graphics

/// A node as drawn: a disc on the screen with its light.
///
/// Laid out as `node.vert` reads it.
nonisolated struct NodeSprite: Hashable, Sendable {
    /// Window pixels from the top left.
    var center: SIMD2<Float>
    /// The core's radius in pixels.
    var radius: Float
    /// The halo's radius in pixels.
    var halo: Float
    /// Linear light of the core; the last component is the glow, 0…1.
    var light: SIMD4<Float>
    /// The light of its limb and halo: of the same hue, never white; the last component is how
    /// much of the halo is left where many crowd the window.
    var hue: SIMD4<Float> = .zero
    /// Recency, selected, hovered, share of light left by the fog.
    var state: SIMD4<Float>
}

/// An edge as drawn: a thin line on the screen.
///
/// Laid out as `edge.vert` reads it.
nonisolated struct EdgeStroke: Hashable, Sendable {
    /// Both ends in window pixels: x, y, x, y.
    var ends: SIMD4<Float>
    /// Linear light at the first end; the last component is its opacity.
    var lightA: SIMD4<Float>
    /// The same at the second end.
    var lightB: SIMD4<Float>
    /// Pixels across.
    var width: Float
}

/// A frame turned into what is drawn, in drawing order; says everything about the picture before
/// OpenGL is asked.
nonisolated struct ScenePicture: Sendable {
    /// Nodes from the farthest to the nearest.
    var nodes: [NodeSprite] = []
    /// Edges, strongest kept where there are too many.
    var edges: [EdgeStroke] = []

    init(_ frame: SceneFrame) {
        let placed = PlacedNodes(frame)
        nodes = placed.sprites()
        edges = EdgePainter(frame, placed: placed).strokes()
    }
}

/// The nodes of a frame on the screen, by their index in the frame.
nonisolated struct PlacedNodes: Sendable {
    let frame: SceneFrame
    /// Nil behind the eye.
    private(set) var places: [CameraView.Projection?]
    /// Each node's light, and the share of it that the fog leaves.
    private(set) var lights: [SIMD3<Float>]
    private(set) var fades: [Float]

    init(_ frame: SceneFrame) {
        self.frame = frame
        places = frame.nodes.map { frame.camera.project($0.position) }
        let fog = DepthFog(frame)
        fades = places.map { $0.map { fog.share(atDepth: $0.depth) } ?? 1 }
        // Far light is not only dimmer but cooler: dimmed white would be grey.
        lights = zip(frame.nodes, fades).map { node, fade in
            GlowRamp.light(glow: node.glow * (0.55 + 0.45 * fade), family: node.family)
        }
    }

    func sprites() -> [NodeSprite] {
        // A depth is positive, and the bits of positive floats are in their order.
        var keys: [UInt64] = []
        keys.reserveCapacity(places.count)
        for index in frame.nodes.indices where isOnScreen(index) {
            let depth = places[index]?.depth ?? 0
            keys.append(UInt64(depth.bitPattern) << 32 | UInt64(UInt32.max - UInt32(index)))
        }
        keys.sort(by: >)
        return Self.quietened(
            keys.compactMap { sprite(Int(UInt32.max - UInt32(truncatingIfNeeded: $0))) },
            in: frame.camera.surface)
    }

    /// Pixels of the window that the graph's nodes span, their halos apart.
    var span: Float {
        let surface = frame.camera.surface
        let window = SIMD2(Float(surface.width), Float(surface.height))
        var (low, high) = (window, SIMD2<Float>.zero)
        for place in places {
            guard let pixel = place?.pixel else { continue }
            let inside = pointwiseMin(pointwiseMax(pixel, .zero), window)
            low = pointwiseMin(low, inside)
            high = pointwiseMax(high, inside)
        }
        let size = pointwiseMax(high - low, .zero)
        return size.x * size.y
    }

    /// Halos add up: the more of the window they cover, the fainter each must be.
    private static func quietened(_ sprites: [NodeSprite], in window: PixelSize) -> [NodeSprite] {
        let area = sprites.reduce(0) { $0 + $1.halo * $1.halo * $1.light.w }
        let share = 1 / (1 + 5 * area / Float(window.width * window.height))
        return sprites.map { sprite in
            var sprite = sprite
            sprite.hue.w = share
            return sprite
        }
    }

    private func isOnScreen(_ index: Int) -> Bool {
        guard let place = places[index], frame.nodes[index].presence > 0 else { return false }
        let reach =
            frame.nodes[index].radius * place.pixelsPerUnit * 4 + 90 * frame.camera.pixelScale
        let surface = frame.camera.surface
        return place.pixel.x > -reach && place.pixel.x < Float(surface.width) + reach
            && place.pixel.y > -reach && place.pixel.y < Float(surface.height) + reach
    }

    private func sprite(_ index: Int) -> NodeSprite? {
        guard let place = places[index] else { return nil }
        let node = frame.nodes[index]
        // A layer that goes shrinks away, its light with it.
        let radius = Picking.coreRadius(of: node, at: place, in: frame.camera) * node.presence
        let glow = min(max(node.glow, 0), 1)
        return NodeSprite(
            center: place.pixel, radius: radius,
            halo: 1.5 * radius + node.presence * (5 + glow * (26 + 1.6 * min(radius, 24)))
                * frame.camera.pixelScale,
            light: SIMD4(lights[index], glow),
            hue: SIMD4(GlowRamp.light(glow: 0.12 + 0.28 * glow, family: node.family), 0),
            state: [
                min(max(node.recency, 0), 1), node.isSelected ? 1 : 0, node.isHovered ? 1 : 0,
                (node.isSelected || node.isHovered ? 1 : fades[index]) * node.presence,
            ])
    }
}

/// How light fades with depth: full up to the camera's target, then down to a floor.
nonisolated struct DepthFog: Hashable, Sendable {
    private let start: Float
    private let range: Float
    private let floor: Float

    init(_ frame: SceneFrame) {
        let camera = frame.camera
        let depths = frame.nodes.map { dot($0.position - camera.eye, camera.forward) }
        let count = Float(max(1, depths.count))
        let mean = depths.reduce(0, +) / count
        let variance = depths.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        let spread = max(20, variance.squareRoot())
        start = length(camera.target - camera.eye) - 1.2 * spread
        range = 3.4 * spread
        floor = frame.background.fogFloor
    }

    /// 1 for near things, down to the floor for the farthest.
    func share(atDepth depth: Float) -> Float {
        let way = min(max((depth - start) / range, 0), 1)
        return 1 + (floor - 1) * way * way * (3 - 2 * way)
    }
}
