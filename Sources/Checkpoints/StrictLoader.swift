public import Tensors

/// Takes the tensors of a checkpoint one by one and remembers all that is wrong, so that a loader
/// can say it at once.
///
/// What cannot be had is answered with something empty; `finish` then throws, so that it is never
/// used.
public struct StrictLoader {
    private let checkpoint: Checkpoint
    private var unused: Set<String>
    private var problems: [TensorProblem] = []

    /// A loader over `checkpoint`, of which no tensor is used yet.
    public init(_ checkpoint: Checkpoint) {
        self.checkpoint = checkpoint
        unused = checkpoint.names
    }

    /// Whether the checkpoint has a tensor of that name.
    public func has(_ name: String) -> Bool { checkpoint.entry(name) != nil }

    /// Drops tensors that are no weights and may be there.
    public mutating func ignore(where isBuffer: (String) -> Bool) {
        unused = unused.filter { !isBuffer($0) }
    }

    /// What the checkpoint says of a tensor; nil when there is none of that name.
    public func entry(_ name: String) -> TensorEntry? { checkpoint.entry(name) }

    /// The tensor `name`, row by row, which must have `shape`.
    public mutating func tensor(_ name: String, _ shape: [Int]) -> WeightBuffer? {
        guard let stored = stored(name, shape) else { return nil }
        guard let entry = entry(name), entry.isColumnMajor, shape.count == 2 else { return stored }
        return stored.transposed(rows: shape[1], columns: shape[0])
    }

    /// The tensor `name` in the order in which its file has it.
    private mutating func stored(_ name: String, _ shape: [Int]) -> WeightBuffer? {
        unused.remove(name)
        guard let entry = checkpoint.entry(name) else {
            problems.append(.missing(name: name, shape: shape))
            return nil
        }
        guard entry.shape == shape else {
            problems.append(.shape(name: name, expected: shape, found: entry.shape))
            return nil
        }
        do {
            if let floats = try checkpoint.floats(name) { return floats }
            problems.append(.type(name: name, found: entry.type.rawValue))
        } catch {
            problems.append(.damaged(name: name, reason: error.description))
        }
        return nil
    }

    /// The vector `name` of `count` elements.
    public mutating func vector(_ name: String, _ count: Int) -> [Float] {
        tensor(name, [count])?.array ?? []
    }

    /// The map with the weights `name`, stored as `layout` says, and the bias `bias` if one is
    /// named.
    public mutating func linear(
        _ name: String, bias: String? = nil, inputs: Int, outputs: Int, layout: Linear.Layout
    ) -> Linear {
        let shape = layout == .inputMajor ? [inputs, outputs] : [outputs, inputs]
        let weight = stored(name, shape)
        let layout = entry(name)?.isColumnMajor == true ? layout.transposed : layout
        let offset = bias.map { vector($0, outputs) }
        guard let weight, offset == nil || offset?.count == outputs else {
            return Linear(inputs: 0, outputs: 0, layout: layout, weight: WeightBuffer([]))
        }
        return Linear(
            inputs: inputs, outputs: outputs, layout: layout, weight: weight, bias: offset)
    }

    /// The norm with `name.weight` and `name.bias`.
    public mutating func layerNorm(_ name: String, _ count: Int, epsilon: Float) -> LayerNorm {
        let gain = vector(name + ".weight", count)
        let bias = vector(name + ".bias", count)
        guard gain.count == bias.count else { return LayerNorm(gain: [], bias: [], epsilon: 0) }
        return LayerNorm(gain: gain, bias: bias, epsilon: epsilon)
    }

    /// The table `name` of `count` vectors.
    public mutating func embedding(_ name: String, count: Int, dimension: Int) -> Embedding {
        guard let table = tensor(name, [count, dimension]) else {
            return Embedding(count: 0, dimension: 0, table: WeightBuffer([]))
        }
        return Embedding(count: count, dimension: dimension, table: table)
    }

    /// Must be called last.
    ///
    /// - Throws: `CheckpointError.mismatch` with every tensor missing, unused or wrong.
    public func finish() throws(CheckpointError) {
        let rest = unused.sorted().map {
            TensorProblem.unused(name: $0, shape: checkpoint.entry($0)?.shape ?? [])
        }
        guard problems.isEmpty, rest.isEmpty else {
            throw .mismatch(file: checkpoint.url.path, problems: problems + rest)
        }
    }
}
