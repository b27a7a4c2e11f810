internal import Foundation

/// The colours of activation, from a dim ember to white-hot, one ramp for each family.
///
/// Colours are linear light and exceed 1 where they should glow.
nonisolated enum GlowRamp {
    /// Stops at glow 0, 0.35, 0.7 and 1, as sRGB and a gain of light.
    private struct Stop {
        let glow: Float
        let color: SIMD3<Float>
        let gain: Float

        init(_ glow: Float, _ hex: UInt32, gain: Float) {
            self.glow = glow
            color = linear(srgb(hex))
            self.gain = gain
        }
    }

    private static let white: (Float, UInt32, Float) = (1, 0xE4FFF8, 1.55)
    private static let families: [[Stop]] = [
        ramp(0x1F439C, 0x4F8EF7, 0x7FF5DE), ramp(0x54308F, 0x9B7BF5, 0xF3B8F2),
        ramp(0x7A4414, 0xEFA04A, 0xFBE6A2), ramp(0x14633F, 0x34D399, 0xC9F7B8),
        ramp(0x7C2440, 0xF27190, 0xFCC9B4),
    ]

    private static func ramp(_ ember: UInt32, _ lit: UInt32, _ hot: UInt32) -> [Stop] {
        [
            Stop(0, ember, gain: 0.8), Stop(0.35, lit, gain: 0.9), Stop(0.7, hot, gain: 1.05),
            Stop(white.0, white.1, gain: white.2),
        ]
    }

    /// The light of a node of `family` at `glow` 0…1.
    static func light(glow: Float, family: Int = 0) -> SIMD3<Float> {
        let stops = families[((family % families.count) + families.count) % families.count]
        let position = glow.isFinite ? min(max(glow, 0), 1) : 0
        let upper = stops.firstIndex { $0.glow >= position } ?? stops.count - 1
        guard upper > 0 else { return stops[0].color * stops[0].gain }
        let (low, high) = (stops[upper - 1], stops[upper])
        let share = (position - low.glow) / (high.glow - low.glow)
        return low.color * low.gain * (1 - share) + high.color * high.gain * share
    }

    /// Linear light from sRGB 0…1 (IEC 61966-2-1).
    static func linear(_ color: SIMD3<Float>) -> SIMD3<Float> {
        var result = SIMD3<Float>.zero
        for channel in 0..<3 {
            let value = color[channel]
            result[channel] = value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
        return result
    }

    /// sRGB 0…1 from 0xRRGGBB.
    static func srgb(_ hex: UInt32) -> SIMD3<Float> {
        [Float(hex >> 16 & 255), Float(hex >> 8 & 255), Float(hex & 255)] / 255
    }
}
