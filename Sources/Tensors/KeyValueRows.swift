/// Keys and values of the positions seen so far, of one layer.
public struct KeyValueRows: Sendable {
    private(set) var keys: HeadRows
    private(set) var values: HeadRows

    /// An empty store of `heads` heads of `dHead` floats.
    public init(heads: Int, dHead: Int) {
        keys = HeadRows(heads: heads, dHead: dHead)
        values = keys
    }

    /// Number of positions held.
    public var count: Int { keys.count }

    /// Adds positions.
    ///
    /// - Parameters:
    ///   - keys: `[rows, heads * dHead]`, the heads side by side.
    ///   - values: the same.
    public mutating func append(keys: Matrix, values: Matrix) {
        precondition(keys.rows == values.rows, "a value for each key")
        self.keys.append(keys)
        self.values.append(values)
    }

    /// Forgets all positions from `count` on.
    public mutating func truncate(to count: Int) {
        keys.truncate(to: count)
        values.truncate(to: count)
    }
}

/// Rows of several heads, one for each position; those of a head follow each other, so that attending
/// reads memory from end to end.
struct HeadRows: Sendable {
    let heads: Int
    let dHead: Int
    private(set) var count = 0
    /// Positions that there is memory for.
    private var capacity = 0
    /// The rows: `[heads, capacity, dHead]`.
    private var floats: [Float] = []

    /// The fewest positions that memory is taken for.
    private static let leastCapacity = 64

    init(heads: Int, dHead: Int) {
        self.heads = heads
        self.dHead = dHead
    }

    /// Floats from where a head begins to where the next one does.
    var headStride: Int { capacity * dHead }

    /// Adds positions: `[rows, heads * dHead]`.
    mutating func append(_ rows: Matrix) {
        precondition(rows.columns == heads * dHead, "a row of all heads")
        makeRoom(for: count + rows.rows)
        let (heads, dHead, stride, start) = (heads, dHead, headStride, count * dHead)
        unsafe rows.withPointer { source in
            unsafe floats.withUnsafeMutableBufferPointer { floats in
                guard let target = floats.baseAddress else { return }
                for row in 0..<rows.rows {
                    for head in 0..<heads {
                        unsafe (target + head * stride + start + row * dHead).update(
                            from: source + row * rows.columns + head * dHead, count: dHead)
                    }
                }
            }
        }
        count += rows.rows
    }

    /// Forgets all positions from `count` on.
    mutating func truncate(to count: Int) {
        precondition(count >= 0 && count <= self.count, "positions are only ever taken back")
        self.count = count
    }

    /// The first row of the first head; there must be one.
    func withPointer<R>(_ body: (UnsafePointer<Float>) -> R) -> R {
        unsafe floats.withUnsafeBufferPointer { floats in
            guard let first = floats.baseAddress else { preconditionFailure("no rows") }
            return unsafe body(first)
        }
    }

    private mutating func makeRoom(for positions: Int) {
        guard positions > capacity else { return }
        let wanted = max(Self.leastCapacity, positions + positions / 2)
        var moved: [Float] = []
        moved.reserveCapacity(heads * wanted * dHead)
        for head in 0..<heads {
            let start = head * headStride
            moved += floats[start..<start + count * dHead]
            moved += repeatElement(0, count: (wanted - count) * dHead)
        }
        (floats, capacity) = (moved, wanted)
    }
}
