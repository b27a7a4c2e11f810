internal import COpenBLAS
internal import Kernels

/// Keys and values of the positions seen so far, of one layer.
public struct KeyValueRows: Sendable {
    private(set) var keys: Matrix
    private(set) var values: Matrix

    /// An empty store of rows of `width` floats, the heads side by side.
    public init(width: Int) {
        keys = Matrix(rows: 0, columns: width)
        values = Matrix(rows: 0, columns: width)
    }

    /// Number of positions held.
    public var count: Int { keys.rows }

    /// Adds the positions of `projected`, whose rows hold the keys from column `keyColumn` on and
    /// the values from column `valueColumn` on.
    public mutating func append(_ projected: Matrix, keyColumn: Int, valueColumn: Int) {
        keys.append(columnsOf: projected, from: keyColumn)
        values.append(columnsOf: projected, from: valueColumn)
    }

    /// Forgets all positions from `count` on.
    public mutating func truncate(to count: Int) {
        keys.truncate(rows: count)
        values.truncate(rows: count)
    }
}

/// Causal multi-head attention without its projections.
///
/// z_h = softmax(scale · q_h K_hᵀ + causal mask) V_h, the heads side by side in a row.
public struct CausalAttention: Sendable {
    let heads: Int
    let dHead: Int
    let scale: Float

    /// `heads` heads of `dHead` columns, scores multiplied by `scale`.
    public init(heads: Int, dHead: Int, scale: Float) {
        self.heads = heads
        self.dHead = dHead
        self.scale = scale
    }

    /// Queries from which on matrix products beat going row by row.
    static let batchedRows = 16

    /// Attends from the last `queries.rows` positions of `cache`.
    ///
    /// - Parameters:
    ///   - queries: `[rows, ≥ heads · dHead]`, of which the first columns are the queries.
    ///   - cache: keys and values of all positions, those of the queries included.
    ///   - z: becomes `[rows, heads · dHead]`.
    public func apply(queries: Matrix, cache: KeyValueRows, into z: inout Matrix) {
        apply(queries: queries, cache: cache, into: &z, batched: queries.rows >= Self.batchedRows)
    }

    func apply(queries: Matrix, cache: KeyValueRows, into z: inout Matrix, batched: Bool) {
        precondition(cache.count >= queries.rows, "the cache holds the queries' own positions")
        let width = heads * dHead
        precondition(queries.columns >= width && cache.keys.columns == width, "head shapes differ")
        z.reshape(rows: queries.rows, columns: width)
        unsafe z.withMutablePointer { z in
            unsafe queries.withPointer { q in
                unsafe cache.keys.withPointer { k in
                    unsafe cache.values.withPointer { v in
                        let view = unsafe AttentionView(
                            queries: q, queryStride: queries.columns, keys: k, values: v, z: z,
                            width: width, rows: queries.rows, positions: cache.count)
                        unsafe run(view, batched: batched)
                    }
                }
            }
        }
    }

    private func run(_ view: AttentionView, batched: Bool) {
        BLAS.prepare()
        let work = unsafe view.rows * view.positions * dHead
        if work * heads < 1 << 16 {
            for head in 0..<heads { unsafe attend(view, head: head, batched: batched) }
        } else {
            ThreadPool.forEach(heads) { unsafe attend(view, head: $0, batched: batched) }
        }
    }

    private func attend(_ view: AttentionView, head: Int, batched: Bool) {
        if batched {
            unsafe attendAtOnce(view, head: head)
        } else {
            unsafe attendByRow(view, head: head)
        }
    }

    private func attendByRow(_ view: AttentionView, head: Int) {
        let column = head * dHead
        unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: view.positions) { scores in
            guard let scores = scores.baseAddress else { return }
            for row in unsafe 0..<view.rows {
                let seen = unsafe view.positions - view.rows + row + 1
                unsafe axon_attend(
                    view.queries + row * view.queryStride + column, view.keys + column,
                    view.values + column, view.width, seen, dHead, scale, scores,
                    view.z + row * view.width + column)
            }
        }
    }

    private func attendAtOnce(_ view: AttentionView, head: Int) {
        let column = head * dHead
        let (rows, positions) = unsafe (view.rows, view.positions)
        let scores = UnsafeMutablePointer<Float>.allocate(capacity: rows * positions)
        defer { unsafe scores.deallocate() }
        unsafe cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, blasint(rows), blasint(positions),
            blasint(dHead), scale, view.queries + column, blasint(view.queryStride),
            view.keys + column, blasint(view.width), 0, scores, blasint(positions))
        for row in 0..<rows {
            let seen = positions - rows + row + 1
            let start = unsafe scores + row * positions
            unsafe axon_kernels_best().pointee.softmax(start, seen)
            unsafe (start + seen).update(repeating: 0, count: positions - seen)
        }
        unsafe cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(rows), blasint(dHead),
            blasint(positions), 1, scores, blasint(positions), view.values + column,
            blasint(view.width), 0, view.z + column, blasint(view.width))
    }
}

/// The pointers of one attention call; keys, values and z have rows of `width` floats.
@unsafe private struct AttentionView {
    let queries: UnsafePointer<Float>
    let queryStride: Int
    let keys: UnsafePointer<Float>
    let values: UnsafePointer<Float>
    let z: UnsafeMutablePointer<Float>
    let width: Int
    let rows: Int
    let positions: Int
}
