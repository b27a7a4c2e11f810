internal import Tensors

/// Attention with its projections: q, k and v of the normed stream, z by heads, then W_O.
struct SelfAttention {
    var project: QueryKeyValue
    /// Norms of each head's query and key before they turn; Qwen 3 and Gemma 3 only.
    var queryNorm: RMSNorm?
    var keyNorm: RMSNorm?
    /// Which of the model's rotary embeddings turns queries and keys; nil for none.
    var rotary: Int?
    let heads: CausalAttention
    var wO: Linear
    let dHead: Int

    /// Bytes of weights that a pass over one position reads.
    var byteCount: Int { project.byteCount + wO.byteCount }

    /// Reads `scratch.normed` `[pos, dModel]`, adds to `cache`, and leaves what attention adds,
    /// before its hook, in `scratch.attnOut`, with `onlyLast` for the last position alone.
    func run(
        _ layer: Int, cache: inout KeyValueRows, angles: [RotaryAngles], onlyLast: Bool,
        _ scratch: inout DecoderScratch, _ hook: inout HookRecorder
    ) throws {
        project(scratch.normed, &scratch)
        queryNorm?.applyToHeads(of: &scratch.queries)
        keyNorm?.applyToHeads(of: &scratch.keys)
        if let rotary {
            angles[rotary].rotate(&scratch.queries, dHead: dHead)
            angles[rotary].rotate(&scratch.keys, dHead: dHead)
        }
        cache.append(keys: scratch.keys, values: scratch.values)
        if onlyLast { scratch.queries = scratch.queries.lastRow }
        heads.apply(queries: scratch.queries, cache: cache, into: &scratch.z)
        try hook.visit(.z(layer), &scratch.z)
        wO.apply(to: scratch.z, into: &scratch.attnOut)
    }
}

/// The maps that make queries, keys and values, as checkpoints store them.
enum QueryKeyValue {
    /// W_Q, W_K and W_V apart.
    case separate(wQ: Linear, wK: Linear, wV: Linear)
    /// One map, of whose output q, k and v take groups of columns.
    case joined(Linear, q: [Range<Int>], k: [Range<Int>], v: [Range<Int>])

    /// One map whose output is q, then k, then v, each of `width` columns: GPT-2.
    static func blocks(_ map: Linear, width: Int) -> QueryKeyValue {
        .joined(map, q: [0..<width], k: [width..<2 * width], v: [2 * width..<3 * width])
    }

    /// One map whose output is q, k and v of the first head, then of the second: GPT-NeoX.
    static func interleaved(_ map: Linear, heads: Int, dHead: Int) -> QueryKeyValue {
        func part(_ index: Int) -> [Range<Int>] {
            (0..<heads).map { head in
                let start = (3 * head + index) * dHead
                return start..<start + dHead
            }
        }
        return .joined(map, q: part(0), k: part(1), v: part(2))
    }

    /// Bytes of weights that a pass over one position reads.
    var byteCount: Int {
        switch self {
        case .separate(let wQ, let wK, let wV): wQ.byteCount + wK.byteCount + wV.byteCount
        case .joined(let map, _, _, _): map.byteCount
        }
    }

    /// The maps, in the order in which `mapped` changes them.
    var maps: [Linear] {
        switch self {
        case .separate(let wQ, let wK, let wV): [wQ, wK, wV]
        case .joined(let map, _, _, _): [map]
        }
    }

    /// The same with each map replaced.
    func mapped(_ change: (Linear) throws -> Linear) rethrows -> QueryKeyValue {
        switch self {
        case .separate(let wQ, let wK, let wV):
            .separate(wQ: try change(wQ), wK: try change(wK), wV: try change(wV))
        case .joined(let map, let q, let k, let v): .joined(try change(map), q: q, k: k, v: v)
        }
    }

    /// Writes q `[pos, heads · dHead]`, k and v into the scratch.
    func callAsFunction(_ x: Matrix, _ scratch: inout DecoderScratch) {
        switch self {
        case .separate(let wQ, let wK, let wV):
            wQ.apply(to: x, into: &scratch.queries)
            wK.apply(to: x, into: &scratch.keys)
            wV.apply(to: x, into: &scratch.values)
        case .joined(let map, let q, let k, let v):
            map.apply(to: x, into: &scratch.joined)
            scratch.joined.gather(columns: q, into: &scratch.queries)
            scratch.joined.gather(columns: k, into: &scratch.keys)
            scratch.joined.gather(columns: v, into: &scratch.values)
        }
    }
}
