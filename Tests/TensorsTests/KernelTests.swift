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
        var (x, y) = (b, b)
        fast.axpy(0.7, a, &x, size)
        plain.axpy(0.7, a, &y, size)
        #expect(near(x, y))
    }

    @Test(arguments: vectors, sizes)
    func productsEqualTheirTwins(_ index: Int, _ columns: Int) throws {
        let (fast, plain) = try (kernels(index), kernels(0))
        for rows in [0, 1, 3, 4, 5, 8, 9, 17] {
            var random = Seeded(UInt64(columns * 100 + rows))
            let stride = columns + 3
            let w = random.floats(rows * stride + columns)
            let halves = w.map { Float16($0).bitPattern }
            let (long, tall) = (random.floats(columns), random.floats(rows))

            var (a, b) = (tall, tall)
            fast.matvec(w, stride, long, &a, rows, columns)
            plain.matvec(w, stride, long, &b, rows, columns)
            #expect(near(a, b))

            (a, b) = (tall, tall)
            fast.matvec_f16(halves, stride, long, &a, rows, columns)
            plain.matvec_f16(halves, stride, long, &b, rows, columns)
            #expect(near(a, b))

            (a, b) = (long, long)
            fast.vecmat(w, stride, tall, &a, rows, columns)
            plain.vecmat(w, stride, tall, &b, rows, columns)
            #expect(near(a, b))
        }
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
