/// y = (x - mean) / sqrt(var + ε) · gain + bias, over the last dimension, biased variance.
///
/// Source: Ba et al. 2016; equal to `torch.nn.LayerNorm`.
public struct LayerNorm: Sendable {
    /// Factor of each column.
    public let gain: [Float]
    /// Offset of each column.
    public let bias: [Float]
    /// Added to the variance, inside the root.
    public let epsilon: Float

    /// A norm over rows of `gain.count` columns.
    public init(gain: [Float], bias: [Float], epsilon: Float) {
        precondition(gain.count == bias.count, "gain and bias are as long as a row")
        self.gain = gain
        self.bias = bias
        self.epsilon = epsilon
    }

    /// Writes the norm of `x` `[rows, d]` into `y`, which becomes `[rows, d]`.
    public func apply(to x: Matrix, into y: inout Matrix) {
        x.standardize(epsilon: epsilon, into: &y)
        applyGainAndBias(to: &y)
    }

    /// The second half of the norm, on rows that are standardised already.
    public func applyGainAndBias(to x: inout Matrix) {
        x.multiplyRows(by: gain)
        x.addToRows(bias)
    }
}
