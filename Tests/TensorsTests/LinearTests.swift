import Fuzzing
import Golden
import Testing

@testable import Tensors

/// Linear maps against the sum written out.
struct LinearTests {
    @Test(arguments: [0, 1, 2, 5, 33], [0, 1, 7, 31, 200])
    func productsEqualTheSumWrittenOut(_ rows: Int, _ inputs: Int) {
        for outputs in [1, 8, 9, 450] {
            for layout in [Linear.Layout.inputMajor, .outputMajor] {
                check(rows: rows, inputs: inputs, outputs: outputs, layout)
            }
        }
    }

    @Test(arguments: [(300, 700), (30, 4100), (4100, 30)])
    func bigProductsOfOneRowEqualTheSumWrittenOut(_ inputs: Int, _ outputs: Int) {
        check(rows: 1, inputs: inputs, outputs: outputs, .inputMajor)
        check(rows: 1, inputs: inputs, outputs: outputs, .outputMajor)
    }

    @Test func rowsOfWeightsAreTheirOwnInputs() {
        let map = Linear(
            inputs: 2, outputs: 3, layout: .inputMajor, weight: WeightBuffer([1, 2, 2, 0, 3, 4]))
        #expect(map.inputRow(1) == [0, 3, 4])
        #expect(map.inputRowNorms() == [3, 5])
        #expect(map.transposed(Matrix(row: [1, 0, 1])).values == [3, 4])
    }

    @Test(arguments: [(1, 1), (3, 5), (8, 31), (40, 7)])
    func bothOrdersHaveTheSameRows(_ inputs: Int, _ outputs: Int) {
        var random = Seeded(UInt64(inputs * 100 + outputs))
        let weight = WeightBuffer(random.floats(inputs * outputs))
        let map = Linear(inputs: inputs, outputs: outputs, layout: .inputMajor, weight: weight)
        let turned = Linear(
            inputs: inputs, outputs: outputs, layout: Linear.Layout.inputMajor.transposed,
            weight: weight.transposed(rows: inputs, columns: outputs))
        for index in 0..<inputs { #expect(map.inputRow(index) == turned.inputRow(index)) }
        for (norm, other) in zip(map.inputRowNorms(), turned.inputRowNorms()) {
            #expect(abs(norm - other) < 1e-5)
        }
        let bias = random.floats(outputs)
        let x = Matrix(row: random.floats(inputs))
        var sum = map(x)
        sum.addToRows(bias)
        #expect(map.adding(bias: bias)(x).values.elementsEqual(sum.values) { abs($0 - $1) < 1e-5 })
    }

    @Test(arguments: [0, 1, 7, 9, 33])
    func storedNumbersAreWidened(_ count: Int) {
        var random = Seeded(UInt64(count))
        let values = random.floats(count).map { Float(Float16($0)) }
        let brains = values.map { Float(bitPattern: $0.bitPattern & 0xFFFF_0000) }
        func widened(_ format: FloatFormat, _ bytes: [UInt8]) -> [Float] {
            #expect(bytes.count == count * format.size)
            return WeightBuffer(count: count) { target in
                // One byte further than anything is aligned to.
                ([0] + bytes).withUnsafeBytes {
                    format.widen($0.baseAddress! + 1, to: target, count: count)
                }
            }.array
        }
        func stored<Number>(_ numbers: [Number]) -> [UInt8] {
            numbers.withUnsafeBytes { Array($0) }
        }
        #expect(widened(.single, stored(values)) == values)
        #expect(widened(.double, stored(values.map(Double.init))) == values)
        #expect(widened(.half, stored(values.map { Float16($0) })) == values)
        let upper = brains.map { UInt16($0.bitPattern >> 16) }
        #expect(widened(.brain, stored(upper)) == brains)
    }

    @Test(arguments: [FloatFormat.half, .brain], [Linear.Layout.inputMajor, .outputMajor])
    func narrowWeightsGiveWhatTheirFloatsWould(_ format: FloatFormat, _ layout: Linear.Layout) {
        for rows in [1, 3, 20] {
            check(rows: rows, inputs: 1300, outputs: 450, layout, format)
            check(rows: rows, inputs: 33, outputs: 7, layout, format)
        }
    }

    @Test(arguments: [Linear.Layout.inputMajor, .outputMajor])
    func halvedWeightsAreTheNearestHalves(_ layout: Linear.Layout) {
        var random = Seeded(9)
        let w = random.floats(40 * 50)
        let map = Linear(inputs: 40, outputs: 50, layout: layout, weight: WeightBuffer(w))
        let rounded = Linear(
            inputs: 40, outputs: 50, layout: layout,
            weight: WeightBuffer(w.map { Float(Float16($0)) }))
        let x = Matrix(rows: 1, columns: 40, values: random.floats(40))
        #expect(map.held(as: .half)(x) == rounded.outputMajor(x))
        #expect(map.held(as: .half).byteCount == map.byteCount / 2)
        #expect(map.held(as: .stored)(x) == map(x))
        // What is narrow already stays as it is.
        let narrow = Linear(
            inputs: 40, outputs: 50, layout: layout, weight: stored(w, as: .brain).0)
        #expect(narrow.held(as: .half).isInputMajor == (layout == .inputMajor))
        #expect(narrow.held(as: .half)(x) == narrow(x))
    }

    @Test(arguments: [Linear.Layout.inputMajor, .outputMajor], [1, 5])
    func outputMajorWeightsAreTheSameMap(_ layout: Linear.Layout, _ rows: Int) {
        var random = Seeded(12)
        for (inputs, outputs) in [(1, 1), (40, 50), (33, 130), (200, 7)] {
            let w = random.floats(inputs * outputs)
            let map = Linear(
                inputs: inputs, outputs: outputs, layout: layout, weight: WeightBuffer(w),
                bias: random.floats(outputs))
            let x = Matrix(rows: rows, columns: inputs, values: random.floats(rows * inputs))
            let exact = map(x).values
            #expect(zip(map.outputMajor(x).values, exact).allSatisfy { abs($0 - $1) < 1e-4 })
            // One row of it, alone: that each weight has its place.
            let unit = Matrix(row: (0..<inputs).map { $0 == inputs / 2 ? 1 : 0 })
            #expect(map.outputMajor(unit) == map(unit))
        }
    }

    @Test(arguments: [FloatFormat.single, .half, .brain])
    func everyWeightHasItsPlaceInTheOtherLayout(_ format: FloatFormat) {
        // Sizes that fill no tile, and outputs so many that few inputs are laid at a time.
        for (inputs, outputs) in [(300, 70), (129, 1), (1, 65), (128, 64), (35, 300_000)] {
            let values = (0..<inputs * outputs).map { Float($0 % 251) }
            let map = Linear(
                inputs: inputs, outputs: outputs, layout: .inputMajor,
                weight: stored(values, as: format).0)
            let other = map.outputMajor
            #expect(!other.isInputMajor && other.byteCount == map.byteCount)
            for output in stride(from: 0, to: outputs, by: outputs / 1000 + 1) {
                let row = other.transposed.inputRow(output)
                #expect(row == (0..<inputs).map { values[$0 * outputs + output] })
            }
        }
    }

    /// A source of weights that notes what is let go.
    private final class Source: WeightSource {
        let floats: UnsafeMutablePointer<Float>
        var released: [Range<Int>] = []

        init(_ count: Int) {
            floats = .allocate(capacity: count)
            floats.initialize(repeating: 1, count: count)
        }

        deinit { floats.deallocate() }

        func letGo(_ start: UnsafeRawPointer, byteCount: Int) {
            let first = start - UnsafeRawPointer(floats)
            released.append(first..<first + byteCount)
        }
    }

    @Test(arguments: [(40, 50), (70, 150_000)])
    func whatIsLaidAnewIsLetGo(_ inputs: Int, _ outputs: Int) throws {
        let source = Source(inputs * outputs)
        let map = Linear(
            inputs: inputs, outputs: outputs, layout: .inputMajor,
            weight: WeightBuffer(
                at: source.floats, format: .single, count: inputs * outputs, owner: source))
        #expect(map.outputMajor.byteCount == map.byteCount)
        #expect(source.released.first?.lowerBound == 0)
        #expect(source.released.last?.upperBound == map.byteCount)
        #expect(
            zip(source.released, source.released.dropFirst()).allSatisfy {
                $0.upperBound == $1.lowerBound
            })
        // Never all of it twice in memory, where it is much.
        #expect((source.released.count > 1) == (map.byteCount > 16 << 20))
    }

