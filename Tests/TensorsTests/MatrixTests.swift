import Foundation
import Fuzzing
import Golden
import Testing

@testable import Tensors

/// What rows can be asked and told.
struct MatrixTests {
    private let sample = Matrix(rows: 2, columns: 3, values: [1, 2, 6, -1, 0, 4])

    @Test func rowsAreReadAndAdded() {
        var matrix = sample
        #expect(Array(matrix[1]) == [-1, 0, 4] && matrix.lastRow.values == [-1, 0, 4])
        matrix.append(Matrix(row: [7, 8, 9]))
        #expect(matrix.rows == 3 && matrix.row(2) == [7, 8, 9])
        matrix.truncate(rows: 1)
        #expect(matrix.values == [1, 2, 6])
        matrix.reshape(rows: 2, columns: 2)
        #expect(matrix.values.count == 4)
    }

    @Test func copiesKeepTheirOwnValues() {
        var copy = sample
        copy += sample
        copy.mapRows { row in row[0] = 100 }
        #expect(copy.values == [100, 4, 12, 100, 0, 8])
        #expect(sample.values == [1, 2, 6, -1, 0, 4])
    }

    @Test func arithmeticIsElementByElement() {
        var matrix = sample
        matrix -= Matrix(rows: 2, columns: 3, values: [1, 1, 1, 2, 2, 2])
        matrix.addToRows([1, 0, -1], scale: 2)
        matrix.multiplyRows(by: [1, 2, 3])
        #expect(matrix.values == [2, 2, 9, -1, -4, 0])
        #expect(sample.centered().values == [-2, -1, 3, -2, -1, 3])
    }

    /// So many numbers that several threads share them.
    @Test func largeMatricesAreWhatTheirRowsAreAlone() {
        var random = Seeded(7)
        let (rows, columns) = (300, 257)
        func table() -> Matrix {
            Matrix(rows: rows, columns: columns, values: random.floats(rows * columns))
        }
        let (x, other, row) = (table(), table(), random.floats(columns))
        func check(_ change: (inout Matrix, Matrix) -> Void) {
            var whole = x
            change(&whole, other)
            for index in 0..<rows {
                var alone = x.rows(index..<index + 1)
                change(&alone, other.rows(index..<index + 1))
                #expect(whole.rows(index..<index + 1) == alone)
            }
        }
        check { $0 += $1 }
        check { $0 -= $1 }
        check { $0 *= $1 }
        check { matrix, _ in matrix.addToRows(row, scale: 0.5) }
        check { matrix, _ in matrix.multiplyRows(by: row) }
        check { matrix, other in other.standardize(epsilon: 1e-5, into: &matrix) }
        check { matrix, other in other.normalizeByRootMeanSquare(epsilon: 1e-5, into: &matrix) }
        check { matrix, other in other.gather(columns: [5..<200, 0..<62], into: &matrix) }
        for activation in [Activation.gelu, .geluTanh, .relu, .silu] {
            check { matrix, _ in activation.apply(to: &matrix) }
        }
    }

    @Test func emptyMatricesAreHarmless() {
        var empty = Matrix(rows: 0, columns: 4)
        empty.softmaxRows()
        Activation.geluTanh.apply(to: &empty)
        var result = Matrix(rows: 0, columns: 0)
        empty.standardize(epsilon: 1e-5, into: &result)
        #expect(result == empty && empty.centered() == empty)
    }

    @Test(arguments: [1, 7, 40, 768])
    func layerNormEqualsTheFormula(_ size: Int) {
        var random = Seeded(UInt64(size))
        let (gain, bias) = (random.floats(size), random.floats(size))
        let x = Matrix(rows: 3, columns: size, values: random.floats(3 * size, scale: 9))
        var y = Matrix(rows: 0, columns: 0)
        LayerNorm(gain: gain, bias: bias, epsilon: 1e-5).apply(to: x, into: &y)
        for row in 0..<3 {
            let values = x.row(row).map(Double.init)
            let mean = values.reduce(0, +) / Double(size)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(size)
            for column in 0..<size {
                let scaled = (values[column] - mean) / (variance + 1e-5).squareRoot()
                let expected = scaled * Double(gain[column]) + Double(bias[column])
                #expect(abs(Double(y[row, column]) - expected) < 1e-5)
            }
        }
    }

    @Test(arguments: [Activation.gelu, .geluTanh, .relu, .silu])
    func activationsEqualTheirFormulas(_ activation: Activation) {
        let values = (-80...80).map { Float($0) / 8 }
        var matrix = Matrix(row: values)
        activation.apply(to: &matrix)
        for (x, found) in zip(values.map(Double.init), matrix.values) {
            let expected =
                switch activation {
                case .relu: max(x, 0)
                case .silu: x / (1 + exp(-x))
                case .gelu: x / 2 * (1 + erf(x / 2.0.squareRoot()))
                case .geluTanh:
                    x / 2 * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
                }
            #expect(abs(Double(found) - expected) < 1e-6 * max(1, abs(expected)))
        }
    }
}
