internal import Checkpoints
internal import Tensors

/// Where the parts of an autoencoder lie among the tensors of its files.
struct SAEParts {
    /// The weights of a map: their name and which way round they are stored.
    struct Map {
        let name: String
        let layout: Linear.Layout

        /// Stored `[inputs, outputs]`.
        static func inputMajor(_ name: String) -> Map { Map(name: name, layout: .inputMajor) }
        /// Stored `[outputs, inputs]`.
        static func outputMajor(_ name: String) -> Map { Map(name: name, layout: .outputMajor) }
    }

    /// Where a vector with one element a feature comes from.
    enum Vector {
        /// The tensor of that name; one of a single element stands for every feature.
        case tensor(String)
        /// e to the power of the tensor of that name.
        case exponential(String)
        /// The same for all features.
        case constant(Float)
    }

    var wEnc = Map.inputMajor("W_enc")
    var wDec = Map.inputMajor("W_dec")
    /// Nil where there is none, which counts as zeros.
    var bEnc: String? = "b_enc"
    /// Nil where there is none, which counts as zeros.
    var bDec: String? = "b_dec"
    var wSkip: Map?
    /// The vectors of a kind that bear other names than the kind's own.
    var vectors: [String: Vector] = [:]
    /// The tensor of what each feature is multiplied by in decoding only.
    var featureScales: String?
    /// What W_enc is to be multiplied by.
    var encoderScale: Float = 1
    /// What W_dec is to be multiplied by.
    var decoderScale: Float = 1
    /// What b_dec is to be multiplied by.
    var decoderBiasScale: Float = 1

    /// Folds in that the autoencoder was trained on activations times `factor`.
    ///
    /// W_enc *= s, W_dec /= s, b_dec /= s; b_enc and threshold stay.
    mutating func fold(normScalingFactor factor: Float) {
        encoderScale *= factor
        decoderScale /= factor
        decoderBiasScale /= factor
    }
}

extension SAEParts {
    /// Two linear maps of torch: `[dSAE, dIn]` and `[dOut, dSAE]` with their biases.
    static let torchLinear = SAEParts(
        wEnc: .outputMajor("encoder.weight"), wDec: .outputMajor("decoder.weight"),
        bEnc: "encoder.bias", bDec: "decoder.bias")
}

/// Takes the parts of an autoencoder out of its files.
struct SAEPartsLoader {
    private var loader: StrictLoader
    private let config: SAEConfig
    private let parts: SAEParts
    private var isAsWideAsTold = false

    init(_ files: SAEFiles) {
        loader = StrictLoader(files.tensors)
        config = files.config
        parts = files.parts
        loader.ignore { files.ignored.contains($0) }
    }

    /// The tensors that all kinds share, b_enc only for those that have one.
    mutating func maps(hasEncoderBias: Bool) -> SAEMaps {
        let dOut = config.dOut ?? config.dIn
        let encoder = loader.linear(
            parts.wEnc.name, bias: hasEncoderBias ? parts.bEnc : nil, inputs: config.dIn,
            outputs: config.dSAE, layout: parts.wEnc.layout)
        var bDec =
            parts.bDec.map { loader.vector($0, dOut) }
            ?? [Float](repeating: 0, count: dOut)
        if parts.decoderBiasScale != 1 { bDec = bDec.map { $0 * parts.decoderBiasScale } }
        let weights = loader.linear(
            parts.wDec.name, inputs: config.dSAE, outputs: dOut, layout: parts.wDec.layout)
        let decoder = bDec.count == weights.outputs ? weights.adding(bias: bDec) : weights
        isAsWideAsTold = weights.inputs == config.dSAE
        var maps = SAEMaps(encoder: encoder, decoder: decoder, bDec: bDec)
        maps.skip = parts.wSkip.map {
            loader.linear($0.name, inputs: config.dIn, outputs: dOut, layout: $0.layout)
        }
        maps.encoderScale = parts.encoderScale
        maps.decoderScale = parts.decoderScale
        maps.featureScales = parts.featureScales.map { loader.vector($0, config.dSAE) }
        return maps
    }

    /// The vector that a kind calls `name`; the maps must have been taken first.
    mutating func vector(_ name: String) -> [Float] {
        switch parts.vectors[name] ?? .tensor(name) {
        case .tensor(let name): return values(name)
        case .exponential(let name): return exponentials(of: values(name))
        case .constant(let value): return repeated(value)
        }
    }

    /// Nothing where the maps are not as wide as the settings say, which `finish` then tells.
    private func repeated(_ value: Float) -> [Float] {
        isAsWideAsTold ? [Float](repeating: value, count: config.dSAE) : []
    }

    private mutating func values(_ name: String) -> [Float] {
        guard let shape = loader.entry(name)?.shape, shape == [] || shape == [1],
            config.dSAE != 1
        else { return loader.vector(name, config.dSAE) }
        return repeated(loader.tensor(name, shape)?.array.first ?? 0)
    }

    /// Must be called before anything taken is used.
    func finish() throws(CheckpointError) { try loader.finish() }
}
