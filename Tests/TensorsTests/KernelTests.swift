import Fuzzing
import Golden
import Kernels
import Testing

/// Every vector kernel against its plain twin, at sizes around the widths of vectors.
struct KernelTests {
    static let sizes = [0, 1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 100, 1027]

    /// The vector implementations this processor runs; none where there is only the plain one.
    static let vectors: [Int] = Array(
        sequence(first: 1) { $0 + 1 }.prefix { axon_kernels_at(Int32($0)) != nil })

    @Test(arguments: vectors, sizes)
    func dotAndAxpyEqualTheirTwins(_ index: Int, _ size: Int) throws {
        let (fast, plain) = try (kernels(index), kernels(0))
        var random = Seeded(UInt64(size))
        let (a, b) = (random.floats(size), random.floats(size))
        #expect(abs(fast.dot(a, b, size) - plain.dot(a, b, size)) <= 1e-4)
        #expect(abs(fast.sum(a, size) - plain.sum(a, size)) <= 1e-4)
        var (x, y) = (b, b)
        fast.axpy(0.7, a, &x, size)
        plain.axpy(0.7, a, &y, size)
        #expect(near(x, y))
    }

    /// A format of weights and the products that read it.
    enum Format: CaseIterable {
        case f32, f16, bf16

        func bytes(_ weights: [Float]) -> [UInt8] {
            switch self {
            case .f32: weights.flatMap { bytes($0.bitPattern) }
            case .f16: weights.flatMap { bytes(Float16($0).bitPattern) }
            case .bf16: weights.flatMap { bytes(UInt16($0.bitPattern >> 16)) }
            }
        }

        func matvec(_ kernels: axon_kernels) -> axon_product {
            switch self {
            case .f32: kernels.matvec
            case .f16: kernels.matvec_f16
            case .bf16: kernels.matvec_bf16
            }
        }

        func vecmat(_ kernels: axon_kernels) -> axon_product {
            switch self {
            case .f32: kernels.vecmat
            case .f16: kernels.vecmat_f16
            case .bf16: kernels.vecmat_bf16
            }
        }

        private func bytes(_ bits: some FixedWidthInteger) -> [UInt8] {
            withUnsafeBytes(of: bits.littleEndian) { Array($0) }
        }
    }

    @Test(arguments: vectors, Format.allCases)
    func productsEqualTheirTwins(_ index: Int, _ format: Format) throws {
        let (fast, plain) = try (kernels(index), kernels(0))
        for columns in Self.sizes {
            for (rows, gap) in [0, 1, 3, 4, 5, 8, 9, 17].flatMap({ [($0, 0), ($0, 3)] }) {
                var random = Seeded(UInt64(columns * 100 + rows))
                let stride = columns + gap
                let w = format.bytes(random.floats(rows * stride + columns + 1))
                let (long, tall) = (random.floats(columns), random.floats(rows))
                var (a, b) = (tall, tall)
                format.matvec(fast)(w, stride, long, &a, rows, columns)
                format.matvec(plain)(w, stride, long, &b, rows, columns)
                #expect(near(a, b))
                (a, b) = (long, long)
                format.vecmat(fast)(w, stride, tall, &a, rows, columns)
                format.vecmat(plain)(w, stride, tall, &b, rows, columns)
                #expect(near(a, b))
            }
        }
    }

    @Test(arguments: vectors, [0, 1, 2, 5])
    func productsOfBytesEqualTheirTwins(_ index: Int, _ groups: Int) throws {
        let (fast, plain) = try (kernels(index), kernels(0))
        let (group, block) = (Int(AXON_Q8_ROWS), Int(AXON_Q8_BLOCK))
        for blocks in [0, 1, 2, 3, 12] {
            var random = Seeded(UInt64(blocks * 100 + groups))
            // Every extreme of both, since sums of products of bytes may overflow unseen.
            let weights = random.floats(groups * group * blocks * block).map {
                $0 > 0.5 ? 255 : $0 < -0.5 ? 0 : UInt8(128 + 120 * $0)
            }
            let scales = random.floats(groups * group * blocks)
            var (bytes, xScales) = (random.bytes(blocks * block), random.floats(blocks))
            var sums = Self.sums(bytes)
            var a = random.floats(groups * group)
            var b = a
            unsafe Self.withRow(&bytes, &xScales, &sums) { row in
                unsafe fast.matvec_q8(weights, scales, row, &a, blocks, groups)
                unsafe plain.matvec_q8(weights, scales, row, &b, blocks, groups)
            }
            let size = (b.map { abs($0) }.max() ?? 0) + 1e5
            #expect(zip(a, b).allSatisfy { abs($0 - $1) <= 1e-6 * size })
        }
    }

