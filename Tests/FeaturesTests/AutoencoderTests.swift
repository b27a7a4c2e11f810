import Features
import Fuzzing
import Golden
import Models
import Tensors
import Testing

/// Every kind of autoencoder with every setting, against the formulas written out.
struct AutoencoderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(
        arguments: ["standard", "topk", "jumprelu", "gated"],
        ["none", "layer_norm", "constant_norm_rescale", "expected_average_only_in"])
    func kindsAndNormalisationsFollowTheirFormulas(_ kind: String, _ norm: String) throws {
        for (subtracts, rescales) in [(true, false), (false, false), (true, true)] {
            var tiny = TinySAE(kind)
            tiny.normalization = norm
            tiny.subtractsDecoderBias = subtracts
            tiny.rescales = rescales
            try check(tiny)
        }
    }

    @Test(arguments: ["layer_norm", "constant_norm_rescale"])
    func aReleaseMayKnowTheNormalisationBetter(_ norm: String) throws {
        var tiny = TinySAE("standard")
        try tiny.write(to: folder)
        let told = try SAERegistry.load(folder: folder.url, normalization: norm)
        tiny.normalization = norm
        #expect(try load(tiny).encode(input()) == told.encode(input()))
        #expect(throws: SAEError.self) {
            try SAERegistry.load(folder: folder.url, normalization: "covariance_whitening")
        }
    }

    @Test func aFactorIsFoldedInWhereTheFileAsksForOne() throws {
        var tiny = TinySAE("jumprelu")
        tiny.normalization = "expected_average_only_in"
        try tiny.write(to: folder)
        let factor: Float = 0.37
        let folded = try SAERegistry.load(folder: folder.url, normScalingFactor: factor)
        tiny.normalization = "none"
        let plain = try load(tiny)
        let ignored = try SAERegistry.load(folder: folder.url, normScalingFactor: factor)
        // (x - b / s) (s W) = (s x - b) W
        var scaled = input()
        scaled.scale(by: factor)
        var differences = Differences()
        let acts = plain.encode(scaled)
        differences.compare("acts", folded.encode(input()), acts, limit: 1e-6)
        var recon = plain.decode(acts, for: scaled)
        recon.scale(by: 1 / factor)
        differences.compare("recon", folded.decode(acts, for: input()), recon, limit: 1e-6)
        #expect(differences.areWithinLimits, "\(differences)")
        #expect(ignored.encode(input()) == plain.encode(input()))
    }

    @Test func anInputOfZerosIsNoTrouble() throws {
        for norm in ["layer_norm", "constant_norm_rescale"] {
            var tiny = TinySAE("topk")
            tiny.normalization = norm
            let sae = try load(tiny)
            let zeros = Matrix(rows: 2, columns: TinySAE.dIn)
            let acts = sae.encode(zeros)
            #expect(acts.values.allSatisfy { $0.isFinite })
            #expect(sae.decode(acts, for: zeros).values.allSatisfy { $0.isFinite })
        }
    }

    @Test func centringRemovesTheMeanFirst() throws {
        let tiny = TinySAE("standard")
        let plain = try load(tiny)
        let centring = try SAERegistry.load(folder: folder.url, center: true)
        let x = input()
        #expect(centring.centers && !plain.centers)
        #expect(centring.encode(x) == plain.encode(x.centered()))
        let onHeads = try SAERegistry.load(folder: folder.url, hook: .z(0), center: true)
        #expect(!onHeads.centers)
    }

    @Test func aDecoderRowIsWhatOneUnitAdds() throws {
        for rescales in [false, true] {
            for norm in ["none", "layer_norm", "constant_norm_rescale"] {
                var tiny = TinySAE("standard")
                (tiny.rescales, tiny.normalization) = (rescales, norm)
                let sae = try load(tiny)
                let x = input().rows(0..<1)
                var more = sae.encode(x)
                let before = sae.decode(more, for: x)
                more[0, 5] += 1
                var added = sae.decode(more, for: x)
                added -= before
                let factor = sae.decodingFactor(for: x[0])
                for (found, unit) in zip(added.values, sae.decoderRow(5)) {
                    #expect(abs(found - unit * factor) < 1e-5)
                }
            }
        }
    }

    @Test func brokenFilesAreRefused() throws {
        let tiny = TinySAE("topk")
        try tiny.write(to: folder)
        for (old, new) in [
            ("topk", "fancy"), ("\"k\": 4", "\"k\": 0"), ("\"k\": 4", "\"other\": 4"),
            ("\"none\"", "\"odd\""), ("\"d_sae\": 37", "\"d_sae\": 36"), ("resid_pre", "resid"),
            ("hook_name", "hook"), ("\"d_in\": 10", "\"d_in\": -1"),
            ("\"k\"", "\"activation_fn\": \"tanh-relu\", \"k\""), ("topk", "gated"),
            ("\"k\"", "\"hook_head_index\": 3, \"k\""), ("topk", "matching_pursuit"),
            ("\"k\"", "\"reshape_activations\": \"odd\", \"k\""), ("\"k\": 4", "\"k\": 1e300"),
            ("topk", "jumprelu_transcoder"),
        ] {
            try folder.write(tiny.config.replacing(old, with: new), to: "cfg.json")
            #expect(throws: (any Error).self, "\(new)") { try SAERegistry.load(folder: folder.url) }
        }
    }

    @Test func layoutsAreToldOrNamed() throws {
        let error = #expect(throws: SAEError.self) { try SAERegistry.load(folder: folder.url) }
        let sentence = error?.description ?? ""
        #expect(sentence.hasPrefix(folder.url.path))
        #expect(sentence.contains("cfg.json with sae_weights.safetensors, or cfg.json with"))
        try TinySAE("standard").write(to: folder)
        #expect(throws: SAEError.unknownFormat(name: "odd", known: SAERegistry.formats)) {
            try SAERegistry.load(folder: folder.url, format: "odd")
        }
        let sae = try SAERegistry.load(folder: folder.url, format: "saelens", hook: .mlpOut(3))
        #expect(sae.hook == .mlpOut(3) && sae.architecture == "standard")
    }

    @Test func noMutationOfTheSettingsTraps() throws {
        let tiny = TinySAE("jumprelu")
        try tiny.write(to: folder)
        var random = Fuzz.random(4)
        for _ in 0..<300 * Fuzz.rounds {
            _ = try folder.write(random.mutated(Array(tiny.config.utf8)), to: "cfg.json")
            guard let sae = try? SAERegistry.load(folder: folder.url) else { continue }
            _ = sae.encode(Matrix(rows: 1, columns: sae.dIn))
        }
    }

    private func input() -> Matrix {
        var random = Seeded(9)
        let values = random.floats(6 * TinySAE.dIn, scale: 3)
        return Matrix(rows: 6, columns: TinySAE.dIn, values: values)
    }

    private func load(_ tiny: TinySAE) throws -> any SparseAutoencoder {
        try tiny.write(to: folder)
        return try SAERegistry.load(folder: folder.url)
    }

    private func check(_ tiny: TinySAE) throws {
        let sae = try load(tiny)
        let x = input()
        let acts = sae.encode(x)
        let reconstruction = sae.decode(acts, for: x)
        var worst = 0.0
        for row in 0..<x.rows {
            let expected = tiny.activations(x.row(row))
            for (found, value) in zip(acts[row], expected) {
                worst = max(worst, abs(Double(found) - value) / max(1, abs(value)))
            }
            for (found, value) in zip(reconstruction[row], tiny.reconstruction(x.row(row))) {
                worst = max(worst, abs(Double(found) - value) / max(1, abs(value)))
            }
        }
        #expect(worst < 5e-5, "\(tiny.config)")
    }
}
