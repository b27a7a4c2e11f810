internal import Foundation

/// A colour in sRGB with straight (not premultiplied) alpha, components in 0...1.
public nonisolated struct Color: Hashable, Sendable {
    /// Red, green and blue as encoded in sRGB.
    public var red: Double
    /// Green.
    public var green: Double
    /// Blue.
    public var blue: Double
    /// Opacity.
    public var alpha: Double

    /// The colour of these components.
    public init(red: Double, green: Double, blue: Double, alpha: Double = 1) {
        self.red = red
        self.green = green
        self.blue = blue
        self.alpha = alpha
    }

    /// The colour `0xRRGGBB`.
    public init(hex: UInt32, alpha: Double = 1) {
        self.init(
            red: Double(hex >> 16 & 255) / 255, green: Double(hex >> 8 & 255) / 255,
            blue: Double(hex & 255) / 255, alpha: alpha)
    }

    /// Nothing.
    public static let clear = Color(red: 0, green: 0, blue: 0, alpha: 0)
    /// Opaque white.
    public static let white = Color(red: 1, green: 1, blue: 1)
    /// Opaque black.
    public static let black = Color(red: 0, green: 0, blue: 0)

    /// The same colour at `alpha` times its opacity.
    public func opacity(_ factor: Double) -> Color {
        Color(red: red, green: green, blue: blue, alpha: alpha * factor)
    }

    /// The colour a fraction `t` (clamped to 0...1) of the way to `other`.
    public func mixed(with other: Color, _ t: Double) -> Color {
        let t = min(max(t, 0), 1)
        // Mixing premultiplied keeps the hue when one end is transparent.
        let a = alpha + (other.alpha - alpha) * t
        guard a > 0 else { return .clear }
        func channel(_ from: Double, _ to: Double) -> Double {
            (from * alpha * (1 - t) + to * other.alpha * t) / a
        }
        return Color(
            red: channel(red, other.red), green: channel(green, other.green),
            blue: channel(blue, other.blue), alpha: a)
    }

    /// Relative luminance as WCAG 2.1 defines it, 0...1.
    public var luminance: Double {
        func linear(_ c: Double) -> Double {
            c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    /// The WCAG contrast ratio against `other`, 1...21; both taken as opaque.
    public func contrast(with other: Color) -> Double {
        let (high, low) = (max(luminance, other.luminance), min(luminance, other.luminance))
        return (high + 0.05) / (low + 0.05)
    }

    /// Premultiplied 8-bit RGBA, red in the lowest byte.
    public var packedPremultiplied: UInt32 {
        func byte(_ v: Double) -> UInt32 { UInt32((min(max(v, 0), 1) * 255).rounded()) }
        return byte(red * alpha) | byte(green * alpha) << 8 | byte(blue * alpha) << 16
            | byte(alpha) << 24
    }
}