    private static func sums(_ bytes: [Int8]) -> [Int32] {
        stride(from: 0, to: bytes.count, by: 64).map { first in
            bytes[first..<first + 64].reduce(0) { $0 + Int32($1) }
        }
    }

    private static func withRow(
        _ bytes: inout [Int8], _ scales: inout [Float], _ sums: inout [Int32],
        _ body: (UnsafePointer<axon_q8_row>) -> Void
    ) {
        unsafe bytes.withUnsafeMutableBufferPointer { bytes in
            unsafe scales.withUnsafeMutableBufferPointer { scales in
                unsafe sums.withUnsafeMutableBufferPointer { sums in
                    guard let a = bytes.baseAddress, let b = scales.baseAddress,
                        let c = sums.baseAddress
                    else { return }
                    var row = unsafe axon_q8_row(bytes: a, scales: b, sums: c)
                    unsafe body(&row)
                }
            }
        }
    }

    @Test(arguments: [0] + vectors)
    func bytesAreWidenedExactly(_ index: Int) throws {
        let kernels = try kernels(index)
        var random = Seeded(5)
        let bytes = random.floats(64 * 16).map { UInt8(127.5 + 127.5 * $0) }
        let scales = random.floats(16)
        for stride in [16, 19] {
            var found = [Float](repeating: 7, count: 64 * stride)
            kernels.widen_q8(bytes, scales, &found, stride)
            for column in 0..<64 {
                for row in 0..<16 {
                    let byte = bytes[column / 4 * 64 + row * 4 + column % 4]
                    #expect(found[column * stride + row] == scales[row] * Float(Int(byte) - 128))
                }
                #expect(found[column * stride + 16..<(column + 1) * stride].allSatisfy { $0 == 7 })
            }
        }
    }

    @Test(arguments: vectors)
    func blocksAreQuantisedAsTheirTwinsDo(_ index: Int) throws {
        let (fast, plain) = try (kernels(index), kernels(0))
        var random = Seeded(11)
        for scale: Float in [0, 1e-45, 1e-30, 1e-17, 1, 127, 1e30] {
            for round in 0..<20 {
                var x = random.floats(64).map { $0 * scale }
                // Halves, which are rounded to even.
                if round == 0 { x = x.indices.map { (Float($0) - 20.5) * scale } }
                if round == 0, scale == 1 { x[0] = 127 }
                var (a, b) = ([Int8](repeating: 1, count: 64), [Int8](repeating: 2, count: 64))
                var (found, expected): (Float, Float) = (1, 2)
                fast.quantize(x, &a, &found)
                plain.quantize(x, &b, &expected)
                #expect(a == b)
                #expect(found == expected)
            }
        }
    }

    @Test(arguments: [(1, 1), (5, 63), (64, 64), (70, 200), (3, 1000)])
    func quantisedProductsAreNearTheExactOnes(_ rows: Int, _ columns: Int) {
        var random = Seeded(UInt64(rows + columns))
        let (w, x) = (random.floats(rows * columns), random.floats(columns))
        let blocks = (rows + 15) / 16 * 16 * ((columns + 63) / 64)
        var bytes = [UInt8](repeating: 0, count: blocks * 64)
        var scales = [Float](repeating: 0, count: blocks)
        axon_quantize_rows(w, rows, columns, &bytes, &scales)
        var y = [Float](repeating: 0.5, count: rows + 1)
        axon_matvec_q8(bytes, scales, x, &y, rows, columns)
        for row in 0..<rows {
            let products = (0..<columns).map { w[row * columns + $0] * x[$0] }
            let spread = products.reduce(0) { $0 + $1 * $1 }.squareRoot()
            #expect(abs(y[row] - 0.5 - products.reduce(0, +)) <= 0.03 * spread + 0.01)
        }
        #expect(y[rows] == 0.5)
    }

