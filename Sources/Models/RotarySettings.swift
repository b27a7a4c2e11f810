internal import Checkpoints
internal import Tensors

/// Reads the rotary settings of a config, written as transformers did before 5 (`rope_theta`,
/// `rope_scaling`) or since (`rope_parameters`, which may hold a part for each type of layer).
struct RotarySettings {
    private let file: ConfigFile
    private let parameters: ConfigFile?
    private let scaling: ConfigFile?
    private let fullContext: Int

    /// - Parameters:
    ///   - file: the settings of the model.
    ///   - context: its `max_position_embeddings`.
    ///   - layerType: the part of `rope_parameters` to read, where it has parts.
    init(_ file: ConfigFile, context: Int, layerType: String = "full_attention") {
        self.file = file
        fullContext = context
        let all = file.section("rope_parameters")
        parameters = all?.section(layerType) ?? all
        scaling = parameters ?? file.section("rope_scaling")
    }

    /// How many positions one set of frequencies serves.
    ///
    /// With longrope those of a text that has grown past the old context are others from its first
    /// position on, so that what was computed before would have to be computed anew.
    func context() throws(CheckpointError) -> Int {
        try kind() == .longRope ? min(fullContext, oldContext()) : fullContext
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
        guard isScaled else { return RotaryEmbedding(frequencies: plain) }
        let (frequencies, scale) = try scaled(plain, base: theta)
        return RotaryEmbedding(frequencies: frequencies, scale: scale)
    }

    private func number(
        _ key: String, _ oldKeys: [String], default fallback: Double
    ) throws(CheckpointError) -> Double {
        if let parameters, parameters.has(key) { return try parameters.number(key) }
        for old in oldKeys where file.has(old) { return try file.number(old) }
        return fallback
    }

    /// The frequencies as the settings scale them, and what cosines and sines are multiplied by.
    private func scaled(
        _ frequencies: [Float], base: Double
    ) throws(CheckpointError) -> (frequencies: [Float], scale: Float) {
        guard let scaling else { return (frequencies, 1) }
        switch try kind() {
        case .plain: return (frequencies, 1)
        case .linear:
            let factor = Float(try scaling.positive("factor"))
            return (frequencies.map { $0 / factor }, 1)
        case .dynamic:
            // The base grows with texts longer than the context, which no run reaches.
            _ = try scaling.positive("factor")
            return (frequencies, 1)
        case .llama3:
            let stretch = try Llama3Scaling(scaling, oldContext: oldContext())
            return (stretch.apply(to: frequencies), 1)
        case .yarn:
            let yarn = try YarnScaling(
                scaling, context: fullContext, oldContext: oldContext(), base: base)
            return (yarn.apply(to: frequencies), yarn.attentionFactor)
        case .longRope:
            let long = try LongRopeScaling(
                scaling, context: fullContext, oldContext: oldContext(), pairs: frequencies.count)
            return (long.apply(to: frequencies), long.attentionFactor)
        }
    }

    /// The kinds of scaling that are known, by their `rope_type`.
    private enum Kind: String, CaseIterable {
        case plain = "default"
        case linear, dynamic, llama3, yarn
        case longRope = "longrope"
    }

    private func kind() throws(CheckpointError) -> Kind {
        guard let scaling else { return .plain }
        let key = scaling.has("rope_type") ? "rope_type" : "type"
        let name = try scaling.string(key, default: Kind.plain.rawValue)
        guard let kind = Kind(rawValue: name) else {
            throw scaling.error(
                key,
                expected: "one of " + Kind.allCases.map(\.rawValue).joined(separator: ", "),
                found: "\"\(name)\"")
        }
        return kind
    }

    /// How many positions the model was trained on before its context was stretched.
    private func oldContext() throws(CheckpointError) -> Int {
        let key = "original_max_position_embeddings"
        if file.has(key) { return try file.int(key) }
        return try scaling?.int(key, default: fullContext) ?? fullContext
    }
}
