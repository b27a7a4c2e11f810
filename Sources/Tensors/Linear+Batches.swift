internal import COpenBLAS

extension Linear {
    /// Outputs of a strip, the ticket of a thread; whole groups of weights of eight bits.
    private static let strip = 384
    /// Inputs of a tile that is widened at a time, so that it stays in the second-level cache; a
    /// whole number of blocks of eight bits.
    private static let depth = 512

    /// Writes x W + b to y.
    ///
    /// Strips of outputs are the tickets; OpenBLAS itself stays on the thread that calls it.
    func multiplyRows(
        _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, rows: Int
    ) {
        guard rows > 0, outputs > 0 else { return }
        guard inputs > 0 else { return unsafe fill(y, 0..<outputs, rows: rows) }
        BLAS.prepare()
        FreedMemory.keep()
        let strip = rows * inputs * outputs < 1 << 18 ? outputs : Self.strip
        ThreadPool.forEach((outputs + strip - 1) / strip) { ticket in
            let first = ticket * strip
            let range = first..<min(first + strip, outputs)
            unsafe fill(y, range, rows: rows)
            if case .stored(let weight, let layout) = weights, weight.format == .single {
                let tile = unsafe Tile(weight, layout, inputs: inputs, outputs: outputs, range)
                unsafe multiply(x, y, rows: rows, tile)
            } else {
                unsafe multiplyWidened(x, y, rows: rows, range)
            }
        }
    }

    /// y += x times a tile of weights, over the tile's inputs and outputs.
    private func multiply(
        _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, rows: Int, _ tile: Tile
    ) {
        unsafe cblas_sgemm(
            CblasRowMajor, CblasNoTrans, tile.isInputMajor ? CblasNoTrans : CblasTrans,
            blasint(rows), blasint(tile.outputs.count), blasint(tile.inputs.count), 1,
            x + tile.inputs.lowerBound, blasint(inputs), tile.start, blasint(tile.stride), 1,
            y + tile.outputs.lowerBound, blasint(outputs))
    }

    /// The same for weights of other formats, which are made single tile by tile.
    private func multiplyWidened(
        _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, rows: Int,
        _ range: Range<Int>
    ) {
        let depth = min(inputs, Self.depth)
        let padded = QuantizedWeights.padded(rows: range.count, columns: depth)
        let buffer = UnsafeMutablePointer<Float>.allocate(capacity: padded.rows * padded.columns)
        defer { unsafe buffer.deallocate() }
        for first in Swift.stride(from: 0, to: inputs, by: depth) {
            let part = first..<min(first + depth, inputs)
            let tile = unsafe widened(part, range, into: buffer)
            unsafe multiply(x, y, rows: rows, tile)
        }
    }

    /// The weights that join the inputs `part` and the outputs `range`, made single.
    private func widened(
        _ part: Range<Int>, _ range: Range<Int>, into buffer: UnsafeMutablePointer<Float>
    ) -> Tile {
        switch weights {
        case .stored(let weight, let layout):
            return unsafe widened(weight, layout, part, range, into: buffer)
        case .quantized(let weight):
            let stride = QuantizedWeights.padded(rows: range.count, columns: part.count).rows
            unsafe weight.widen(rows: range, columns: part, to: buffer, stride: stride)
            return unsafe Tile(
                start: buffer, stride: stride, isInputMajor: true, inputs: part, outputs: range)
        }
    }

    private func widened(
        _ weight: WeightBuffer, _ layout: Layout, _ part: Range<Int>, _ range: Range<Int>,
        into buffer: UnsafeMutablePointer<Float>
    ) -> Tile {
        let isInputMajor = layout == .inputMajor
        let (rows, columns) = isInputMajor ? (part, range) : (range, part)
        let stride = isInputMajor ? outputs : inputs
        var target = unsafe buffer
        for row in rows {
            let start = row * stride + columns.lowerBound
            unsafe weight.widen(start..<start + columns.count, to: target)
            unsafe target += columns.count
        }
        return unsafe Tile(
            start: buffer, stride: columns.count, isInputMajor: isInputMajor, inputs: part,
            outputs: range)
    }
}

/// A rectangle of f32 weights, and which inputs and outputs it joins.
@unsafe private struct Tile {
    let start: UnsafePointer<Float>
    /// Floats from a row of the tile to the next.
    let stride: Int
    /// Whether a row is that of an input.
    let isInputMajor: Bool
    let inputs: Range<Int>
    let outputs: Range<Int>

    init(
        start: UnsafePointer<Float>, stride: Int, isInputMajor: Bool, inputs: Range<Int>,
        outputs: Range<Int>
    ) {
        unsafe self.start = start
        unsafe self.stride = stride
        unsafe self.isInputMajor = isInputMajor
        unsafe self.inputs = inputs
        unsafe self.outputs = outputs
    }

    /// The outputs `range` of f32 weights where they lie.
    init(
        _ weight: WeightBuffer, _ layout: Linear.Layout, inputs: Int, outputs: Int,
        _ range: Range<Int>
    ) {
        let isInputMajor = layout == .inputMajor
        let first = range.lowerBound * (isInputMajor ? 1 : inputs)
        unsafe self.init(
            start: weight.place(first).assumingMemoryBound(to: Float.self),
            stride: isInputMajor ? outputs : inputs, isInputMajor: isInputMajor,
            inputs: 0..<inputs, outputs: range)
    }
}

/// OpenBLAS, kept to one thread a call: its own threads collapse when another process wants a core.
enum BLAS {
    private static let onOneThread: Void = openblas_set_num_threads(1)

    /// Must run before the first product.
    static func prepare() { onOneThread }
}
