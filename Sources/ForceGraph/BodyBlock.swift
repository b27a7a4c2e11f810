/// Up to eight neighbouring bodies whose forces are added up at once, one lane each.
struct BodyBlock {
    /// The number of lanes.
    static let size = 8
    typealias Lanes = SIMD8<Float>

    /// The ranks of the bodies in the tree; lanes past its end repeat the first body.
    let range: Range<Int>
    private let x: Lanes
    private let y: Lanes
    private let z: Lanes
    private let low: SIMD3<Float>
    private let high: SIMD3<Float>
    private var forceX = Lanes.zero
    private var forceY = Lanes.zero
    private var forceZ = Lanes.zero

    /// - Parameters:
    ///   - range: at least one and at most eight ranks.
    ///   - bodies: positions in `x`, `y`, `z`.
    init(_ range: Range<Int>, of bodies: [SIMD4<Float>]) {
        self.range = range
        let first = bodies[range.lowerBound]
        var (x, y, z) = (
            Lanes(repeating: first.x), Lanes(repeating: first.y), Lanes(repeating: first.z)
        )
        var (low, high) = (first.xyz, first.xyz)
        for (lane, rank) in range.enumerated() {
            let body = bodies[rank]
            (x[lane], y[lane], z[lane]) = (body.x, body.y, body.z)
            low = pointwiseMin(low, body.xyz)
            high = pointwiseMax(high, body.xyz)
        }
        (self.x, self.y, self.z, self.low, self.high) = (x, y, z, low, high)
    }

    /// The squared distance from the box around the bodies to a point, 0 inside.
    func squaredGap(to point: SIMD3<Float>) -> Float {
        let outside = pointwiseMax(pointwiseMax(low - point, point - high), .zero)
        return outside.lengthSquared
    }

    /// Adds the push of one charge on all lanes: `charge / distance`, less steep below
    /// `distanceMin`, nothing beyond `distanceMax`.
    /// - Returns: the lanes at the very place of the charge, which get no push.
    mutating func add(
        _ source: SIMD4<Float>, squaredMin: Float, squaredMax: Float
    ) -> SIMDMask<SIMD8<Int32>> {
        let (dx, dy, dz) = (source.x - x, source.y - y, source.z - z)
        var square = dx * dx + dy * dy + dz * dz
        let far = square .>= squaredMax
        let same = square .== 0
        let soft = (square * squaredMin).squareRoot()
        square.replace(with: soft, where: square .< squaredMin)
        let push = (source.w / square).replacing(with: 0, where: same .| far)
        forceX += dx * push
        forceY += dy * push
        forceZ += dz * push
        return same
    }

    /// Adds the push of a charge that is between `distanceMin` and `distanceMax` from every lane.
    mutating func addDistant(_ source: SIMD4<Float>) {
        let (dx, dy, dz) = (source.x - x, source.y - y, source.z - z)
        let push = source.w / (dx * dx + dy * dy + dz * dz)
        forceX += dx * push
        forceY += dy * push
        forceZ += dz * push
    }

    /// The sum for one lane.
    func force(_ lane: Int) -> SIMD3<Float> {
        SIMD3(forceX[lane], forceY[lane], forceZ[lane])
    }
}

extension BodyBlock {
    /// Pushes the marked lanes away from a charge at their own place, each in a random direction.
    mutating func separate(
        _ lanes: SIMDMask<SIMD8<Int32>>, by charge: Float, random: inout SeededRandom
    ) {
        for lane in 0..<range.count where lanes[lane] {
            let direction = random.direction()
            let push = direction * (charge / direction.lengthSquared.squareRoot())
            addForce(push, lane)
        }
    }

    private mutating func addForce(_ push: SIMD3<Float>, _ lane: Int) {
        forceX[lane] += push.x
        forceY[lane] += push.y
        forceZ[lane] += push.z
    }
}
