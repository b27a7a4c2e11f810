import Fuzzing
import Golden
import Tensors
import Testing

/// Bounds read from eight bits, and the outputs that they spare.
struct CoarseLinearTests {
    /// What may lie in weights or inputs, each made to be hard on another step of the proof.
    enum Numbers: CaseIterable {
        case plain, spiked, equal, whole, zeros, huge, tiny, mixed

        func make(_ count: Int, _ random: inout Seeded) -> [Float] {
            let floats = random.floats(count)
            switch self {
            case .plain: return floats
            case .spiked: return floats.enumerated().map { $0 % 61 == 7 ? $1 * 5000 : $1 }
            case .equal: return floats.map { $0 < 0 ? -0.7 : 0.7 }
            case .whole: return floats.map { ($0 * 3).rounded() }
            case .zeros: return floats.map { _ in 0 }
            case .huge: return floats.map { $0 * 1e15 }
            case .tiny: return floats.map { $0 * 1e-36 * 1e-6 }
            case .mixed: return floats.enumerated().map { $0 / 64 % 2 == 0 ? $1 * 1e-30 : $1 }
            }
        }
    }

    @Test(arguments: Numbers.allCases, Numbers.allCases)
    func everyOutputLiesWithinItsBounds(_ weights: Numbers, _ inputs: Numbers) throws {
        for (width, outputs) in [(1, 3), (63, 9), (200, 70), (130, 4200), (256, 300)] {
            for layout in [Linear.Layout.inputMajor, .outputMajor] {
                var random = Seeded(UInt64(width + outputs))
                let map = Linear(
                    inputs: width, outputs: outputs, layout: layout,
                    weight: WeightBuffer(weights.make(width * outputs, &random)),
                    bias: random.floats(outputs))
                let row = inputs.make(width, &random)
                let bounds = try #require(CoarseLinear(map)?.bounds(of: row))
                let exact = map(Matrix(row: row)).values
                let holds = exact.indices.allSatisfy {
                    bounds.lower[$0] <= exact[$0] && exact[$0] <= bounds.upper[$0]
                }
                #expect(holds, "\(width) to \(outputs), \(layout)")
            }
        }
    }

    @Test func theBoundsAreNarrow() throws {
        var random = Seeded(3)
        let (width, outputs) = (768, 500)
        let map = Linear(
            inputs: width, outputs: outputs, layout: .inputMajor,
            weight: WeightBuffer(random.floats(width * outputs)))
        let row = random.floats(width)
        let bounds = try #require(CoarseLinear(map)?.bounds(of: row))
        let exact = map(Matrix(row: row)).values
        let spread = (exact.reduce(0) { $0 + $1 * $1 } / Float(outputs)).squareRoot()
        let room = zip(bounds.upper, bounds.lower).map { $0 - $1 }.max() ?? .infinity
        #expect(room < 0.5 * spread)
        #expect(CoarseLinear(map)?.byteCount ?? .max < map.byteCount * 3 / 10)
    }

    @Test func numbersThatAreNotFiniteHaveNoBounds() throws {
        for odd in [Float.nan, .infinity, -.infinity] {
            let bad = Linear(
                inputs: 2, outputs: 2, layout: .inputMajor, weight: WeightBuffer([1, 2, odd, 3]))
            #expect(CoarseLinear(bad) == nil)
            #expect(CoarseLinear(bad.adding(bias: [0, 0])) == nil)
            let good = Linear(
                inputs: 2, outputs: 2, layout: .inputMajor, weight: WeightBuffer([1, 2, 4, 3]))
            #expect(CoarseLinear(good.adding(bias: [0, odd])) == nil)
            let coarse = try #require(CoarseLinear(good))
            #expect(coarse.bounds(of: [1, odd]) == nil)
        }
        let large = Linear(
            inputs: 1, outputs: 1, layout: .inputMajor, weight: WeightBuffer([1e30]))
        let coarse = try #require(CoarseLinear(large))
        #expect(coarse.bounds(of: [1e30]) == nil)
    }

    @Test func whatIsTooLargeForABlockOfZerosHasNoBounds() throws {
        // The first output has no weights where the input is near the end of the floats.
        let row = (0..<128).map { $0 < 64 ? Float(3e38) : 0 }
        let weights = [0, 1e-5].flatMap { weight in
            (0..<128).map { $0 < 64 ? Float(weight) : 1e-5 }
        }
        let map = Linear(
            inputs: 128, outputs: 2, layout: .outputMajor, weight: WeightBuffer(weights))
        let coarse = try #require(CoarseLinear(map))
        #expect(coarse.bounds(of: row) == nil)
        let usual = row.map { $0 / 1e10 }
        let bounds = try #require(coarse.bounds(of: usual))
        let exact = map(Matrix(row: usual)).values
        #expect(zip(bounds.lower, exact).allSatisfy { $0 <= $1 })
        #expect(zip(bounds.upper, exact).allSatisfy { $0 >= $1 })
    }

    @Test func whatHasNoInputsHasNoBounds() throws {
        let map = Linear(
            inputs: 0, outputs: 3, layout: .outputMajor, weight: WeightBuffer([]),
            bias: [1, 2, 3])
        #expect(CoarseLinear(map)?.bounds(of: []) == nil)
    }

    @Test(arguments: [FloatFormat.single, .half, .brain])
    func singleOutputsAreThoseOfTheWholeToTheLastBit(_ format: FloatFormat) {
        for (inputs, outputs) in [
            (1, 1), (7, 40), (300, 700), (700, 5000), (100, 4097), (33, 4096),
        ] {
            for layout in [Linear.Layout.inputMajor, .outputMajor] {
                var random = Seeded(UInt64(inputs * outputs))
                let weights = random.floats(inputs * outputs)
                let map = Linear(
                    inputs: inputs, outputs: outputs, layout: layout,
                    weight: stored(weights, as: format), bias: random.floats(outputs))
                let row = random.floats(inputs)
                let whole = map(Matrix(row: row)).values
                for count in [0, 1, 5, 16, 17, 40] {
                    let ids = (0..<count).map { _ in
                        UInt32.random(in: 0..<UInt32(outputs), using: &random)
                    }
                    let found = map.outputs(at: ids + [UInt32(outputs - 1)], of: row)
                    let expected = (ids + [UInt32(outputs - 1)]).map { whole[Int($0)] }
                    #expect(found.map(\.bitPattern) == expected.map(\.bitPattern))
                }
            }
        }
    }

    private func stored(_ values: [Float], as format: FloatFormat) -> WeightBuffer {
        let bytes = Bytes(
            values.flatMap { value -> [UInt8] in
                switch format {
                case .half: withUnsafeBytes(of: Float16(value).bitPattern) { Array($0) }
                case .brain:
                    withUnsafeBytes(of: UInt16(value.bitPattern >> 16)) { Array($0) }
                case .single, .double: withUnsafeBytes(of: value) { Array($0) }
                }
            })
        return WeightBuffer(
            at: UnsafeRawPointer(bytes.start), format: format, count: values.count, owner: bytes)
    }
}

/// Bytes at one place as long as it lives.
private final class Bytes {
    let start: UnsafeMutableRawPointer

    init(_ bytes: [UInt8]) {
        start = .allocate(byteCount: bytes.count, alignment: 16)
        start.copyMemory(from: bytes, byteCount: bytes.count)
    }

    deinit { start.deallocate() }
}
