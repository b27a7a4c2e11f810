internal import Kernels

extension Matrix {
    /// Adds `other`, a matrix of the same shape.
    public static func += (left: inout Matrix, right: Matrix) { left.add(right, scale: 1) }

    /// Subtracts `other`, a matrix of the same shape.
    public static func -= (left: inout Matrix, right: Matrix) { left.add(right, scale: -1) }

    private mutating func add(_ other: Matrix, scale: Float) {
        precondition(rows == other.rows && columns == other.columns, "shapes must be equal")
        let (rows, columns) = (rows, columns)
        unsafe withMutablePointer { target in
            unsafe other.withPointer { source in
                ThreadPool.forRows(rows, of: columns) { range in
                    let first = range.lowerBound * columns
                    unsafe axon_kernels_best().pointee.axpy(
                        scale, source + first, target + first, range.count * columns)
                }
            }
        }
    }

    /// Adds `row` to every row, `scale` times.
    public mutating func addToRows(_ row: [Float], scale: Float = 1) {
        precondition(row.count == columns, "a row of that length is needed")
        let (rows, columns) = (rows, columns)
        unsafe withMutablePointer { target in
            ThreadPool.forRows(rows, of: columns) { range in
                for index in range {
                    unsafe axon_kernels_best().pointee.axpy(
                        scale, row, target + index * columns, columns)
                }
            }
        }
    }

    /// Multiplies every row by `row`, element by element.
    public mutating func multiplyRows(by row: [Float]) {
        precondition(row.count == columns, "a row of that length is needed")
        let (rows, columns) = (rows, columns)
        unsafe withMutablePointer { target in
            unsafe row.withUnsafeBufferPointer { factors in
                ThreadPool.forRows(rows, of: columns) { range in
                    for index in range {
                        let start = unsafe target + index * columns
                        for column in 0..<columns { unsafe start[column] *= factors[column] }
                    }
                }
            }
        }
    }

    /// Multiplies every element by `factor`.
    public mutating func scale(by factor: Float) {
        let count = rows * columns
        unsafe withMutablePointer { target in
            for index in 0..<count { unsafe target[index] *= factor }
        }
    }

    /// Each row minus its own mean: what `center_writing_weights` of TransformerLens does to every
    /// residual.
    public func centered() -> Matrix {
        var result = self
        result.mapRows { row in
            var sum = 0.0
            for column in row.indices { sum += Double(row[column]) }
            let mean = Float(sum / Double(row.count))
            for column in row.indices { row[column] -= mean }
        }
        return result
    }

    /// Writes each row, moved to mean 0 and scaled to variance 1, into `result`.
    ///
    /// (x - mean) / sqrt(var + epsilon) with the biased variance: a LayerNorm before gain and bias.
    public func standardize(epsilon: Float, into result: inout Matrix) {
        result.reshape(rows: rows, columns: columns)
        let (rows, columns) = (rows, columns)
        unsafe withPointer { source in
            unsafe result.withMutablePointer { target in
                ThreadPool.forRows(rows, of: columns) { range in
                    for row in range {
                        unsafe axon_kernels_best().pointee.standardize(
                            source + row * columns, target + row * columns, columns, epsilon)
                    }
                }
            }
        }
    }

    /// Writes each row, scaled to a root mean square of 1, into `result`.
    ///
    /// x / sqrt(mean(x²) + epsilon): an RMSNorm before its gain.
    public func normalizeByRootMeanSquare(epsilon: Float, into result: inout Matrix) {
        result = self
        result.normalizeByRootMeanSquare(epsilon: epsilon)
    }

    /// Scales each row to a root mean square of 1, in place.
    mutating func normalizeByRootMeanSquare(epsilon: Float) {
        let (rows, columns) = (rows, columns)
        unsafe withMutablePointer { values in
            ThreadPool.forRows(rows, of: columns) { range in
                for row in range {
                    let start = unsafe values + row * columns
                    unsafe axon_kernels_best().pointee.rms_normalize(
                        start, start, columns, epsilon)
                }
            }
        }
    }

    /// Multiplies by `other`, a matrix of the same shape, element by element.
    public static func *= (left: inout Matrix, right: Matrix) {
        precondition(
            left.rows == right.rows && left.columns == right.columns, "shapes must be equal")
        let (rows, columns) = (left.rows, left.columns)
        unsafe left.withMutablePointer { target in
            unsafe right.withPointer { source in
                ThreadPool.forRows(rows, of: columns) { range in
                    for index in range.lowerBound * columns..<range.upperBound * columns {
                        unsafe target[index] *= source[index]
                    }
                }
            }
        }
    }

    /// Multiplies every element by `factor`.
    public static func *= (left: inout Matrix, factor: Float) {
        let count = left.rows * left.columns
        unsafe left.withMutablePointer { values in
            for index in 0..<count { unsafe values[index] *= factor }
        }
    }

    /// x becomes cap · tanh(x / cap): Gemma 2's bound on logits and scores.
    public mutating func softcap(at cap: Float) {
        let count = rows * columns
        unsafe withMutablePointer { unsafe axon_softcap($0, count, cap) }
    }

    /// Turns each row of scores into probabilities.
    public mutating func softmaxRows() {
        let (rows, columns) = (rows, columns)
        unsafe withMutablePointer { values in
            for row in 0..<rows {
                unsafe axon_kernels_best().pointee.softmax(values + row * columns, columns)
            }
        }
    }
}