    @Test(arguments: [Linear.Layout.inputMajor, .outputMajor], [1, 5])
    func eightBitsAreNearTheExactProduct(_ layout: Linear.Layout, _ rows: Int) {
        var random = Seeded(10)
        let (inputs, outputs) = (200, 70)
        let map = Linear(
            inputs: inputs, outputs: outputs, layout: layout,
            weight: WeightBuffer(random.floats(inputs * outputs)),
            bias: random.floats(outputs))
        let x = Matrix(rows: rows, columns: inputs, values: random.floats(rows * inputs))
        let narrow = map.held(as: .eightBits)
        for (exact, found) in zip(map(x).values, narrow(x).values) {
            #expect(abs(exact - found) < 0.15)
        }
        #expect(narrow.byteCount < map.byteCount * 2 / 5)
    }

    /// Numbers in `format`, and the floats that they are.
    private func stored(_ values: [Float], as format: FloatFormat) -> (WeightBuffer, [Float]) {
        let memory = WeightMemory(bytes: values.count * 4)
        for (index, value) in values.enumerated() {
            switch format {
            case .half:
                memory.start.storeBytes(
                    of: Float16(value).bitPattern, toByteOffset: 2 * index, as: UInt16.self)
            case .brain:
                memory.start.storeBytes(
                    of: UInt16(value.bitPattern >> 16), toByteOffset: 2 * index, as: UInt16.self)
            case .single, .double:
                memory.start.storeBytes(of: value, toByteOffset: 4 * index, as: Float.self)
            }
        }
        let buffer = WeightBuffer(
            at: memory.start, format: format, count: values.count, owner: memory)
        return (buffer, buffer.array)
    }

    private func check(
        rows: Int, inputs: Int, outputs: Int, _ layout: Linear.Layout,
        _ format: FloatFormat = .single
    ) {
        var random = Seeded(UInt64(rows * 1000 + inputs + outputs))
        let (weight, w) = stored(random.floats(inputs * outputs), as: format)
        let bias = random.floats(outputs)
        let x = Matrix(rows: rows, columns: inputs, values: random.floats(rows * inputs))
        let map = Linear(
            inputs: inputs, outputs: outputs, layout: layout, weight: weight, bias: bias)
        let y = map(x)
        #expect(y.rows == rows && y.columns == outputs)
        let (down, across) = layout == .inputMajor ? (outputs, 1) : (1, inputs)
        var worst = 0.0
        for row in 0..<rows {
            let source = x.row(row)
            for output in 0..<outputs {
                var sum = Double(bias[output])
                for input in 0..<inputs {
                    sum += Double(source[input]) * Double(w[input * down + output * across])
                }
                worst = max(worst, abs(sum - Double(y[row, output])) / max(1, abs(sum)))
            }
        }
        #expect(worst < 2e-5, "\(rows)x\(inputs)x\(outputs) \(layout)")
    }
}
