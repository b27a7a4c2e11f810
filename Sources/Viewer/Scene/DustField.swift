import Graphics

/// Faint points far around the graph: they slide past each other as the camera moves, which shows
/// depth where there is nothing else.
nonisolated struct DustField: Sendable {
    private let points: [SIMD3<Float>]
    private let lights: [SIMD3<Float>]

    /// A field of `count` points, the same for the same seed.
    init(count: Int = 420, seed: UInt64 = 0x5EED) {
        var random = SplitMix(state: seed)
        var points: [SIMD3<Float>] = []
        while points.count < count {
            let way = SIMD3(random.signed(), random.signed(), random.signed())
            let size = length(way)
            if size > 0.05, size < 1 {
                points.append(normalized(way) * (260 + 1500 * random.unit() * random.unit()))
            }
        }
        self.points = points
        lights = points.map { _ in
            let warmth = random.unit()
            let color = SIMD3<Float>(0.42, 0.6, 1) * (1 - warmth) + [0.85, 0.93, 1] * warmth
            return color * (0.03 + 0.13 * random.unit() * random.unit())
        }
    }

    /// The dust on the screen, as sprites without halo.
    func sprites(in camera: CameraView, brightness: Float) -> [NodeSprite] {
        guard brightness > 0 else { return [] }
        let (width, height) = (Float(camera.surface.width), Float(camera.surface.height))
        return points.indices.compactMap { index in
            guard let place = camera.project(points[index]) else { return nil }
            let pixel = place.pixel
            guard pixel.x > -3, pixel.x < width + 3, pixel.y > -3, pixel.y < height + 3 else {
                return nil
            }
            let radius = min(max(1.1 * place.pixelsPerUnit, 0.75), 1.5) * camera.pixelScale
            // What comes close to the eye would look like a node: it fades instead.
            let nearness = min(1, max(0, (place.depth - 60) / 200))
            return NodeSprite(
                center: pixel, radius: radius, halo: 0,
                light: SIMD4(lights[index] * brightness * nearness, 0), state: [0, 0, 0, 1])
        }
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014): small, seeded, the same everywhere.
private nonisolated struct SplitMix {
    var state: UInt64

    mutating func unit() -> Float {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Float((mixed ^ (mixed >> 31)) >> 40) / Float(1 << 24)
    }

    mutating func signed() -> Float { unit() * 2 - 1 }
}
