/// The norm of a block or of a model's end: one of the two kinds that transformers use.
public enum Norm: Sendable {
    /// Moves each row to mean 0 and variance 1, then gain and bias.
    case layer(LayerNorm)
    /// Scales each row to a root mean square of 1, then gain.
    case rms(RMSNorm)

    /// Writes the norm of `x` `[rows, d]` into `y`, which becomes `[rows, d]`.
    public func apply(to x: Matrix, into y: inout Matrix) {
        normalize(x, into: &y)
        applyGainAndBias(to: &y)
    }

    /// The first half of the norm: what TransformerLens calls `hook_normalized`.
    public func normalize(_ x: Matrix, into y: inout Matrix) {
        switch self {
        case .layer(let norm): x.standardize(epsilon: norm.epsilon, into: &y)
        case .rms(let norm): x.normalizeByRootMeanSquare(epsilon: norm.epsilon, into: &y)
        }
    }

    /// The second half of the norm, on rows that are normalised already.
    public func applyGainAndBias(to x: inout Matrix) {
        switch self {
        case .layer(let norm): norm.applyGainAndBias(to: &x)
        case .rms(let norm): x.multiplyRows(by: norm.gain)
        }
    }

    /// Factor of each column.
    public var gain: [Float] {
        switch self {
        case .layer(let norm): norm.gain
        case .rms(let norm): norm.gain
        }
    }

    /// Whether it removes the mean of a row.
    public var removesMean: Bool {
        if case .layer = self { true } else { false }
    }
}
