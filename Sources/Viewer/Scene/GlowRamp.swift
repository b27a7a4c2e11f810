internal import Foundation

/// The colours of activation, from a dim ember to white-hot, one ramp for each family.
///
/// Colours are linear light and exceed 1 where they should glow.
nonisolated enum GlowRamp {
    /// Stops at glow 0, 0.35, 0.7 and 1, as sRGB and a gain of light.
    private struct Stop {
        let glow: Float
        let hex: UInt32
        let color: SIMD3<Float>
        let gain: Float

        init(_ glow: Float, _ hex: UInt32, gain: Float) {
            (self.glow, self.hex, self.gain) = (glow, hex, gain)
            color = linear(srgb(hex))
        }
    }

    /// Blue to cyan as the original, then amber, orchid, green and coral.
    ///
    /// Chosen in OKLab so that any two are told apart by lightness where a colour-blind eye cannot by
    /// hue: with protan, deutan or tritan sight simulated (Machado, Oliveira and Fernandes 2009) their
    /// lit stops stay at least 0.05 apart. White-hot stops keep a breath of their hue.
    private static let families: [[Stop]] = [
        ramp((0x1F439C, 0.8), (0x4F8EF7, 0.9), (0x7FF5DE, 1.05), 0xE4FFF8),
        ramp((0x8A5A1E, 0.58), (0xFFBC60, 0.8), (0xFFE299, 1), 0xFFF7E5),
        ramp((0x702062, 0.85), (0xC653B9, 0.9), (0xDBA0FF, 1.05), 0xFBF5FF),
        ramp((0x2D6B28, 0.85), (0x66B548, 0.82), (0xCDE07A, 0.9), 0xF6FBE7),
        ramp((0x781018, 0.75), (0xDA4339, 0.82), (0xFE955C, 1), 0xFEF6F2),
    ]
    /// How many families there are; a plugin with more SAEs begins again with the first.
    static let familyCount = families.count

    private typealias Tone = (hex: UInt32, gain: Float)

    private static func ramp(_ ember: Tone, _ lit: Tone, _ hot: Tone, _ white: UInt32) -> [Stop] {
        [
            Stop(0, ember.hex, gain: ember.gain), Stop(0.35, lit.hex, gain: lit.gain),
            Stop(0.7, hot.hex, gain: hot.gain), Stop(1, white, gain: 1.55),
        ]
    }

    private static func stops(of family: Int) -> [Stop] {
        families[((family % families.count) + families.count) % families.count]
    }

    /// The colour that stands for a family beside words, as sRGB 0…1: its lit stop.
    static func swatch(of family: Int) -> SIMD3<Float> { srgb(stops(of: family)[1].hex) }

    /// The light of a node of `family` at `glow` 0…1.
    static func light(glow: Float, family: Int = 0) -> SIMD3<Float> {
        let ramp = ramps[((family % ramps.count) + ramps.count) % ramps.count]
        let position = glow.isFinite ? min(max(glow, 0), 1) : 0
        if position <= 0 { return ramp.ember }
        if position <= 0.35 { return blend(ramp.ember, ramp.lit, position / 0.35) }
        if position <= 0.7 { return blend(ramp.lit, ramp.hot, (position - 0.35) / (0.7 - 0.35)) }
        return blend(ramp.hot, ramp.white, (position - 0.7) / (1 - 0.7))
    }

    /// The light of a family's four stops, ready to be blended: it is asked for every node and frame.
    private struct Ramp {
        let ember, lit, hot, white: SIMD3<Float>

        init(_ stops: [Stop]) {
            let lights = stops.map { $0.color * $0.gain }
            (ember, lit, hot, white) = (lights[0], lights[1], lights[2], lights[3])
        }
    }

    private static let ramps = families.map(Ramp.init)

    private static func blend(
        _ low: SIMD3<Float>, _ high: SIMD3<Float>, _ share: Float
    ) -> SIMD3<Float> {
        low * (1 - share) + high * share
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
