import Fuzzing
import Golden
import Models
import Tensors
import Testing

@testable import Features

/// The search for the strongest features against encoding whole.
struct FeatureSearchTests {
    private static let (dIn, dSAE) = (70, 600)

    /// What may be hard about the features of an autoencoder.
    enum Weights: CaseIterable {
        case random, repeated, whole, zeros, tiny, blockOfZeros
    }

    @Test(arguments: ["standard", "topk", "jumprelu", "gated"], Weights.allCases)
    func theSearchFindsWhatEncodingFinds(_ kind: String, _ weights: Weights) {
        var random = Seeded(UInt64(kind.utf8.count))
        var found = 0
        for layout in [Linear.Layout.inputMajor, .outputMajor] {
            let sae = autoencoder(kind, weights, layout, &random)
            for input in inputs(&random) {
                let lists: [(k: Int, threshold: Float)] = [
                    (1, 0), (15, 0.1), (15, 0), (40, 0.5), (7, 1e9),
                ]
                found += lists.count { isFound(sae, input, k: $0.k, $0.threshold) }
            }
        }
        // Of sixty; the others are left to encoding whole.
        #expect(found >= 30, "\(found)")
    }

    @Test func theSearchSettlesTheRandomCase() throws {
        var random = Seeded(8)
        for kind in ["standard", "topk", "jumprelu", "gated"] {
            let sae = autoencoder(kind, .random, .inputMajor, &random)
            let x = Matrix(row: random.floats(Self.dIn))
            #expect(sae.search(x, k: 15, threshold: 0.1) != nil, "\(kind)")
        }
    }

    @Test func whatBoundsCannotTellIsEncodedWhole() {
        var random = Seeded(9)
        let sae = autoencoder("jumprelu", .random, .inputMajor, &random)
        var row = random.floats(Self.dIn)
        #expect(sae.search(Matrix(row: row), k: 15, threshold: -1) == nil)
        #expect(sae.search(Matrix(row: row), k: 15, threshold: .nan) == nil)
        #expect(sae.search(Matrix(row: row), k: 0, threshold: 0) == nil)
        #expect(sae.search(Matrix(row: row), k: 500, threshold: 0) == nil)
        for odd in [Float.nan, .infinity, 3e38] {
            row[5] = odd
            #expect(sae.search(Matrix(row: row), k: 15, threshold: 0.1) == nil)
            let found = sae.strongestFeatures(of: Matrix(row: row), k: 15, threshold: 0.1)
            let whole = sae.encode(Matrix(row: row))
            #expect(found == topFeatures(of: whole[0], k: 15, threshold: 0.1))
        }
    }

    /// Four features are strong, ten are equal, and no others fire: of the equal ones the first count.
    @Test(arguments: ["standard", "topk", "jumprelu", "gated"], [3, 6, 12, 13, 20])
    func equalFeaturesAtTheEndOfTheListAreTheFirst(_ kind: String, _ k: Int) throws {
        let (strong, equal) = ([5, 3, 2, 1], Array(stride(from: 40, through: 400, by: 40)))
        let rows = (0..<Self.dSAE).flatMap { id -> [Float] in
            let weight: Float =
                strong.contains(id) ? 0.1 * Float(id) : equal.contains(id) ? 0.05 : -0.05
            return [Float](repeating: weight, count: Self.dIn)
        }
        let zeros = [Float](repeating: 0, count: Self.dSAE)
        let sae = autoencoder(
            kind, encoder: rows, .outputMajor, vectors: (0..<4).map { _ in zeros })
        let x = Matrix(row: [Float](repeating: 1, count: Self.dIn))
        let found = try #require(sae.search(x, k: k, threshold: 0.1))
        #expect(found == topFeatures(of: sae.encode(x)[0], k: k, threshold: 0.1))
        #expect(found.map(\.id) == Array((strong + equal).prefix(min(k, sae.mostActive ?? k))))
    }

    @Test(arguments: ["topk", "jumprelu", "gated"])
    func inputsNearTheEndOfTheFloatsAreEncodedWhole(_ kind: String) {
        var random = Seeded(12)
        let sae = autoencoder(kind, .blockOfZeros, .outputMajor, &random)
        let row = (0..<Self.dIn).map { $0 < 64 ? Float(3e38) : 1 }
        #expect(sae.search(Matrix(row: row), k: 40, threshold: 0.1) == nil)
        let usual = row.map { $0 / 1e20 }
        #expect(isFound(sae, usual, k: 15, 0.1))
    }

    @Test func encodersAreLaidForSearchUpToASize() {
        var random = Seeded(6)
        let small = Linear(
            inputs: 10, outputs: 20, layout: .inputMajor, weight: WeightBuffer(random.floats(200)))
        let large = Linear(
            inputs: 1024, outputs: 1024, layout: .inputMajor,
            weight: WeightBuffer(random.floats(1 << 20)))
        #expect(FeatureSearch.laid(small, copied: .max).isInputMajor)
        #expect(FeatureSearch.laid(large, copied: large.byteCount - 1).isInputMajor)
        #expect(!FeatureSearch.laid(large, copied: large.byteCount).isInputMajor)
        #expect(SAERegistry.bytesWorthCopying(of: 4) == SAERegistry.bytesWorthCopying(of: 1) / 4)
        #expect(SAERegistry.bytesWorthCopying(of: 0) > 0)
    }

