import Foundation
import Fuzzing
import Golden
import Testing

@testable import Tensors

/// Turning heads by their position, against complex numbers.
struct RotaryEmbeddingTests {
    @Test(arguments: [RotaryEmbedding.Pairing.halves, .adjacent], [2, 6, 10])
    func pairsTurnByPositionTimesFrequency(_ pairing: RotaryEmbedding.Pairing, _ turning: Int) {
        let dHead = 10
        let rotary = RotaryEmbedding(
            frequencies: RotaryEmbedding.frequencies(base: 100, dimensions: turning),
            pairing: pairing)
        var random = Seeded(3)
        let x = Matrix(rows: 4, columns: 2 * dHead, values: random.floats(8 * dHead))
        var turned = x
        rotary.angles(5..<9).rotate(&turned, dHead: dHead)
        for row in 0..<4 {
            for column in 0..<2 * dHead {
                let expected = written(
                    x[row], column, position: 5 + row, dHead: dHead, turning: turning,
                    isAdjacent: pairing == .adjacent)
                #expect(abs(Double(turned[row, column]) - expected) < 1e-6)
            }
        }
    }

    @Test func laterPositionsTurnTheSameInOnePassOrMany() {
        let rotary = RotaryEmbedding(
            frequencies: RotaryEmbedding.frequencies(base: 10000, dimensions: 8))
        var random = Seeded(4)
        let x = Matrix(rows: 6, columns: 16, values: random.floats(96))
        var whole = x
        rotary.angles(100..<106).rotate(&whole, dHead: 8)
        for row in 0..<6 {
            var part = x.rows(row..<row + 1)
            rotary.angles(100 + row..<101 + row).rotate(&part, dHead: 8)
            #expect(part.row(0) == whole.row(row))
        }
    }

    private func written(
        _ row: ArraySlice<Float>, _ column: Int, position: Int, dHead: Int, turning: Int,
        isAdjacent: Bool
    ) -> Double {
        let head = row.startIndex + column / dHead * dHead
        let place = column % dHead
        guard place < turning else { return Double(row[head + place]) }
        let half = turning / 2
        let pair = isAdjacent ? place / 2 : place % half
        let isSecond = isAdjacent ? place % 2 == 1 : place >= half
        let (first, second) = isAdjacent ? (2 * pair, 2 * pair + 1) : (pair, pair + half)
        let (a, b) = (Double(row[head + first]), Double(row[head + second]))
        let angle = Double(position) * pow(100, -Double(2 * pair) / Double(turning))
        return isSecond ? b * cos(angle) + a * sin(angle) : a * cos(angle) - b * sin(angle)
    }
}
