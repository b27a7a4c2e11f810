internal import Kernels

/// Weights `[outputs, inputs]` of eight bits, in blocks of 64 along a row that share a scale.
///
/// A weight is scale · (byte - 128); the scale takes the block's largest weight to 127. What is
/// multiplied with them is brought to eight bits in the same way, block by block.
///
/// `@unchecked Sendable`: the memory is written only before `init` returns and lives with it.
@safe struct QuantizedWeights: @unchecked Sendable {
    let outputs: Int
    let inputs: Int
    private let bytes: WeightMemory
    private let scales: WeightMemory

    /// Bytes of a row.
    private static func stride(_ inputs: Int) -> Int {
        let block = Int(AXON_Q8_BLOCK)
        return (inputs + block - 1) / block * block
    }

    /// Quantises `outputs` rows of `inputs` weights, as many rows at a time as `row` writes for a
    /// range of them.
    init(
        outputs: Int, inputs: Int,
        rows: (_ range: Range<Int>, _ target: UnsafeMutablePointer<Float>) -> Void
    ) {
        let stride = Self.stride(inputs)
        let blocks = stride / Int(AXON_Q8_BLOCK)
        self.outputs = outputs
        self.inputs = inputs
        bytes = WeightMemory(bytes: outputs * stride)
        scales = WeightMemory(bytes: outputs * blocks * MemoryLayout<Float>.stride)
        let part = max(1, min(outputs, (1 << 20) / max(inputs, 1)))
        let buffer = WeightMemory(bytes: part * inputs * MemoryLayout<Float>.stride)
        let floats = unsafe buffer.start.bindMemory(to: Float.self, capacity: part * inputs)
        for first in Swift.stride(from: 0, to: outputs, by: part) {
            let count = min(part, outputs - first)
            unsafe rows(first..<first + count, floats)
            unsafe axon_quantize_rows(
                floats, count, inputs, bytePointer + first * stride, scalePointer + first * blocks)
        }
    }

    /// Bytes that they take.
    var byteCount: Int {
        let stride = Self.stride(inputs)
        return outputs * (stride + stride / Int(AXON_Q8_BLOCK) * MemoryLayout<Float>.stride)
    }

    /// y += W x, for one row.
    func multiply(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>) {
        unsafe axon_matvec_q8(bytePointer, scalePointer, x, y, outputs, inputs)
    }

    /// Writes rows `range` as floats, packed, to `target`.
    func widen(rows range: Range<Int>, to target: UnsafeMutablePointer<Float>) {
        let stride = Self.stride(inputs)
        let block = Int(AXON_Q8_BLOCK)
        for row in range {
            let source = unsafe bytePointer + row * stride
            let scale = unsafe scalePointer + row * (stride / block)
            let result = unsafe target + (row - range.lowerBound) * inputs
            for column in 0..<inputs {
                unsafe result[column] = scale[column / block] * Float(Int(source[column]) - 128)
            }
        }
    }

    private var bytePointer: UnsafeMutablePointer<UInt8> {
        unsafe bytes.start.assumingMemoryBound(to: UInt8.self)
    }

    private var scalePointer: UnsafeMutablePointer<Float> {
        unsafe scales.start.assumingMemoryBound(to: Float.self)
    }
}
