/// Nothing is laid out farther from the origin than this, along any axis.
///
/// It keeps squared distances finite whatever a caller or a force asks for.
let worldLimit: Float = 1e6

extension SIMD3<Float> {
    var lengthSquared: Float { (self * self).sum() }

    /// Itself with each lane brought within ±`limit`, and lanes that are no number made 0.
    func tamed(_ limit: Float = worldLimit) -> SIMD3<Float> {
        let bound = SIMD3(repeating: limit)
        return replacing(with: 0, where: self .!= self)
            .clamped(lowerBound: -bound, upperBound: bound)
    }

    /// Whether no lane is infinite or no number.
    var isFinite: Bool {
        let magnitude = SIMD3(x.magnitude, y.magnitude, z.magnitude)
        return all(magnitude .<= Float.greatestFiniteMagnitude)
    }
}

extension SIMD4<Float> {
    var xyz: SIMD3<Float> { SIMD3(x, y, z) }
}
