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
        case random, repeated, whole, zeros, tiny
    }

    @Test(arguments: ["standard", "topk", "jumprelu", "gated"], Weights.allCases)
    func theSearchFindsWhatEncodingFinds(_ kind: String, _ weights: Weights) {
        var random = Seeded(UInt64(kind.utf8.count))
        for layout in [Linear.Layout.inputMajor, .outputMajor] {
            let sae = autoencoder(kind, weights, layout, &random)
            for input in inputs(&random) {
                for (k, threshold) in [(1, Float(0)), (15, 0.1), (15, 0), (40, 0.5), (7, 1e9)] {
                    check(sae, input, k: k, threshold)
                }
            }
        }
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

    @Test func anEncoderWorthItIsSearched() {
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
        let sae = StandardSAE(core: SAECore(config: config, maps: maps))
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

    private func check(
        _ sae: any SparseAutoencoder, _ row: [Float], k: Int, _ threshold: Float
    ) {
        let x = Matrix(row: row)
        let expected = topFeatures(of: sae.encode(x)[0], k: k, threshold: threshold)
        let found = sae.search(x, k: k, threshold: threshold)
        guard let found else { return }
        #expect(found.map(\.id) == expected.map(\.id))
        #expect(found.map(\.activation.bitPattern) == expected.map(\.activation.bitPattern))
        #expect(sae.strongestFeatures(of: x, k: k, threshold: threshold) == expected)
    }

    private func autoencoder(
        _ kind: String, _ weights: Weights, _ layout: Linear.Layout, _ random: inout Seeded
    ) -> any SparseAutoencoder {
        let (dIn, dSAE) = (Self.dIn, Self.dSAE)
        var config = SAEConfig(
            architecture: kind, hook: .residPre(0), dIn: dIn, dSAE: dSAE)
        config.rescalesByDecoderNorm = kind == "topk"
        config.normalization = kind == "standard" ? .layerNorm : .none
        let vectors = (0..<4).map { _ in features(weights, 1, &random) }
        let encoder = features(weights, dIn, &random)
        let lying = layout == .outputMajor ? encoder : transposed(encoder)
        let maps = SAEMaps(
            encoder: Linear(
                inputs: dIn, outputs: dSAE, layout: layout, weight: WeightBuffer(lying),
                bias: kind == "gated" ? nil : vectors[0].map { $0 - 0.2 }),
            decoder: Linear(
                inputs: dSAE, outputs: dIn, layout: .inputMajor,
                weight: WeightBuffer(random.floats(dIn * dSAE))),
            bDec: random.floats(dIn))
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
        }
    }

    private func transposed(_ rows: [Float]) -> [Float] {
        (0..<Self.dIn).flatMap { column in
            (0..<Self.dSAE).map { rows[$0 * Self.dIn + column] }
        }
    }
}