    @Test(arguments: [0, Int.max])
    func anEncoderWorthItIsSearched(_ copied: Int) {
        var random = Seeded(5)
        let (dIn, dSAE) = (512, 2048)
        let maps = SAEMaps(
            encoder: Linear(
                inputs: dIn, outputs: dSAE, layout: .inputMajor,
                weight: WeightBuffer(random.floats(dIn * dSAE))),
            decoder: Linear(
                inputs: dSAE, outputs: 1, layout: .inputMajor,
                weight: WeightBuffer(random.floats(dSAE))),
            bDec: [Float](repeating: 0, count: dIn))
        var config = SAEConfig(
            architecture: "standard", hook: .residPre(0), dIn: dIn, dSAE: dSAE)
        config.subtractsDecoderBias = false
        let sae = StandardSAE(core: SAECore(config: config, maps: maps, copied: copied))
        #expect(sae.bytesPerSearch < sae.bytesPerEncoding * 3 / 10)
        let x = Matrix(row: random.floats(dIn))
        let expected = topFeatures(of: sae.encode(x)[0], k: 15, threshold: 0.1)
        #expect(sae.search(x, k: 15, threshold: 0.1) == expected)
        #expect(sae.strongestFeatures(of: x, k: 15, threshold: 0.1) == expected)
    }

    /// Rows that are plain, of zeros, huge, tiny, spiked and whole.
    private func inputs(_ random: inout Seeded) -> [[Float]] {
        let plain = random.floats(Self.dIn)
        return [
            plain, [Float](repeating: 0, count: Self.dIn), plain.map { $0 * 1e12 },
            plain.map { $0 * 1e-36 * 1e-5 }, plain.enumerated().map { $0 == 9 ? 4000 : $1 },
            plain.map { ($0 * 4).rounded() },
        ]
    }

    /// Whether the search tells the strongest features, which then are those of encoding whole.
    private func isFound(
        _ sae: any SparseAutoencoder, _ row: [Float], k: Int, _ threshold: Float
    ) -> Bool {
        let x = Matrix(row: row)
        let expected = topFeatures(of: sae.encode(x)[0], k: k, threshold: threshold)
        #expect(sae.strongestFeatures(of: x, k: k, threshold: threshold) == expected)
        guard let found = sae.search(x, k: k, threshold: threshold) else { return false }
        #expect(found.map(\.id) == expected.map(\.id))
        #expect(found.map(\.activation.bitPattern) == expected.map(\.activation.bitPattern))
        return true
    }

    private func autoencoder(
        _ kind: String, _ weights: Weights, _ layout: Linear.Layout, _ random: inout Seeded
    ) -> any SparseAutoencoder {
        let vectors = (0..<4).map { _ in features(weights, 1, &random) }
        let encoder = features(weights, Self.dIn, &random)
        return autoencoder(
            kind, encoder: encoder, layout, vectors: vectors,
            decoder: random.floats(Self.dIn * Self.dSAE), bDec: random.floats(Self.dIn))
    }

    /// An autoencoder whose encoder has the rows `encoder` `[dSAE, dIn]`, and of whose `vectors` the
    /// first is the encoder's bias + 0.2, the second thresholds or the gate's bias, then the
    /// magnitudes' bias and the logarithms of their scales.
    private func autoencoder(
        _ kind: String, encoder: [Float], _ layout: Linear.Layout, vectors: [[Float]],
        decoder: [Float]? = nil, bDec: [Float]? = nil
    ) -> any SparseAutoencoder {
        let (dIn, dSAE) = (Self.dIn, Self.dSAE)
        var config = SAEConfig(
            architecture: kind, hook: .residPre(0), dIn: dIn, dSAE: dSAE)
        config.rescalesByDecoderNorm = kind == "topk"
        config.normalization = kind == "standard" && bDec != nil ? .layerNorm : .none
        let lying = layout == .outputMajor ? encoder : transposed(encoder)
        let maps = SAEMaps(
            encoder: Linear(
                inputs: dIn, outputs: dSAE, layout: layout, weight: WeightBuffer(lying),
                bias: kind == "gated" ? nil : vectors[0].map { $0 - 0.2 }),
            decoder: Linear(
                inputs: dSAE, outputs: dIn, layout: .inputMajor,
                weight: WeightBuffer(decoder ?? [Float](repeating: 1, count: dIn * dSAE))),
            bDec: bDec ?? [Float](repeating: 0, count: dIn))
        let core = SAECore(config: config, maps: maps)
        switch kind {
        case "topk": return TopKSAE(core: core, k: 12)
        case "jumprelu": return JumpReLUSAE(core: core, threshold: vectors[1])
        case "gated":
            return GatedSAE(
                core: core, bGate: vectors[1], bMag: vectors[2],
                magnitudeScale: exponentials(of: vectors[3]))
        default: return StandardSAE(core: core)
        }
    }

    /// `[dSAE, width]`; where they are repeated, every tenth feature is the same.
    private func features(_ weights: Weights, _ width: Int, _ random: inout Seeded) -> [Float] {
        let values = random.floats(Self.dSAE * width)
        switch weights {
        case .random: return values
        case .repeated:
            return values.indices.map { $0 / width % 10 == 3 ? values[$0 % width] : values[$0] }
        case .whole: return values.map { ($0 * 2).rounded() }
        case .zeros: return values.map { _ in 0 }
        case .tiny: return values.map { $0 * 1e-36 * 1e-5 }
        case .blockOfZeros:
            guard width > 1 else { return values }
            return values.indices.map { index in
                let (id, column) = (index / width, index % width)
                return id % 3 == 0 && column < 64 ? 0 : values[index] * 1e-5
            }
        }
    }

    private func transposed(_ rows: [Float]) -> [Float] {
        (0..<Self.dIn).flatMap { column in
            (0..<Self.dSAE).map { rows[$0 * Self.dIn + column] }
        }
    }
}