    @Test(arguments: vectors, sizes)
    func normsAndActivationsEqualTheirTwins(_ index: Int, _ size: Int) throws {
        let (fast, plain) = try (kernels(index), kernels(0))
        var random = Seeded(UInt64(size) + 7)
        let x = random.floats(size, scale: 12)
        var (a, b) = (x, x)
        fast.standardize(x, &a, size, 1e-5)
        plain.standardize(x, &b, size, 1e-5)
        #expect(near(a, b))
        (a, b) = (x, x)
        fast.softmax(&a, size)
        plain.softmax(&b, size)
        #expect(near(a, b, 1e-6))
        (a, b) = (x, x)
        fast.gelu_tanh(&a, size)
        plain.gelu_tanh(&b, size)
        #expect(near(a, b, 2e-6))
        (a, b) = (x, x)
        fast.gelu_erf(&a, size)
        plain.gelu_erf(&b, size)
        #expect(near(a, b, 2e-6))
        (a, b) = (x, x)
        fast.silu(&a, size)
        plain.silu(&b, size)
        #expect(near(a, b, 2e-6))
        (a, b) = (x, x)
        fast.rms_normalize(x, &a, size, 1e-6)
        plain.rms_normalize(x, &b, size, 1e-6)
        #expect(near(a, b))
    }

    @Test(arguments: [0] + vectors)
    func everyHalfPrecisionNumberIsConvertedExactly(_ index: Int) throws {
        let kernels = try kernels(index)
        let bits = (0...UInt16.max).map { $0 }
        var found = [Float](repeating: 0, count: bits.count)
        kernels.widen_f16(bits, &found, bits.count)
        let areHalvesRight = zip(bits, found).allSatisfy { bits, value in
            let expected = Float(Float16(bitPattern: bits))
            return expected.isNaN ? value.isNaN : expected.bitPattern == value.bitPattern
        }
        #expect(areHalvesRight)
        kernels.widen_bf16(bits, &found, bits.count)
        #expect(zip(bits, found).allSatisfy { $1.bitPattern == UInt32($0) << 16 })
    }

    @Test(arguments: [0] + vectors)
    func singlesAreRoundedToTheNearestHalf(_ index: Int) throws {
        let kernels = try kernels(index)
        var random = Seeded(4)
        // Every half, what lies between two of them, and what is beyond.
        let halves = (0...UInt16.max).map { Float(Float16(bitPattern: $0)) }
        let between = zip(halves, halves.dropFirst()).map { ($0 + $1) / 2 }
        let odd = random.floats(5000, scale: 7e4) + random.floats(5000, scale: 1e-6)
        let values = halves + between + odd + [.infinity, -.infinity, 1e30, -0.0]
        var found = [UInt16](repeating: 0, count: values.count)
        kernels.narrow_f16(values, &found, values.count)
        for (value, bits) in zip(values, found) {
            let (expected, half) = (Float16(value), Float16(bitPattern: bits))
            let isRight = expected.isNaN ? half.isNaN : expected.bitPattern == bits
            if !isRight { Issue.record("\(value) became \(half)") }
        }
    }

    @Test(arguments: [0] + vectors)
    func extremeScoresStayNumbers(_ index: Int) throws {
        let kernels = try kernels(index)
        var scores: [Float] = [1e30, -1e30, 0, 1e30] + [Float](repeating: -1e30, count: 37)
        kernels.softmax(&scores, scores.count)
        #expect(abs(scores[0] - 0.5) < 1e-6 && abs(scores[3] - 0.5) < 1e-6)
        #expect(scores.allSatisfy { $0 >= 0 })
        var values: [Float] = [-1e10, 1e10, -100, 100] + [Float](repeating: 0, count: 37)
        let given = values
        for activate in [kernels.gelu_tanh, kernels.gelu_erf, kernels.silu] {
            values = given
            activate(&values, values.count)
            #expect(values[1] == 1e10 && values[3] == 100)
            #expect(abs(values[0]) < 1e-20 && abs(values[2]) < 1e-20)
        }
    }

    private func kernels(_ index: Int) throws -> axon_kernels {
        try #require(axon_kernels_at(Int32(index))).pointee
    }

    private func near(_ a: [Float], _ b: [Float], _ limit: Float = 2e-5) -> Bool {
        zip(a, b).allSatisfy { abs($0 - $1) <= limit * max(1, abs($1)) }
    }
}

extension Seeded {
    /// Bytes of which half are the extremes.
    fileprivate mutating func bytes(_ count: Int) -> [Int8] {
        floats(count).map { $0 > 0.5 ? 127 : $0 < -0.5 ? -127 : Int8(120 * $0) }
    }
}
