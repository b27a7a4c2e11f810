internal import COpenBLAS
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
    let layout: Layout
    let weight: WeightBuffer
    let bias: [Float]?

    /// A map over `weight`, which holds `inputs * outputs` floats as `layout` says.
    public init(
        inputs: Int, outputs: Int, layout: Layout, weight: WeightBuffer, bias: [Float]? = nil
    ) {
        precondition(weight.count == inputs * outputs, "weights must be inputs * outputs")
        precondition(bias == nil || bias?.count == outputs, "one bias an output")
        self.inputs = inputs
        self.outputs = outputs
        self.layout = layout
        self.weight = weight
        self.bias = bias
    }

    /// Bytes that the map of one row reads.
    public var byteCount: Int {
        (weight.count + (bias?.count ?? 0)) * MemoryLayout<Float>.stride
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
        y.fillRows(with: bias)
        unsafe x.withPointer { source in
            unsafe y.withMutablePointer { target in
                if x.rows == 1 {
                    unsafe multiplyRow(source, target)
                } else {
                    unsafe multiplyRows(source, target, rows: x.rows)
                }
            }
        }
    }

    /// Row `index` of the weights as `[inputs, outputs]`, however they lie: what input `index` adds.
    public func inputRow(_ index: Int) -> [Float] {
        precondition(index >= 0 && index < inputs, "no such row")
        guard layout == .inputMajor else {
            return (0..<outputs).map { unsafe weight.base[$0 * inputs + index] }
        }
        let row = unsafe UnsafeBufferPointer(start: weight.base + index * outputs, count: outputs)
        return unsafe Array(row)
    }

    /// The Euclidean length of every row of the weights as `[inputs, outputs]`, however they lie.
    public func inputRowNorms() -> [Float] {
        guard layout == .inputMajor else { return columnNorms() }
        let kernels = unsafe axon_kernels_best()
        return (0..<inputs).map { index in
            let row = unsafe weight.base + index * outputs
            return unsafe kernels.pointee.dot(row, row, outputs).squareRoot()
        }
    }

    /// The lengths of the columns of weights stored `[outputs, inputs]`, in one pass over them.
    private func columnNorms() -> [Float] {
        var squares = [Float](repeating: 0, count: inputs)
        unsafe squares.withUnsafeMutableBufferPointer { sums in
            for row in 0..<outputs {
                let values = unsafe weight.base + row * inputs
                for column in 0..<inputs {
                    unsafe sums[column] += values[column] * values[column]
                }
            }
        }
        return squares.map { $0.squareRoot() }
    }

    /// The same map with `bias` added to its outputs in place of its own.
    public func adding(bias: [Float]) -> Linear {
        Linear(inputs: inputs, outputs: outputs, layout: layout, weight: weight, bias: bias)
    }

    /// The same weights read as the transposed map, without a bias.
    public var transposed: Linear {
        Linear(
            inputs: outputs, outputs: inputs,
            layout: layout.transposed, weight: weight)
    }

    /// The same weights without the bias.
    public var withoutBias: Linear {
        Linear(inputs: inputs, outputs: outputs, layout: layout, weight: weight)
    }

    private func multiplyRow(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>) {
        switch layout {
        case .inputMajor: unsafe axon_vecmat(weight.base, AXON_F32, x, y, inputs, outputs)
        case .outputMajor: unsafe axon_matvec(weight.base, AXON_F32, x, y, outputs, inputs)
        }
    }

    /// Strips of outputs are the tickets; OpenBLAS itself stays on the thread that calls it.
    private func multiplyRows(
        _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, rows: Int
    ) {
        guard rows > 0, inputs > 0, outputs > 0 else { return }
        BLAS.prepare()
        let strip = rows * inputs * outputs < 1 << 18 ? outputs : 384
        ThreadPool.forEach((outputs + strip - 1) / strip) { ticket in
            let first = ticket * strip
            let count = min(strip, outputs - first)
            let isInputMajor = layout == .inputMajor
            unsafe cblas_sgemm(
                CblasRowMajor, CblasNoTrans, isInputMajor ? CblasNoTrans : CblasTrans,
                blasint(rows), blasint(count), blasint(inputs), 1, x, blasint(inputs),
                weight.base + first * (isInputMajor ? 1 : inputs),
                blasint(isInputMajor ? outputs : inputs), 1, y + first, blasint(outputs))
        }
    }
}

/// OpenBLAS, kept to one thread a call: its own threads collapse when another process wants a core.
enum BLAS {
    private static let onOneThread: Void = openblas_set_num_threads(1)

    /// Must run before the first product.
    static func prepare() { onOneThread }
}
