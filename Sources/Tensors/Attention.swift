internal import COpenBLAS
internal import Kernels

/// Causal multi-head attention without its projections.
///
/// z_h = softmax(cap(scale · q_h K_gᵀ) + mask) V_g, the heads side by side in a row; g = h where
/// every head has keys of its own, else heads share them in groups (grouped-query attention).
public struct CausalAttention: Sendable {
    let heads: Int
    let keyValueHeads: Int
    let dHead: Int
    let scale: Float
    let window: Int?
    let softcap: Float

    /// Attention over heads of `dHead` columns.
    ///
    /// - Parameters:
    ///   - heads: number of query heads.
    ///   - keyValueHeads: number of heads in the cache, a divisor of `heads`; nil for as many.
    ///   - dHead: columns of a head.
    ///   - scale: what scores are multiplied by.
    ///   - window: how many positions a query sees, its own included; nil for all before it.
    ///   - softcap: the bound c of scores, c · tanh(s / c), before the mask; nil for none.
    public init(
        heads: Int, keyValueHeads: Int? = nil, dHead: Int, scale: Float, window: Int? = nil,
        softcap: Float? = nil
    ) {
        let shared = keyValueHeads ?? heads
        precondition(shared > 0 && heads.isMultiple(of: shared), "heads share keys in groups")
        self.heads = heads
        self.keyValueHeads = shared
        self.dHead = dHead
        self.scale = scale
        self.window = window
        self.softcap = softcap ?? 0
    }

    /// The first position that the query at `position` sees.
    private func firstSeen(from position: Int) -> Int {
        window.map { max(0, position - $0 + 1) } ?? 0
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
        precondition(
            queries.columns >= width && cache.keys.heads == keyValueHeads
                && cache.keys.dHead == dHead,
            "head shapes differ")
        z.reshape(rows: queries.rows, columns: width)
        unsafe z.withMutablePointer { z in
            unsafe queries.withPointer { q in
                unsafe cache.keys.withPointer { keys in
                    unsafe cache.values.withPointer { values in
                        let view = unsafe AttentionView(
                            queries: q, queryStride: queries.columns, keys: keys, values: values,
                            headStride: cache.keys.headStride, z: z, width: width,
                            rows: queries.rows, positions: cache.count)
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

    /// Which of the cache's heads head `head` of the queries reads.
    private func sharedHead(of head: Int) -> Int { head / (heads / keyValueHeads) }

    private func attendByRow(_ view: AttentionView, head: Int) {
        let column = head * dHead
        let keys = unsafe sharedHead(of: head) * view.headStride
        unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: view.positions) { scores in
            guard let scores = scores.baseAddress else { return }
            for row in unsafe 0..<view.rows {
                let position = unsafe view.positions - view.rows + row
                let first = firstSeen(from: position)
                let start = keys + first * dHead
                unsafe axon_attend(
                    view.queries + row * view.queryStride + column, view.keys + start,
                    view.values + start, position - first + 1, dHead, scale, softcap, scores,
                    view.z + row * view.width + column)
            }
        }
    }

    /// Queries that share a product: few, since each product reaches to what its last query sees.
    private static let queriesOfBlock = 64

    private func attendAtOnce(_ view: AttentionView, head: Int) {
        let block = Self.queriesOfBlock
        let scores = unsafe UnsafeMutablePointer<Float>.allocate(
            capacity: min(block, view.rows) * view.positions)
        defer { unsafe scores.deallocate() }
        for first in unsafe stride(from: 0, to: view.rows, by: block) {
            let rows = unsafe first..<min(first + block, view.rows)
            unsafe attend(view, head: head, queries: rows, scores: scores)
        }
    }

    /// Attends from the queries `rows` to the positions that one of them sees.
    private func attend(
        _ view: AttentionView, head: Int, queries rows: Range<Int>,
        scores: UnsafeMutablePointer<Float>
    ) {
        let before = unsafe view.positions - view.rows
        let first = firstSeen(from: before + rows.lowerBound)
        let count = before + rows.upperBound - first
        let column = head * dHead
        let keys = unsafe sharedHead(of: head) * view.headStride + first * dHead
        unsafe cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, blasint(rows.count), blasint(count),
            blasint(dHead), scale, view.queries + rows.lowerBound * view.queryStride + column,
            blasint(view.queryStride), view.keys + keys, blasint(dHead), 0, scores,
            blasint(count))
        for row in rows {
            unsafe normalizeScores(
                scores + (row - rows.lowerBound) * count, of: before + row, from: first,
                count: count)
        }
        unsafe cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(rows.count), blasint(dHead),
            blasint(count), 1, scores, blasint(count), view.values + keys,
            blasint(dHead), 0, view.z + rows.lowerBound * view.width + column,
            blasint(view.width))
    }

    /// Scores of one query for `count` positions from `start` on to the shares of what it sees, zero
    /// for all else.
    private func normalizeScores(
        _ scores: UnsafeMutablePointer<Float>, of position: Int, from start: Int, count: Int
    ) {
        let (first, end) = (firstSeen(from: position) - start, position + 1 - start)
        if softcap > 0 { unsafe axon_softcap(scores + first, end - first, softcap) }
        unsafe axon_kernels_best().pointee.softmax(scores + first, end - first)
        unsafe scores.update(repeating: 0, count: first)
        unsafe (scores + end).update(repeating: 0, count: count - end)
    }
}

/// The pointers of one attention call; z has rows of `width` floats, a head's keys and values begin
/// `headStride` floats after those of the head before.
@unsafe private struct AttentionView {
    let queries: UnsafePointer<Float>
    let queryStride: Int
    let keys: UnsafePointer<Float>
    let values: UnsafePointer<Float>
    let headStride: Int
    let z: UnsafeMutablePointer<Float>
    let width: Int
    let rows: Int
    let positions: Int
}
