internal import Kernels

/// How the weights of a model are held in memory; arithmetic stays in f32 but for `eightBits`.
public enum WeightPrecision: Sendable, CaseIterable {
    /// In the format in which the file stores them: f32, f16 or bf16.
    case stored
    /// f16 where the file has f32; what is narrower already stays.
    case half
    /// Eight bits, in blocks that share a scale; what is multiplied with them, too.
    case eightBits
}

extension Linear {
    /// The same map with its weights held as `precision` says.
    public func held(as precision: WeightPrecision) -> Linear {
        guard case .stored(let weight, let layout) = weights, weight.count > 0 else { return self }
        switch precision {
        case .stored: return self
        case .half:
            guard weight.format == .single else { return self }
            defer { weight.letGo() }
            return Linear(
                inputs: inputs, outputs: outputs, layout: .outputMajor,
                weight: halved(weight, layout), bias: bias)
        case .eightBits:
            defer { weight.letGo() }
            return Linear(
                inputs: inputs, outputs: outputs,
                weights: .quantized(quantized(weight, layout)), bias: bias)
        }
    }

    /// Its weights where they are held in eight bits.
    public var eightBitWeights: QuantizedWeights? {
        if case .quantized(let weight) = weights { weight } else { nil }
    }

    /// The same map with `weights` in place of its own, which have its shape.
    public func held(in weights: QuantizedWeights) -> Linear {
        precondition(weights.inputs == inputs && weights.outputs == outputs, "the same shape")
        return Linear(inputs: inputs, outputs: outputs, weights: .quantized(weights), bias: bias)
    }

    func quantized(_ weight: WeightBuffer, _ layout: Layout) -> QuantizedWeights {
        unsafe QuantizedWeights(outputs: outputs, inputs: inputs) { range, target in
            unsafe copy(weight, layout, outputs: range, to: target)
        }
    }

    /// Weights rounded to half precision, `[outputs, inputs]`.
    private func halved(_ weight: WeightBuffer, _ layout: Layout) -> WeightBuffer {
        unsafe WeightBuffer(halves: weight.count) { target in
            forEachOutputs { range in
                let count = range.count * inputs
                let floats = UnsafeMutablePointer<Float>.allocate(capacity: count)
                defer { unsafe floats.deallocate() }
                unsafe copy(weight, layout, outputs: range, to: floats)
                unsafe axon_kernels_best().pointee.narrow_f16(
                    floats, target + range.lowerBound * inputs, count)
            }
        }
    }

    /// Calls `body` with ranges that are all outputs together, on several threads at once.
    func forEachOutputs(_ body: (Range<Int>) -> Void) {
        let step = 64
        ThreadPool.forEach((outputs + step - 1) / step) { ticket in
            body(ticket * step..<min((ticket + 1) * step, outputs))
        }
    }

    /// The weights of the outputs `range` as floats, one output after another.
    private func copy(
        _ weight: WeightBuffer, _ layout: Layout, outputs range: Range<Int>,
        to target: UnsafeMutablePointer<Float>
    ) {
        if layout == .outputMajor {
            unsafe weight.widen(range.lowerBound * inputs..<range.upperBound * inputs, to: target)
        } else {
            unsafe transpose(weight, columns: range, to: target)
        }
    }

    /// Columns `range` of weights stored `[inputs, outputs]`, one after another.
    ///
    /// Sixteen rows at a time, so that a line of the target is written whole.
    private func transpose(
        _ weight: WeightBuffer, columns range: Range<Int>, to target: UnsafeMutablePointer<Float>
    ) {
        let (width, height) = (range.count, 16)
        let rows = UnsafeMutablePointer<Float>.allocate(capacity: width * height)
        defer { unsafe rows.deallocate() }
        for first in Swift.stride(from: 0, to: inputs, by: height) {
            let count = min(height, inputs - first)
            for row in 0..<count {
                let start = (first + row) * outputs
                unsafe weight.widen(
                    start + range.lowerBound..<start + range.upperBound, to: rows + row * width)
            }
            for column in 0..<width {
                let place = unsafe target + column * inputs + first
                for row in 0..<count { unsafe place[row] = rows[row * width + column] }
            }
        }
    }
}
