internal import Kernels

/// Reading a map's weights, as an SAE's decoder needs it.
extension Linear {
    /// Row `index` of the weights as `[inputs, outputs]`, however they lie: what input `index` adds.
    public func inputRow(_ index: Int) -> [Float] {
        precondition(index >= 0 && index < inputs, "no such row")
        let (weight, layout) = storedWeights
        guard layout == .inputMajor else {
            return (0..<outputs).map { weight.float(at: $0 * inputs + index) }
        }
        return weight.floats(index * outputs..<(index + 1) * outputs)
    }

    /// The Euclidean length of every row of the weights as `[inputs, outputs]`, however they lie.
    public func inputRowNorms() -> [Float] {
        let (weight, layout) = storedWeights
        guard layout == .inputMajor else { return columnNorms(weight) }
        return (0..<inputs).map { index in
            let row = weight.floats(index * outputs..<(index + 1) * outputs)
            return unsafe axon_kernels_best().pointee.dot(row, row, outputs).squareRoot()
        }
    }

    /// The lengths of the columns of weights stored `[outputs, inputs]`, in one pass over them.
    private func columnNorms(_ weight: WeightBuffer) -> [Float] {
        var squares = [Float](repeating: 0, count: inputs)
        for row in 0..<outputs {
            let values = weight.floats(row * inputs..<(row + 1) * inputs)
            for column in 0..<inputs { squares[column] += values[column] * values[column] }
        }
        return squares.map { $0.squareRoot() }
    }

    /// The same weights read as the transposed map, without a bias.
    public var transposed: Linear {
        let (weight, layout) = storedWeights
        return Linear(
            inputs: outputs, outputs: inputs, layout: layout.transposed, weight: weight)
    }

    private var storedWeights: (WeightBuffer, Layout) {
        guard case .stored(let weight, let layout) = weights else {
            preconditionFailure(
                "only a model's own maps are quantised, and nobody reads their rows")
        }
        return (weight, layout)
    }
}
