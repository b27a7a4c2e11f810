/// y = x / sqrt(mean(x²) + ε) · gain, over the last dimension.
///
/// Source: Zhang and Sennrich 2019. Gemma stores w and multiplies by 1 + w: its gain is 1 + w.
public struct RMSNorm: Sendable {
    /// Factor of each column.
    public let gain: [Float]
    /// Added to the mean square, inside the root.
    public let epsilon: Float

    /// A norm over rows of `gain.count` columns.
    public init(gain: [Float], epsilon: Float) {
        self.gain = gain
        self.epsilon = epsilon
    }

    /// Writes the norm of `x` `[rows, d]` into `y`, which becomes `[rows, d]`.
    public func apply(to x: Matrix, into y: inout Matrix) {
        x.normalizeByRootMeanSquare(epsilon: epsilon, into: &y)
        y.multiplyRows(by: gain)
    }

    /// Norms each head of `x` `[rows, heads · gain.count]` by itself, in place.
    public func applyToHeads(of x: inout Matrix) {
        precondition(x.columns.isMultiple(of: gain.count), "whole heads side by side")
        let (rows, columns) = (x.rows, x.columns)
        x.reshape(rows: rows * (columns / gain.count), columns: gain.count)
        x.normalizeByRootMeanSquare(epsilon: epsilon)
        x.multiplyRows(by: gain)
        x.reshape(rows: rows, columns: columns)
    }
}
