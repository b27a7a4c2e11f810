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
    /// The rows: `[heads, capacity, dHead]`, of which the first `count` of each head are written.
    private var memory = FloatMemory(count: 0)

    /// The fewest positions that memory is taken for.
    private static let leastCapacity = 64

    init(heads: Int, dHead: Int) {
        self.heads = heads
        self.dHead = dHead
    }

    /// Floats from where a head begins to where the next one does.
    var headStride: Int { capacity * dHead }

    /// The first row of the first head; valid within `body` only.
    func withPointer<R>(_ body: (UnsafePointer<Float>) -> R) -> R {
        withExtendedLifetime(memory) { unsafe body(UnsafePointer(memory.start)) }
    }

    /// Adds positions: `[rows, heads * dHead]`.
    mutating func append(_ rows: Matrix) {
        precondition(rows.columns == heads * dHead, "a row of all heads")
        makeRoom(for: count + rows.rows)
        let target = unsafe memory.start + count * dHead
        unsafe rows.withPointer { source in
            ThreadPool.forRows(rows.rows, of: rows.columns) { range in
                for row in range {
                    for head in 0..<heads {
                        unsafe (target + head * headStride + row * dHead).update(
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

    /// Takes memory of its own for so many positions, and for as many as half of them to come; what
    /// is not written yet takes none from the system.
    private mutating func makeRoom(for positions: Int) {
        guard positions > capacity || !isKnownUniquelyReferenced(&memory) else { return }
        let wanted =
            positions > capacity ? max(Self.leastCapacity, positions + positions / 2) : capacity
        let larger = FloatMemory(count: heads * wanted * dHead)
        for head in 0..<heads {
            unsafe (larger.start + head * wanted * dHead).update(
                from: memory.start + head * headStride, count: count * dHead)
        }
        (memory, capacity) = (larger, wanted)
    }
}

/// Memory for floats, which holds nothing at first.
///
/// `@unchecked Sendable`: only who holds it alone writes to it.
@safe private final class FloatMemory: @unchecked Sendable {
    let start: UnsafeMutablePointer<Float>

    init(count: Int) { unsafe start = .allocate(capacity: count) }

    deinit { unsafe start.deallocate() }
}
