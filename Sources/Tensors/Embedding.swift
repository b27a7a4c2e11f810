/// A table of vectors, one for each id.
public struct Embedding: Sendable {
    /// Number of vectors.
    public let count: Int
    /// Length of a vector.
    public let dimension: Int
    /// The table, `[count, dimension]`.
    public let table: WeightBuffer

    /// A table over `table`, which holds `count * dimension` floats.
    public init(count: Int, dimension: Int, table: WeightBuffer) {
        precondition(table.count == count * dimension, "a table holds count * dimension floats")
        self.count = count
        self.dimension = dimension
        self.table = table
    }

    /// The vectors of `ids`, each in `0 ..< count`, as rows: `[ids.count, dimension]`.
    public func callAsFunction(_ ids: some Collection<Int>) -> Matrix {
        var result = Matrix(rows: ids.count, columns: dimension)
        unsafe result.withMutablePointer { target in
            for (row, id) in ids.enumerated() {
                precondition(id >= 0 && id < count, "an id must be checked before it is embedded")
                unsafe table.widen(
                    id * dimension..<(id + 1) * dimension, to: target + row * dimension)
            }
        }
        return result
    }
}
