/// Selection without sorting everything.
enum OrderStatistics {
    /// The `rank`-th largest value (1 is the maximum), by a bounded heap: O(n log rank).
    static func largest<Value: Comparable>(_ values: [Value], rank: Int) -> Value {
        var heap = Array(values.prefix(rank))
        for index in stride(from: rank / 2 - 1, through: 0, by: -1) { sink(&heap, from: index) }
        for value in values.dropFirst(rank) where value > heap[0] {
            heap[0] = value
            sink(&heap, from: 0)
        }
        return heap[0]
    }

    /// Restores the smallest-on-top order below `start`.
    private static func sink<Value: Comparable>(_ heap: inout [Value], from start: Int) {
        var parent = start
        while true {
            var child = 2 * parent + 1
            guard child < heap.count else { return }
            if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
            guard heap[child] < heap[parent] else { return }
            heap.swapAt(parent, child)
            parent = child
        }
    }
}
