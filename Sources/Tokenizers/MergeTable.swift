/// The merges of a BPE model: which pair of ids becomes which, and in what order.
struct MergeTable: Sendable {
    private struct Merge {
        var rank: Int
        var id: Int
    }

    private var table: [UInt64: Merge] = [:]

    init(capacity: Int) { table.reserveCapacity(capacity) }

    /// Adds the merge of `left` and `right` into `id`; of a pair given twice the last counts.
    mutating func insert(_ left: Int, _ right: Int, rank: Int, id: Int) {
        table[Self.key(left, right)] = Merge(rank: rank, id: id)
    }

    /// The symbols of a piece with all merges done: the lowest rank first, the leftmost of equals.
    func merge(_ symbols: [Int]) -> [Int] {
        symbols.count <= 48 ? mergeByScanning(symbols) : mergeByQueue(symbols)
    }

    /// Looks for the best pair again after every merge: quadratic, and the fastest for words.
    func mergeByScanning(_ symbols: [Int]) -> [Int] {
        guard symbols.count > 1 else { return symbols }
        var symbols = symbols
        var merges = zip(symbols, symbols.dropFirst()).map { find($0, $1) }
        while let best = lowest(merges), let merge = merges[best] {
            symbols[best] = merge.id
            symbols.remove(at: best + 1)
            merges.remove(at: best)
            if best > 0 { merges[best - 1] = find(symbols[best - 1], symbols[best]) }
            if best < merges.count { merges[best] = find(symbols[best], symbols[best + 1]) }
        }
        return symbols
    }

    /// Keeps the pairs in a heap and the symbols in a linked list: n log n, for long pieces.
    func mergeByQueue(_ symbols: [Int]) -> [Int] {
        var list = SymbolList(symbols)
        var queue = MergeQueue()
        for position in symbols.indices.dropLast() { push(position, in: list, to: &queue) }
        while let next = queue.pop() {
            guard let (left, right) = list.pair(at: next.position), let merge = find(left, right),
                merge.rank == next.rank
            else { continue }
            let before = list.joinPair(at: next.position, into: merge.id)
            if let before { push(before, in: list, to: &queue) }
            push(next.position, in: list, to: &queue)
        }
        return list.remaining
    }

    private func push(_ position: Int, in list: SymbolList, to queue: inout MergeQueue) {
        guard let (left, right) = list.pair(at: position), let merge = find(left, right) else {
            return
        }
        queue.push(MergeQueue.Candidate(rank: merge.rank, position: position))
    }

    private func lowest(_ merges: [Merge?]) -> Int? {
        var best: Int?
        var rank = Int.max
        for (position, merge) in merges.enumerated() {
            guard let merge, merge.rank < rank else { continue }
            best = position
            rank = merge.rank
        }
        return best
    }

    private func find(_ left: Int, _ right: Int) -> Merge? { table[Self.key(left, right)] }

    /// Ids are at most `Vocabulary.largestID`.
    private static func key(_ left: Int, _ right: Int) -> UInt64 {
        UInt64(left) << 32 | UInt64(right)
    }
}

/// Symbols in a row, of which neighbours can be joined without moving the rest.
struct SymbolList {
    private static let joined = -1

    private var symbols: [Int]
    private var before: [Int]
    private var after: [Int]

    init(_ symbols: [Int]) {
        self.symbols = symbols
        before = symbols.indices.map { $0 - 1 }
        after = symbols.indices.map { $0 + 1 }
    }

    /// The symbol at `position` and the one after it, or nil where either is gone.
    func pair(at position: Int) -> (Int, Int)? {
        guard symbols[position] != Self.joined, after[position] < symbols.count else { return nil }
        return (symbols[position], symbols[after[position]])
    }

    /// Puts `symbol` in the place of the pair; gives the position before it, if there is one.
    mutating func joinPair(at position: Int, into symbol: Int) -> Int? {
        let right = after[position]
        symbols[position] = symbol
        symbols[right] = Self.joined
        after[position] = after[right]
        if after[right] < symbols.count { before[after[right]] = position }
        return before[position] < 0 ? nil : before[position]
    }

    var remaining: [Int] { symbols.filter { $0 != Self.joined } }
}

/// A binary heap of possible merges: the lowest rank first, the leftmost of equals.
struct MergeQueue {
    struct Candidate: Comparable {
        let rank: Int
        let position: Int

        static func < (one: Candidate, other: Candidate) -> Bool {
            (one.rank, one.position) < (other.rank, other.position)
        }
    }

    private var heap: [Candidate] = []

    mutating func push(_ candidate: Candidate) {
        heap.append(candidate)
        var child = heap.count - 1
        while child > 0, heap[child] < heap[(child - 1) / 2] {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func pop() -> Candidate? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        if heap.isEmpty { return first }
        heap[0] = last
        var parent = 0
        while parent * 2 + 1 < heap.count {
            var child = parent * 2 + 1
            if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
            guard heap[child] < heap[parent] else { break }
            heap.swapAt(child, parent)
            parent = child
        }
        return first
    }
}
