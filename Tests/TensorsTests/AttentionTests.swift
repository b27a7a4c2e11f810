import Foundation
import Golden
import Testing

@testable import Tensors

/// Attention at once, row by row, and written out.
struct AttentionTests {
    @Test(arguments: [(1, 0), (1, 40), (3, 5), (17, 0), (20, 31), (40, 200)])
    func bothWaysEqualTheFormula(_ rows: Int, _ past: Int) {
        let (heads, dHead) = (3, 10)
        let width = heads * dHead
        var random = Seeded(UInt64(rows + past))
        let all = Matrix(
            rows: past + rows, columns: 3 * width,
            values: random.floats((past + rows) * 3 * width, scale: 2))
        var cache = KeyValueRows(width: width)
        cache.append(all, keyColumn: width, valueColumn: 2 * width)
        let queries = all.rows(past..<past + rows)
        let attention = CausalAttention(heads: heads, dHead: dHead, scale: 0.3)

        var (atOnce, byRow) = (Matrix(rows: 0, columns: 0), Matrix(rows: 0, columns: 0))
        attention.apply(queries: queries, cache: cache, into: &atOnce, batched: true)
        attention.apply(queries: queries, cache: cache, into: &byRow, batched: false)
        let written = Written(all: all, rows: rows, dHead: dHead, scale: 0.3)
        for row in 0..<rows {
            for column in 0..<width {
                let expected = written.z(row, column)
                #expect(abs(atOnce[row, column] - expected) < 1e-5)
                #expect(abs(byRow[row, column] - expected) < 1e-5)
            }
        }
    }

    @Test func forgottenPositionsAreGone() {
        let rows = Matrix(rows: 4, columns: 3, values: (0..<12).map(Float.init))
        var cache = KeyValueRows(width: 1)
        cache.append(rows, keyColumn: 1, valueColumn: 2)
        cache.truncate(to: 2)
        #expect(cache.count == 2 && cache.keys.values == [1, 4] && cache.values.values == [2, 5])
    }
}

/// The formula of attention, one number at a time; rows hold queries, keys and values.
private struct Written {
    let all: Matrix
    let rows: Int
    let dHead: Int
    let scale: Double

    private var width: Int { all.columns / 3 }

    func z(_ row: Int, _ column: Int) -> Float {
        let position = all.rows - rows + row
        let weights = (0...position).map { exp(scale * score(position, $0, head: column / dHead)) }
        let sum = weights.enumerated().reduce(0.0) {
            $0 + $1.element * Double(all[$1.offset, 2 * width + column])
        }
        return Float(sum / weights.reduce(0, +))
    }

    private func score(_ query: Int, _ key: Int, head: Int) -> Double {
        (head * dHead..<(head + 1) * dHead).reduce(0.0) {
            $0 + Double(all[query, $1]) * Double(all[key, width + $1])
        }
    }
}
