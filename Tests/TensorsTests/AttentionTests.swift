import Foundation
import Fuzzing
import Golden
import Testing

@testable import Tensors

/// Attention at once, row by row, and written out.
struct AttentionTests {
    /// What an architecture may ask of attention.
    enum Variant: CaseIterable {
        case plain, grouped, single, windowed, capped, all

        func attention(heads: Int, dHead: Int) -> CausalAttention {
            let shared = self == .grouped || self == .all ? 2 : self == .single ? 1 : heads
            return CausalAttention(
                heads: heads, keyValueHeads: shared, dHead: dHead, scale: 0.3,
                window: self == .windowed || self == .all ? 7 : nil,
                softcap: self == .capped || self == .all ? 1.5 : nil)
        }
    }

    @Test(
        arguments: Variant.allCases,
        [(1, 0), (1, 40), (3, 5), (17, 0), (20, 31), (40, 200), (65, 0), (130, 31)])
    func bothWaysEqualTheFormula(_ variant: Variant, _ size: (rows: Int, past: Int)) {
        let (heads, dHead, rows, past) = (4, 10, size.rows, size.past)
        let width = heads * dHead
        let attention = variant.attention(heads: heads, dHead: dHead)
        var random = Seeded(UInt64(rows + past))
        func table(_ columns: Int) -> Matrix {
            Matrix(
                rows: past + rows, columns: columns,
                values: random.floats((past + rows) * columns, scale: 2))
        }
        let queries = table(width)
        let (keys, values) = (
            table(attention.keyValueHeads * dHead), table(attention.keyValueHeads * dHead)
        )
        var cache = KeyValueRows(heads: attention.keyValueHeads, dHead: dHead)
        // In two parts, as a run adds them.
        for part in [0..<past, past..<past + rows] {
            cache.append(keys: keys.rows(part), values: values.rows(part))
        }

        var (atOnce, byRow) = (Matrix(rows: 0, columns: 0), Matrix(rows: 0, columns: 0))
        let last = queries.rows(past..<past + rows)
        attention.apply(queries: last, cache: cache, into: &atOnce, batched: true)
        attention.apply(queries: last, cache: cache, into: &byRow, batched: false)
        let written = Written(
            queries: queries, keys: keys, values: values, rows: rows, attention: attention)
        for row in 0..<rows {
            for column in 0..<width {
                let expected = written.z(row, column)
                #expect(abs(atOnce[row, column] - expected) < 1e-5)
                #expect(abs(byRow[row, column] - expected) < 1e-5)
            }
        }
    }

    /// Positions added one by one, some of them taken back and others added in their place: past the
    /// first memory that a cache takes, and past the next.
    @Test(arguments: [1, 5, 63, 64, 65, 150], [nil, 7])
    func whatACacheHoldsIsWhatWasAddedLast(_ count: Int, _ window: Int?) {
        let attention = CausalAttention(
            heads: 6, keyValueHeads: 3, dHead: 5, scale: 0.3, window: window)
        var random = Seeded(UInt64(count))
        func table(_ rows: Int, _ columns: Int = 15) -> Matrix {
            Matrix(rows: rows, columns: columns, values: random.floats(rows * columns, scale: 2))
        }
        let (keys, values, queries) = (table(count), table(count), table(count, 30))
        var (fresh, used) = (KeyValueRows(heads: 3, dHead: 5), KeyValueRows(heads: 3, dHead: 5))
        fresh.append(keys: keys, values: values)
        for position in 0..<count {
            used.append(keys: table(3), values: table(3))
            used.truncate(to: position)
            let row = position..<position + 1
            used.append(keys: keys.rows(row), values: values.rows(row))
        }
        #expect(used.count == count)
        for isBatched in [false, true] {
            var (expected, found) = (Matrix(rows: 0, columns: 0), Matrix(rows: 0, columns: 0))
            attention.apply(queries: queries, cache: fresh, into: &expected, batched: isBatched)
            attention.apply(queries: queries, cache: used, into: &found, batched: isBatched)
            #expect(found == expected)
        }
    }

    @Test func aCopyOfACacheIsItsOwn() {
        var random = Seeded(4)
        let rows = (0..<3).map { _ in Matrix(row: random.floats(10)) }
        var first = KeyValueRows(heads: 2, dHead: 5)
        first.append(keys: rows[0], values: rows[0])
        var second = first
        first.append(keys: rows[1], values: rows[1])
        second.append(keys: rows[2], values: rows[2])
        let attention = CausalAttention(heads: 2, dHead: 5, scale: 1)
        for (cache, row) in [(first, rows[1]), (second, rows[2])] {
            var alone = KeyValueRows(heads: 2, dHead: 5)
            for row in [rows[0], row] { alone.append(keys: row, values: row) }
            var (expected, found) = (Matrix(rows: 0, columns: 0), Matrix(rows: 0, columns: 0))
            attention.apply(queries: row, cache: alone, into: &expected)
            attention.apply(queries: row, cache: cache, into: &found)
            #expect(found == expected)
        }
    }
}

/// The formula of attention, one number at a time.
private struct Written {
    let queries: Matrix
    let keys: Matrix
    let values: Matrix
    let rows: Int
    let attention: CausalAttention

    func z(_ row: Int, _ column: Int) -> Float {
        let dHead = attention.dHead
        let position = queries.rows - rows + row
        let first = attention.window.map { max(0, position - $0 + 1) } ?? 0
        let head = column / dHead
        let shared = head * attention.keyValueHeads / attention.heads
        let weights = (first...position).map { exp(score(position, $0, head, shared)) }
        let sum = weights.enumerated().reduce(0.0) {
            let value = values[first + $1.offset, shared * dHead + column % dHead]
            return $0 + $1.element * Double(value)
        }
        return Float(sum / weights.reduce(0, +))
    }

    private func score(_ query: Int, _ key: Int, _ head: Int, _ shared: Int) -> Double {
        let dHead = attention.dHead
        let product = (0..<dHead).reduce(0.0) {
            $0 + Double(queries[query, head * dHead + $1])
                * Double(keys[key, shared * dHead + $1])
        }
        let score = Double(attention.scale) * product
        let cap = Double(attention.softcap)
        return cap > 0 ? cap * tanh(score / cap) : score
    }
}
