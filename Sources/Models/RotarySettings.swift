internal import Checkpoints
internal import Tensors

/// Reads the rotary settings of a config, written as transformers did before 5 (`rope_theta`,
/// `rope_scaling`) or since (`rope_parameters`, which may hold a part for each type of layer).
struct RotarySettings {
    private let file: ConfigFile
    private let parameters: ConfigFile?
    private let scaling: ConfigFile?

    /// - Parameters:
    ///   - file: the settings of the model.
    ///   - layerType: the part of `rope_parameters` to read, where it has parts.
    init(_ file: ConfigFile, layerType: String = "full_attention") {
        self.file = file
        let all = file.section("rope_parameters")
        parameters = all?.section(layerType) ?? all
        scaling = parameters ?? file.section("rope_scaling")
    }

    /// The embedding over heads of `dHead`.
    ///
    /// - Parameters:
    ///   - dHead: columns of a head.
    ///   - baseKeys: the old keys of the base, of which the first that is there counts.
    ///   - base: the base where no key says it.
    ///   - fractionKeys: the old keys of the share of a head that turns.
    ///   - fraction: that share where no key says it.
    ///   - isScaled: whether the scaling of the settings is meant for these layers.
    /// - Returns: the embedding, its frequencies scaled.
    /// - Throws: `CheckpointError` for settings that cannot be honoured.
    func embedding(
        dHead: Int, baseKeys: [String] = ["rope_theta"], base: Double = 10000,
        fractionKeys: [String] = ["partial_rotary_factor"], fraction: Double = 1,
        isScaled: Bool = true
    ) throws(CheckpointError) -> RotaryEmbedding {
        let theta = try number("rope_theta", baseKeys, default: base)
        let share = try number("partial_rotary_factor", fractionKeys, default: fraction)
        let dimensions = Int(Double(dHead) * min(max(share, 0), 1))
        guard dimensions >= 2, dimensions.isMultiple(of: 2), theta > 0 else {
            throw file.error(
                "head_dim", expected: "an even number of rotary dimensions, a base above 0",
                found: "\(dimensions) dimensions, base \(theta)")
        }
        let plain = RotaryEmbedding.frequencies(base: theta, dimensions: dimensions)
        return RotaryEmbedding(frequencies: isScaled ? try scaled(plain) : plain)
    }

    private func number(
        _ key: String, _ oldKeys: [String], default fallback: Double
    ) throws(CheckpointError) -> Double {
        if let parameters, parameters.has(key) { return try parameters.number(key) }
        for old in oldKeys where file.has(old) { return try file.number(old) }
        return fallback
    }

    private func scaled(_ frequencies: [Float]) throws(CheckpointError) -> [Float] {
        guard let scaling else { return frequencies }
        let key = scaling.has("rope_type") ? "rope_type" : "type"
        let kind = try scaling.string(key, default: "default")
        switch kind {
        case "default": return frequencies
        case "linear":
            let factor = Float(try scaling.number("factor"))
            guard factor > 0 else {
                throw scaling.error("factor", expected: "a number above 0", found: "\(factor)")
            }
            return frequencies.map { $0 / factor }
        case "llama3": return try Llama3Scaling(scaling).apply(to: frequencies)
        default:
            throw scaling.error(
                key, expected: "default, linear or llama3", found: "\"\(kind)\"")
        }
    }
}

/// Llama 3's scaling: long waves are stretched by a factor, short ones stay, between them a blend.
///
/// Source: `rope_type` llama3 of transformers, in single precision as there.
private struct Llama3Scaling {
    let factor: Float
    let lowFactor: Float
    let highFactor: Float
    let oldContext: Float

    init(_ settings: ConfigFile) throws(CheckpointError) {
        factor = Float(try settings.number("factor"))
        lowFactor = Float(try settings.number("low_freq_factor"))
        highFactor = Float(try settings.number("high_freq_factor"))
        oldContext = Float(try settings.int("original_max_position_embeddings"))
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
