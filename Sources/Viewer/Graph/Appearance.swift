internal import Foundation

/// What an activation looks like.
///
/// Radii are after AXON's page (`0.6 + 1.5·ln(1 + activation)`), with a
/// little kept of the peak so that a faded node stays in sight.
nonisolated enum Appearance {
    /// AXON's sizes were made for activations of GPT-2 small, where this much is strong.
    private static let strong: Float = 10

    /// The radius of a node, in world units.
    static func radius(activation: Float, peak: Float, full: Float) -> Float {
        let scale = full > 0 ? strong / full : 1
        return 1.1 + 1.5 * log(1 + scale * activation) + 0.45 * log(1 + scale * peak)
    }

    /// Where on the colour ramp, 0…1, an activation is, relative to the one that glows fully.
    ///
    /// The root lifts the middle, where most activations are.
    static func glow(activation: Float, full: Float) -> Float {
        guard full > 0 else { return 0 }
        return min(1, pow(max(0, activation) / full, 0.6))
    }

    /// The least a node glows: an ember that keeps the shape of a run readable after it has faded.
    static func ember(peak: Float, full: Float) -> Float {
        0.10 + 0.16 * glow(activation: peak, full: full)
    }

    /// 1 for what has just fired, a third 0.9 s later.
    static func recency(age: Double) -> Float { Float(exp(-max(0, age) / 0.9)) }

    /// A slow swell of what glows, each node in its own time.
    static func breath(node: Int, at time: Double) -> Float {
        let phase = Double(node) * 2.399_963
        return 1 + 0.07 * Float(sin(time * 2 * .pi / 3.4 + phase))
    }

    /// What is left of an edge: it fades once its ends stop firing together, a strong one last.
    static func presence(count: Int, age: Double) -> Float {
        let kept = 0.10 + 0.16 * min(1, Float(count - 1) / 4)
        return kept + (1 - kept) * Float(exp(-max(0, age) / 7))
    }
}
