internal import Models
internal import Tensors

/// The tensors that all kinds of sparse autoencoders have, as their files store them.
struct SAEMaps: Sendable {
    /// W_enc and b_enc: `[rows, dIn]` to `[rows, dSAE]`.
    var encoder: Linear
    /// W_dec and b_dec: `[rows, dSAE]` to `[rows, dOut]`.
    let decoder: Linear
    let bDec: [Float]
    /// W_skip, from what a transcoder reads to what it decodes.
    var skip: Linear?
    /// What W_enc is to be multiplied by.
    var encoderScale: Float = 1
    /// What W_dec, though not b_dec, is to be multiplied by.
    var decoderScale: Float = 1
    /// What each feature is multiplied by in decoding only.
    var featureScales: [Float]?
}

/// What all kinds of sparse autoencoders share: encoder map, decoder map, and the input's scale.
///
/// x' = norm(x), x'' = x' - b_dec if asked for, pre = x'' W_enc + b_enc.
public struct SAECore: Sendable {
    /// Everything that is not a tensor.
    public let config: SAEConfig
    /// W_dec and b_dec, the weights without the factors below.
    var decoder: Linear { maps.decoder }
    /// Bytes of weights that encoding one vector reads.
    var encoderBytes: Int { maps.encoder.byteCount }
    private var maps: SAEMaps
    private let search = FeatureSearch()
    /// ‖W_dec[f]‖ for each feature, when activations are multiplied by it.
    private let decoderNorms: [Float]?
    /// What activations are multiplied by before W_dec; nil when by nothing.
    private let decodingFactors: [Float]?

    /// An autoencoder of these parts; an encoder of at most `copied` bytes is laid in memory for
    /// search.
    init(config: SAEConfig, maps: SAEMaps, copied: Int = 0) {
        self.config = config
        self.maps = maps
        self.maps.encoder = FeatureSearch.laid(maps.encoder, copied: copied)
        decoderNorms =
            config.rescalesByDecoderNorm
            ? maps.decoder.inputRowNorms().map { $0 * abs(maps.decoderScale) } : nil
        decodingFactors = Self.decodingFactors(maps, norms: decoderNorms)
    }

    private static func decodingFactors(_ maps: SAEMaps, norms: [Float]?) -> [Float]? {
        guard norms != nil || maps.featureScales != nil || maps.decoderScale != 1 else {
            return nil
        }
        return (0..<maps.decoder.inputs).map { id in
            let scale = maps.decoderScale * (maps.featureScales?[id] ?? 1)
            guard let norm = norms?[id] else { return scale }
            return norm > 0 ? scale / norm : 0
        }
    }

    /// The encoder's map of `x` `[rows, dIn]`, before any activation function: `[rows, dSAE]`.
    func preactivations(_ x: Matrix) -> Matrix {
        var pre = maps.encoder(encoderInput(x))
        scaleByDecoderNorms(&pre)
        return pre
    }

    /// What W_enc is multiplied with for the hooked vectors `x` `[rows, dIn]`: x'' times its factor.
    func encoderInput(_ x: Matrix) -> Matrix {
        precondition(x.columns == config.dIn, "check the hook's width before encoding")
        var input = config.centers ? x.centered() : x
        let scales = inputScales(input)
        input.mapRows(with: scales) { row, scale in
            for column in row.indices {
                row[column] = (row[column] - scale.offset) / scale.encodingDivisor
            }
        }
        if config.subtractsDecoderBias { input.addToRows(maps.bDec, scale: -1) }
        if maps.encoderScale != 1 { input.scale(by: maps.encoderScale) }
        return input
    }

    /// Multiplies the encoder's outputs by the lengths of decoder rows, where the settings say so.
    func scaleByDecoderNorms(_ outputs: inout Matrix) {
        if let decoderNorms { outputs.multiplyRows(by: decoderNorms) }
    }

    /// The preactivations of the features `ids` for one row of `encoderInput`, as `preactivations`
    /// would have them.
    func preactivations(at ids: [UInt32], of input: Matrix) -> [Float] {
        let outputs = maps.encoder.outputs(at: ids, of: input.values)
        guard let decoderNorms else { return outputs }
        return zip(ids, outputs).map { $1 * decoderNorms[Int($0)] }
    }

    /// The encoder in eight bits, made at the first call; nil where its weights allow none.
    func coarseEncoder() -> CoarseLinear? {
        guard decoderNorms?.allSatisfy(\.isFinite) ?? true else { return nil }
        return search.coarse(of: maps.encoder)
    }

    /// Features to the space they stand for: `[rows, dSAE]` to `[rows, dOut]`, with the scale of
    /// `x`, the vectors the features were read from, put back.
    ///
    /// A transcoder puts no scale back, since it writes elsewhere; what its skip connection makes of
    /// `x` is added.
    func decode(_ activations: Matrix, for x: Matrix) -> Matrix {
        precondition(activations.rows == x.rows, "one vector for each row of activations")
        var scaled = activations
        if let decodingFactors { scaled.multiplyRows(by: decodingFactors) }
        var output = maps.decoder(scaled)
        if config.hookOut == nil {
            output.mapRows(with: inputScales(config.centers ? x.centered() : x)) { row, scale in
                for column in row.indices {
                    row[column] = row[column] * scale.decodingFactor + scale.offset
                }
            }
        }
        if let skip = maps.skip { output += skip(x) }
        return output
    }

    /// What one unit of feature `id` adds, the input's scale apart: `[dOut]`.
    func decoderRow(_ id: Int) -> [Float] {
        let row = maps.decoder.inputRow(id)
        guard let factor = decodingFactors?[id] else { return row }
        return row.map { $0 * factor }
    }

    /// The scale of every row; none at all where nothing is normalised.
    private func inputScales(_ x: Matrix) -> [InputScale] {
        config.normalization == .none ? [] : (0..<x.rows).map { inputScale(x[$0]) }
    }

    /// How far `row` is moved and shrunk before encoding.
    func inputScale(_ row: ArraySlice<Float>) -> InputScale {
        switch config.normalization {
        case .none: return .identity
        case .layerNorm:
            let mean = row.reduce(Double(0)) { $0 + Double($1) } / Double(row.count)
            let squares = row.reduce(Double(0)) { $0 + (Double($1) - mean) * (Double($1) - mean) }
            let deviation = Float((squares / Double(max(row.count - 1, 1))).squareRoot())
            return InputScale(
                offset: Float(mean), encodingDivisor: deviation + 1e-5, decodingFactor: deviation)
        case .constantNorm:
            let norm = row.reduce(Double(0)) { $0 + Double($1) * Double($1) }.squareRoot()
            guard norm > 0 else { return .identity }
            let divisor = Float(norm / Double(row.count).squareRoot())
            return InputScale(offset: 0, encodingDivisor: divisor, decodingFactor: divisor)
        }
    }
}

/// x' = (x - offset) / encodingDivisor, and back by x = x' · decodingFactor + offset.
struct InputScale: Equatable {
    let offset: Float
    let encodingDivisor: Float
    let decodingFactor: Float

    static let identity = InputScale(offset: 0, encodingDivisor: 1, decodingFactor: 1)
}

extension Matrix {
    /// Changes each row by its own scale; nothing when there are none.
    fileprivate mutating func mapRows(
        with scales: [InputScale], _ body: (inout MutableSpan<Float>, InputScale) -> Void
    ) {
        guard !scales.isEmpty else { return }
        var index = 0
        mapRows { row in
            body(&row, scales[index])
            index += 1
        }
    }
}
