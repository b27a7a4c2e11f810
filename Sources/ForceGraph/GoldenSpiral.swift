internal import Foundation

/// Where nodes start that nothing places: points of even density on a spiral that turns by two
/// irrational angles, so that no two nodes share a place or a line.
///
/// The constants are those of d3-force-3d 3.0.
enum GoldenSpiral {
    private static let radius = 10.0
    private static let roll = Double.pi * (3 - 5.squareRoot())
    private static let yaw = Double.pi * 20 / (9 + 221.squareRoot())

    /// The place of the node with this index; the radius grows with the cube root of the index.
    static func point(_ index: Int) -> SIMD3<Float> {
        let distance = radius * cbrt(0.5 + Double(index))
        let roll = Double(index) * roll
        let yaw = Double(index) * yaw
        return SIMD3(
            Float(distance * sin(roll) * cos(yaw)),
            Float(distance * cos(roll)),
            Float(distance * sin(roll) * sin(yaw)))
    }
}
