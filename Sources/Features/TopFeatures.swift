internal import Tensors

/// A feature that fired at one position.
public struct FiredFeature: Sendable, Equatable, Hashable {
    /// Its index in the autoencoder.
    public let id: Int
    /// How strongly it fired.
    public let activation: Float

    /// Feature `id` firing at `activation`.
    public init(id: Int, activation: Float) {
        self.id = id
        self.activation = activation
    }
}

/// The features of one position that fire most.
///
/// - Parameters:
///   - row: activations, `[dSAE]`.
///   - k: how many at most.
///   - threshold: what an activation must exceed.
/// - Returns: strongest first; of equal ones the lower id first.
public func topFeatures(
    of row: ArraySlice<Float>, k: Int, threshold: Float
) -> [FiredFeature] {
    largest(k, of: row, above: threshold).map { FiredFeature(id: $0.id, activation: $0.value) }
}

/// The `count` largest elements above `threshold`, largest first, of equal ones the earlier first.
///
/// A heap with its smallest on top keeps the best so far, so that one pass is enough.
func largest(
    _ count: Int, of row: ArraySlice<Float>, above threshold: Float
) -> [(id: Int, value: Float)] {
    guard count > 0 else { return [] }
    var heap: [(id: Int, value: Float)] = []
    var bar = threshold
    for (id, value) in row.enumerated() where value > bar {
        if heap.count < count {
            heap.append((id, value))
            siftUp(&heap)
        } else {
            heap[0] = (id, value)
            siftDown(&heap)
        }
        if heap.count == count { bar = heap[0].value }
    }
    return heap.sorted { $0.value != $1.value ? $0.value > $1.value : $0.id < $1.id }
}

/// Whether `a` leaves the list before `b`: the smaller, of equal ones the later.
private func leaves(_ a: (id: Int, value: Float), before b: (id: Int, value: Float)) -> Bool {
    a.value != b.value ? a.value < b.value : a.id > b.id
}

private func siftUp(_ heap: inout [(id: Int, value: Float)]) {
    var child = heap.count - 1
    while child > 0 {
        let parent = (child - 1) / 2
        guard leaves(heap[child], before: heap[parent]) else { return }
        heap.swapAt(child, parent)
        child = parent
    }
}

private func siftDown(_ heap: inout [(id: Int, value: Float)]) {
    var parent = 0
    while true {
        var first = parent
        for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
            if leaves(heap[child], before: heap[first]) { first = child }
        }
        guard first != parent else { return }
        heap.swapAt(first, parent)
        parent = first
    }
}
