internal import Kernels

/// Weights `[outputs, inputs]` of eight bits, in blocks of 64 along a row that share a scale.
///
/// A weight is scale · (byte - 128); the scale takes the block's largest weight to 127. What is
/// multiplied with them is brought to eight bits in the same way, block by block. Sixteen rows lie
/// interleaved as `AXON_Q8_ROWS` says, so that a product reads memory from end to end.
///
/// `@unchecked Sendable`: the memory is written only before `init` returns and lives as long as
/// `owner`, which every copy retains.
@safe public struct QuantizedWeights: @unchecked Sendable {
    /// Number of rows.
    public let outputs: Int
    /// Weights of a row.
    public let inputs: Int
    /// Whether all numbers they were made of are finite; products are of no use where not.
    let isFinite: Bool
    private let bytes: UnsafePointer<UInt8>
    private let scales: UnsafePointer<Float>
    private let owner: AnyObject

    /// Weights of a block, which share a scale.
    static let block = Int(AXON_Q8_BLOCK)
    /// Rows of a group, which lie interleaved.
    static let group = Int(AXON_Q8_ROWS)
    /// Groups that a thread converts at a time.
    private static let groupsOfTicket = 4

    /// Groups of `outputs` rows, the last of which may not be full.
    public static func groups(_ outputs: Int) -> Int { (outputs + group - 1) / group }

    private static func blocks(_ inputs: Int) -> Int { (inputs + block - 1) / block }

    /// How many rows and columns there are with the padding to whole groups and blocks.
    static func padded(rows: Int, columns: Int) -> (rows: Int, columns: Int) {
        (groups(rows) * group, blocks(columns) * block)
    }

    /// Bytes of the weights and of the scales of `outputs` rows of `inputs` weights, their padding to
    /// whole groups and blocks included.
    public static func sizes(outputs: Int, inputs: Int) -> (bytes: Int, scales: Int) {
        let scales = groups(outputs) * blocks(inputs) * group
        return (scales * block, scales * MemoryLayout<Float>.stride)
    }

    /// Weights that lie at `bytes`, their scales at `scales`, as long as `owner` lives; the scales
    /// are finite and aligned, and both are as long as `sizes` says.
    public init(
        outputs: Int, inputs: Int, bytes: UnsafeRawPointer, scales: UnsafeRawPointer,
        owner: AnyObject
    ) {
        precondition(Int(bitPattern: scales) % 4 == 0, "scales are read as floats")
        self.outputs = outputs
        self.inputs = inputs
        isFinite = true
        unsafe self.bytes = bytes.assumingMemoryBound(to: UInt8.self)
        unsafe self.scales = scales.assumingMemoryBound(to: Float.self)
        self.owner = owner
    }

    /// Quantises `outputs` rows of `inputs` weights, which `rows` writes for a range of them; it is
    /// called on several threads at once.
    init(
        outputs: Int, inputs: Int,
        rows: (_ range: Range<Int>, _ target: UnsafeMutablePointer<Float>) -> Void
    ) {
        let (size, scaleSize) = Self.sizes(outputs: outputs, inputs: inputs)
        let memory = WeightMemory(bytes: size + scaleSize)
        let scales = unsafe memory.start.assumingMemoryBound(to: Float.self)
        let bytes = unsafe (memory.start + scaleSize).assumingMemoryBound(to: UInt8.self)
        let (blocks, rowsOfTicket) = (Self.blocks(inputs), Self.groupsOfTicket * Self.group)
        let tickets = (outputs + rowsOfTicket - 1) / rowsOfTicket
        let areFinite = UnsafeMutableBufferPointer<Bool>.allocate(capacity: tickets)
        defer { unsafe areFinite.deallocate() }
        ThreadPool.forEach(tickets) { ticket in
            let first = ticket * rowsOfTicket
            let range = first..<min(first + rowsOfTicket, outputs)
            let floats = UnsafeMutablePointer<Float>.allocate(capacity: range.count * inputs)
            defer { unsafe floats.deallocate() }
            unsafe rows(range, floats)
            let isFinite = unsafe axon_quantize_rows(
                floats, range.count, inputs, bytes + first * blocks * Self.block,
                scales + first * blocks)
            unsafe areFinite[ticket] = isFinite != 0
        }
        self.outputs = outputs
        self.inputs = inputs
        unsafe isFinite = areFinite.allSatisfy { $0 }
        unsafe self.bytes = UnsafePointer(bytes)
        unsafe self.scales = UnsafePointer(scales)
        owner = memory
    }

    /// Bytes that they take.
    var byteCount: Int {
        let sizes = Self.sizes(outputs: outputs, inputs: inputs)
        return sizes.bytes + sizes.scales
    }

    /// The largest of all scales; 0 where there is none.
    var largestScale: Float {
        let count = Self.groups(outputs) * Self.blocks(inputs) * Self.group
        return unsafe UnsafeBufferPointer(start: scales, count: count).max() ?? 0
    }

    /// Calls `body` with the bytes of the weights and with those of the scales, as they lie.
    public func withBytes<R>(
        _ body: (_ weights: UnsafeRawBufferPointer, _ scales: UnsafeRawBufferPointer) throws -> R
    ) rethrows -> R {
        let sizes = Self.sizes(outputs: outputs, inputs: inputs)
        return try unsafe body(
            UnsafeRawBufferPointer(start: bytes, count: sizes.bytes),
            UnsafeRawBufferPointer(start: scales, count: sizes.scales))
    }

    /// y += W x, for one row.
    func multiply(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>) {
        unsafe axon_matvec_q8(bytes, scales, x, y, outputs, inputs)
    }

    /// Bounds of bias + W (the terms of x), each `[outputs]`: see `axon_coarse_q8`.
    func bounds(
        _ x: UnsafePointer<axon_split>, bias: [Float], slack: axon_slack,
        lower: UnsafeMutablePointer<Float>, upper: UnsafeMutablePointer<Float>
    ) {
        unsafe axon_coarse_q8(bytes, scales, x, bias, slack, lower, upper, outputs, inputs)
    }

    /// Writes the weights of rows `range` and of `columns` as floats to `target`, a column after the
    /// other: `stride` floats from one to the next, which rows padded to whole groups fit in.
    ///
    /// Rows begin at a group and columns at a block; what is beyond them to the end of a block is
    /// written, too.
    func widen(
        rows range: Range<Int>, columns: Range<Int>, to target: UnsafeMutablePointer<Float>,
        stride: Int
    ) {
        precondition(
            range.lowerBound % Self.group == 0 && columns.lowerBound % Self.block == 0,
            "rows from the start of a group and columns from the start of a block on")
        let blocks = Self.blocks(inputs)
        for first in Swift.stride(from: range.lowerBound, to: range.upperBound, by: Self.group) {
            for column in Swift.stride(
                from: columns.lowerBound, to: columns.upperBound, by: Self.block)
            {
                let place = first / Self.group * blocks + column / Self.block
                let start = (column - columns.lowerBound) * stride + first - range.lowerBound
                unsafe axon_kernels_best().pointee.widen_q8(
                    bytes + place * Self.group * Self.block, scales + place * Self.group,
                    target + start, stride)
            }
        }
    }
}
