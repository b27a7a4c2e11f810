internal import Foundation

/// How a glow fades.
///
/// AXON multiplies an activation by 0.965 every 160 ms while it is above 0.05. Here the same curve
/// is continuous, so it looks the same at any frame rate.
nonisolated enum Decay {
    static let factor = 0.965
    static let interval = 0.160
    /// Below this a feature is dark.
    static let floor: Float = 0.05

    /// An activation `seconds` after it was measured; 0 once it is down to `floor`.
    static func activation(
        _ activation: Float, after seconds: Double, floor: Float = floor
    ) -> Float {
        guard seconds > 0 else { return activation }
        let faded = activation * Float(pow(factor, seconds / interval))
        return faded > floor ? faded : 0
    }

    /// Seconds until `activation` is dark.
    static func lifetime(of activation: Float) -> Double {
        guard activation > floor else { return 0 }
        return interval * log(Double(floor / activation)) / log(factor)
    }
}
