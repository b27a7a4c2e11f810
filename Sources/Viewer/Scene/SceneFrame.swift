import Graphics

/// One feature as the scene shows it.
nonisolated struct NodeInstance: Hashable, Sendable {
    /// Where it is in the world.
    var position: SIMD3<Float>
    /// The core's radius in world units.
    var radius: Float
    /// 0…1: its activation, relative to the largest seen.
    var glow: Float
    /// 1 when it has just fired, falling to 0.
    var recency: Float
    /// Which colour family it belongs to: one for each SAE.
    var family: Int
    /// 0…1: how much of it is there while its layer comes or goes.
    var presence: Float = 1
    /// Whether the inspector speaks of it.
    var isSelected: Bool
    /// Whether the pointer is over it.
    var isHovered: Bool
    /// Whether it can be seen, clicked and named.
    var isThere: Bool { presence > 0.5 }

    init(
        position: SIMD3<Float>, radius: Float, glow: Float = 0, recency: Float = 0,
        family: Int = 0, isSelected: Bool = false, isHovered: Bool = false
    ) {
        (self.position, self.radius) = (position, radius)
        (self.glow, self.recency, self.family) = (glow, recency, family)
        (self.isSelected, self.isHovered) = (isSelected, isHovered)
    }
}

/// Two features that fired together.
nonisolated struct EdgeInstance: Hashable, Sendable {
    /// Index of one end in the frame's nodes.
    var a: Int
    /// Index of the other end.
    var b: Int
    /// How many times they fired together.
    var weight: Float
    /// 0…1: how lit it is now.
    var glow: Float
    /// 0…1: what is left of it while it fades away.
    var presence: Float

    init(a: Int, b: Int, weight: Float, glow: Float = 0, presence: Float = 1) {
        (self.a, self.b) = (a, b)
        (self.weight, self.glow, self.presence) = (weight, glow, presence)
    }
}

/// The empty space behind the graph.
nonisolated struct SceneBackground: Hashable, Sendable {
    /// The canvas, sRGB 0…1.
    var color: SIMD3<Float> = [7 / 255, 9 / 255, 14 / 255]
    /// How much the middle of the viewport is lifted above the canvas, 0 for not at all.
    var lift: Float = 1
    /// How bright the distant dust is, 0 for none.
    var dust: Float = 1
    /// How much light is left of the farthest nodes.
    var fogFloor: Float = 0.34
}

/// All that one picture of the graph depends on.
nonisolated struct SceneFrame: Sendable {
    var nodes: [NodeInstance]
    var edges: [EdgeInstance]
    var camera: CameraView
    var background = SceneBackground()
    var quality = SceneQuality.full

    init(nodes: [NodeInstance] = [], edges: [EdgeInstance] = [], camera: CameraView) {
        (self.nodes, self.edges, self.camera) = (nodes, edges, camera)
    }
}
