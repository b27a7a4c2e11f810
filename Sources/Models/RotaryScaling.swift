internal import Checkpoints

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// Llama 3's scaling: long waves are stretched by a factor, short ones stay, between them a blend.
///
/// Source: `rope_type` llama3 of transformers, in single precision as there.
struct Llama3Scaling {
    let factor: Float
    let lowFactor: Float
    let highFactor: Float
    let oldContext: Float

    init(_ settings: ConfigFile, oldContext: Int) throws(CheckpointError) {
        factor = Float(try settings.number("factor"))
        lowFactor = Float(try settings.number("low_freq_factor"))
        highFactor = Float(try settings.number("high_freq_factor"))
        self.oldContext = Float(oldContext)
        guard factor > 0, lowFactor > 0, highFactor > lowFactor else {
            throw settings.error(
                "high_freq_factor", expected: "factor > 0 and high > low > 0",
                found: "\(factor), \(highFactor), \(lowFactor)")
        }
    }

    func apply(to frequencies: [Float]) -> [Float] {
        frequencies.map { frequency in
            let wavelength = 2 * Float.pi / frequency
            if wavelength > oldContext / lowFactor { return frequency / factor }
            if wavelength < oldContext / highFactor { return frequency }
            let smooth = (oldContext / wavelength - lowFactor) / (highFactor - lowFactor)
            return (1 - smooth) * frequency / factor + smooth * frequency
        }
    }
}

/// YaRN: pairs that turn often in the old context stay, those that turn seldom are stretched by a
/// factor, between them a ramp; queries and keys are scaled, too.
///
/// Source: Peng et al. 2023; `rope_type` yarn of transformers.
struct YarnScaling {
    let factor: Double
    /// What cosines and sines are multiplied by.
    let attentionFactor: Float
    /// The pair at which the ramp begins, and that at which it ends, of `dimensions` numbers.
    private let ramp: @Sendable (_ dimensions: Int) -> (low: Double, high: Double)

    init(
        _ settings: ConfigFile, context: Int, oldContext: Int, base: Double
    ) throws(CheckpointError) {
        let factor = try settings.positive(
            "factor", default: Double(context) / Double(oldContext))
        self.factor = factor
        let mscale = try settings.number("mscale", default: 0)
        let mscaleAll = try settings.number("mscale_all_dim", default: 0)
        func temperature(_ mscale: Double) -> Double {
            factor <= 1 ? 1 : 0.1 * mscale * log(factor) + 1
        }
        let usual =
            mscale != 0 && mscaleAll != 0
            ? temperature(mscale) / temperature(mscaleAll) : temperature(1)
        attentionFactor = Float(try settings.number("attention_factor", default: usual))
        let fast = try settings.positive("beta_fast", default: 32, zeroCounts: false)
        let slow = try settings.positive("beta_slow", default: 1, zeroCounts: false)
        let truncates = try settings.bool("truncate", default: true)
        guard base > 1 else {
            throw settings.error("rope_theta", expected: "a number above 1", found: "\(base)")
        }
        ramp = { dimensions in
            func pair(turning rotations: Double) -> Double {
                Double(dimensions) * log(Double(oldContext) / (rotations * 2 * .pi))
                    / (2 * log(base))
            }
            let (low, high) = (pair(turning: fast), pair(turning: slow))
            return (
                max(truncates ? low.rounded(.down) : low, 0),
                min(truncates ? high.rounded(.up) : high, Double(dimensions - 1))
            )
        }
    }

    func apply(to frequencies: [Float]) -> [Float] {
        var (low, high) = ramp(2 * frequencies.count)
        if low == high { high += 0.001 }
        return frequencies.enumerated().map { pair, frequency in
            let way = (Float(pair) - Float(low)) / Float(high - low)
            let stretched = min(max(way, 0), 1)
            return frequency / Float(factor) * stretched + frequency * (1 - stretched)
        }
    }
}

/// LongRoPE: every pair is stretched by a factor of its own, here by that for texts within the old
/// context.
///
/// Source: Ding et al. 2024; `rope_type` longrope of transformers.
struct LongRopeScaling {
    /// What cosines and sines are multiplied by.
    let attentionFactor: Float
    private let factors: [Float]

    init(
        _ settings: ConfigFile, context: Int, oldContext: Int, pairs: Int
    ) throws(CheckpointError) {
        let factors = try settings.numbers("short_factor") ?? []
        guard factors.count == pairs, factors.allSatisfy({ $0 > 0 }) else {
            throw settings.error(
                "short_factor", expected: "\(pairs) numbers above 0, one for each pair",
                found: "\(factors.count) numbers")
        }
        self.factors = factors.map(Float.init)
        let factor = try settings.number("factor", default: Double(context) / Double(oldContext))
        let usual =
            factor <= 1 || oldContext < 2
            ? 1 : (1 + log(factor) / log(Double(oldContext))).squareRoot()
        attentionFactor = Float(try settings.number("attention_factor", default: usual))
    }

    func apply(to frequencies: [Float]) -> [Float] {
        zip(frequencies, factors).map { $0 / $1 }
    }
}

extension ConfigFile {
    /// A number above 0; a key that says 0 counts as missing unless `zeroCounts`.
    func positive(
        _ key: String, default fallback: Double? = nil, zeroCounts: Bool = true
    ) throws(CheckpointError) -> Double {
        let value = try number(key, default: fallback)
        if value == 0, !zeroCounts, let fallback { return fallback }
        guard value > 0 else {
            throw error(key, expected: "a number above 0", found: "\(value)")
        }
        return value
    }
}
