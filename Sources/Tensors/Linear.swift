internal import Kernels

/// An affine map of rows: y = x W + b, or y = x Wᵀ + b for weights stored the other way round.
public struct Linear: Sendable {
    /// How the weights lie in memory.
    public enum Layout: Sendable {
        /// `[inputs, outputs]`: GPT-2's Conv1D, an SAE's `W_enc` and `W_dec`.
        case inputMajor
        /// `[outputs, inputs]`: torch's Linear, a tied token embedding.
        case outputMajor

        /// The other of the two.
        public var transposed: Layout { self == .inputMajor ? .outputMajor : .inputMajor }
    }

    /// Length of a row of x.
    public let inputs: Int
    /// Length of a row of y.
    public let outputs: Int
    let weights: LinearWeights
    let bias: [Float]?

    /// A map over `weight`, which holds `inputs * outputs` numbers as `layout` says.
    public init(
        inputs: Int, outputs: Int, layout: Layout, weight: WeightBuffer, bias: [Float]? = nil
    ) {
        precondition(weight.count == inputs * outputs, "weights must be inputs * outputs")
        self.init(
            inputs: inputs, outputs: outputs, weights: .stored(weight, layout), bias: bias)
    }

    init(inputs: Int, outputs: Int, weights: LinearWeights, bias: [Float]?) {
        precondition(bias == nil || bias?.count == outputs, "one bias an output")
        self.inputs = inputs
        self.outputs = outputs
        self.weights = weights
        self.bias = bias
    }

    /// Bytes that the map of one row reads.
    public var byteCount: Int {
        weights.byteCount + (bias?.count ?? 0) * MemoryLayout<Float>.stride
    }

    /// - Parameter x: `[rows, inputs]`
    /// - Returns: `[rows, outputs]`
    public func callAsFunction(_ x: Matrix) -> Matrix {
        var y = Matrix(rows: 0, columns: outputs)
        apply(to: x, into: &y)
        return y
    }

    /// Writes the map of `x` `[rows, inputs]` into `y`, which becomes `[rows, outputs]`.
    ///
    /// One row is read at the speed of memory by our own kernels, more go through OpenBLAS.
    public func apply(to x: Matrix, into y: inout Matrix) {
        precondition(x.columns == inputs, "rows must be as long as the map's inputs")
        y.reshape(rows: x.rows, columns: outputs)
        unsafe x.withPointer { source in
            unsafe y.withMutablePointer { target in
                if x.rows == 1 {
                    unsafe fill(target, 0..<outputs, rows: 1)
                    unsafe multiplyRow(source, target)
                } else {
                    unsafe multiplyRows(source, target, rows: x.rows)
                }
            }
        }
    }

    /// The same map with `bias` added to its outputs in place of its own.
    public func adding(bias: [Float]) -> Linear {
        Linear(inputs: inputs, outputs: outputs, weights: weights, bias: bias)
    }

    /// The same weights without the bias.
    public var withoutBias: Linear {
        Linear(inputs: inputs, outputs: outputs, weights: weights, bias: nil)
    }

    /// Sets the columns `range` of `rows` rows of `outputs` numbers to the bias, or to zeros.
    func fill(_ y: UnsafeMutablePointer<Float>, _ range: Range<Int>, rows: Int) {
        for row in 0..<rows {
            let target = unsafe y + row * outputs + range.lowerBound
            guard let bias else {
                unsafe target.update(repeating: 0, count: range.count)
                continue
            }
            unsafe bias.withUnsafeBufferPointer { source in
                guard let first = source.baseAddress else { return }
                unsafe target.update(from: first + range.lowerBound, count: range.count)
            }
        }
    }

    private func multiplyRow(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>) {
        switch weights {
        case .stored(let weight, .inputMajor):
            unsafe axon_vecmat(weight.start, weight.format.ofKernels, x, y, inputs, outputs)
        case .stored(let weight, .outputMajor):
            unsafe axon_matvec(weight.start, weight.format.ofKernels, x, y, outputs, inputs)
        case .quantized(let weight): unsafe weight.multiply(x, y)
        }
    }
}

/// The weights of a linear map: as a file stores them, or brought to eight bits.
enum LinearWeights: Sendable {
    case stored(WeightBuffer, Linear.Layout)
    case quantized(QuantizedWeights)

    var byteCount: Int {
        switch self {
        case .stored(let weight, _): weight.byteCount
        case .quantized(let weight): weight.byteCount
        }
    }
}

extension FloatFormat {
    /// What the kernels call it; doubles are never kept.
    var ofKernels: axon_format {
        switch self {
        case .half: AXON_F16
        case .brain: AXON_BF16
        case .single, .double: AXON_F32
        }
    }
}
