/// A row-major table of f32 with value semantics: activations, logits, feature values.
public struct Matrix: Sendable, Equatable {
    /// Number of rows; for activations, positions.
    public private(set) var rows: Int
    /// Length of a row.
    public private(set) var columns: Int
    /// The rows, one after another.
    public private(set) var values: [Float]

    /// A matrix of zeros.
    public init(rows: Int, columns: Int) {
        self.init(
            rows: rows, columns: columns, values: [Float](repeating: 0, count: rows * columns))
    }

    /// A matrix over `values`, which holds `rows * columns` floats, row by row.
    public init(rows: Int, columns: Int, values: [Float]) {
        precondition(values.count == rows * columns, "a matrix needs rows * columns values")
        self.rows = rows
        self.columns = columns
        self.values = values
    }

    /// A matrix of one row.
    public init(row: [Float]) {
        self.init(rows: 1, columns: row.count, values: row)
    }

    /// Row `row`, without a copy.
    public subscript(row: Int) -> ArraySlice<Float> {
        values[row * columns..<(row + 1) * columns]
    }

    /// One element.
    public subscript(row: Int, column: Int) -> Float {
        get { values[row * columns + column] }
        set { values[row * columns + column] = newValue }
    }

    /// Row `row` as an array of its own.
    public func row(_ row: Int) -> [Float] { Array(self[row]) }

    /// The rows in `range` as a matrix of their own.
    public func rows(_ range: Range<Int>) -> Matrix {
        let part = values[range.lowerBound * columns..<range.upperBound * columns]
        return Matrix(rows: range.count, columns: columns, values: Array(part))
    }

    /// Hands each row in turn to `body`, to be changed in place.
    public mutating func mapRows(_ body: (inout MutableSpan<Float>) -> Void) {
        let (rows, columns) = (rows, columns)
        unsafe withMutablePointer { values in
            for row in 0..<rows {
                let part = unsafe UnsafeMutableBufferPointer(
                    start: values + row * columns, count: columns)
                var span = unsafe MutableSpan(_unsafeElements: part)
                body(&span)
            }
        }
    }

    /// The last row as a matrix of its own; there must be one.
    public var lastRow: Matrix { rows(rows - 1..<rows) }

    /// Puts the rows of `other`, which are as long, below this matrix's own.
    public mutating func append(_ other: Matrix) {
        precondition(other.columns == columns, "appended rows must be as long")
        values.append(contentsOf: other.values)
        rows += other.rows
    }

    /// Writes the columns of `groups`, one group after another, into `result`.
    ///
    /// - Parameters:
    ///   - groups: ranges of columns that exist.
    ///   - result: becomes `[rows, columns of all groups]`.
    public func gather(columns groups: [Range<Int>], into result: inout Matrix) {
        precondition(groups.allSatisfy { $0.upperBound <= self.columns }, "columns must exist")
        let (rows, columns, width) = (rows, columns, groups.reduce(0) { $0 + $1.count })
        result.reshape(rows: rows, columns: width)
        unsafe withPointer { source in
            unsafe result.withMutablePointer { target in
                ThreadPool.forRows(rows, of: width) { range in
                    var next = unsafe target + range.lowerBound * width
                    for row in range {
                        for group in groups {
                            unsafe next.update(
                                from: source + row * columns + group.lowerBound,
                                count: group.count)
                            unsafe next += group.count
                        }
                    }
                }
            }
        }
    }

    /// Drops all rows from `count` on.
    mutating func truncate(rows count: Int) {
        precondition(count >= 0 && count <= rows, "a matrix is only ever cut shorter")
        values.removeLast((rows - count) * columns)
        rows = count
    }

    /// Takes a new shape, keeping the memory; what it then holds is not said.
    mutating func reshape(rows: Int, columns: Int) {
        let count = rows * columns
        if count < values.count { values.removeLast(values.count - count) }
        if count > values.count {
            values.append(contentsOf: repeatElement(0, count: count - values.count))
        }
        self.rows = rows
        self.columns = columns
    }

    /// The floats for a kernel to read; the pointer is never null.
    func withPointer<R>(_ body: (UnsafePointer<Float>) -> R) -> R {
        unsafe values.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else {
                return unsafe withNoFloats { unsafe body($0) }
            }
            return unsafe body(base)
        }
    }

    /// The floats for a kernel to write; the pointer is never null.
    mutating func withMutablePointer<R>(_ body: (UnsafeMutablePointer<Float>) -> R) -> R {
        unsafe values.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else {
                return unsafe withNoFloats { unsafe body(UnsafeMutablePointer(mutating: $0)) }
            }
            return unsafe body(base)
        }
    }
}

/// A pointer that is valid and must not be read, for kernels given a count of zero.
private func withNoFloats<R>(_ body: (UnsafePointer<Float>) -> R) -> R {
    let nothing: Float = 0
    return unsafe withUnsafePointer(to: nothing) { unsafe body($0) }
}
