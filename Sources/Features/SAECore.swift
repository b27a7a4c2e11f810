internal import Models
internal import Tensors

/// What all kinds of sparse autoencoders share: encoder map, decoder map, and the input's scale.
///
/// x' = norm(x), x'' = x' - b_dec if asked for, pre = x'' W_enc + b_enc.
public struct SAECore: Sendable {
    /// Everything that is not a tensor.
    public let config: SAEConfig
    /// W_enc and b_enc: `[rows, dIn]` to `[rows, dSAE]`.
    let encoder: Linear
    /// W_dec and b_dec: `[rows, dSAE]` to `[rows, dIn]`, the weights `[dSAE, dIn]`.
    let decoder: Linear
    let bDec: [Float]
    /// ‖W_dec[f]‖ for each feature, when activations are multiplied by it.
    let decoderNorms: [Float]?

    init(config: SAEConfig, encoder: Linear, decoder: Linear, bDec: [Float]) {
        self.config = config
        self.encoder = encoder
        self.decoder = decoder
        self.bDec = bDec
        decoderNorms = config.rescalesByDecoderNorm ? decoder.inputRowNorms() : nil
    }

    /// The encoder's map of `x` `[rows, dIn]`, before any activation function: `[rows, dSAE]`.
    func preactivations(_ x: Matrix) -> Matrix {
        precondition(x.columns == config.dIn, "check the hook's width before encoding")
        var input = config.centers ? x.centered() : x
        let scales = inputScales(input)
        input.mapRows(with: scales) { row, scale in
            for column in row.indices {
                row[column] = (row[column] - scale.offset) / scale.encodingDivisor
            }
        }
        if config.subtractsDecoderBias { input.addToRows(bDec, scale: -1) }
        var pre = encoder(input)
        if let decoderNorms { pre.multiplyRows(by: decoderNorms) }
        return pre
    }

    /// Features back to the hook's space: `[rows, dSAE]` to `[rows, dIn]`, with the scale of `x`,
    /// the vectors the features were read from, put back.
    func decode(_ activations: Matrix, for x: Matrix) -> Matrix {
        precondition(activations.rows == x.rows, "one vector for each row of activations")
        var scaled = activations
        if let decoderNorms { scaled.multiplyRows(by: decoderNorms.map { $0 > 0 ? 1 / $0 : 0 }) }
        var output = decoder(scaled)
        output.mapRows(with: inputScales(config.centers ? x.centered() : x)) { row, scale in
            for column in row.indices {
                row[column] = row[column] * scale.decodingFactor + scale.offset
            }
        }
        return output
    }

    /// What one unit of feature `id` adds, the input's scale apart: `[dIn]`.
    func decoderRow(_ id: Int) -> [Float] {
        let row = decoder.inputRow(id)
        guard let norm = decoderNorms?[id], norm > 0 else { return row }
        return row.map { $0 / norm }
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
