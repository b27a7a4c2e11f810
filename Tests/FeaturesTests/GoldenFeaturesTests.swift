import Features
import Golden
import Models
import Tensors
import Testing

/// Feature activations and reconstructions against what SAELens computes.
struct GoldenFeaturesTests {
    @Test(arguments: Fixture.all)
    func everyAutoencoderIsRightOnEveryPrompt(_ fixture: Fixture) throws {
        let (model, golden) = (
            try ModelRegistry.load(folder: fixture.folder), try GoldenData(fixture)
        )
        var differences = Differences()
        for entry in golden.autoencoders {
            let sae = try load(entry)
            for prompt in golden.prompts {
                let x = try hooked(model, prompt.ids, sae.hook)
                compare(sae, x, prefix: "p\(prompt.index).sae.\(entry.name)", golden, &differences)
            }
        }
        #expect(differences.areWithinLimits, "\(differences)")
    }

    @Test(arguments: Fixture.every)
    func autoencodersAreRightOnTheVectorsOfAnyModel(_ fixture: Fixture) throws {
        let golden = try GoldenData(fixture)
        var differences = Differences()
        for entry in golden.autoencoders {
            guard let x = golden.matrix("p0." + entry.hook) else { continue }
            let sae = try load(entry)
            #expect(sae.hook.name == entry.hook && sae.outputHook == sae.hook)
            compare(sae, x, prefix: "p0.sae.\(entry.name)", golden, &differences)
        }
        #expect(differences.areWithinLimits || differences.isEmpty, "\(differences)")
    }

    @Test(arguments: Fixture.all)
    func centringIsRight(_ fixture: Fixture) throws {
        let (model, golden) = (
            try ModelRegistry.load(folder: fixture.folder), try GoldenData(fixture)
        )
        var differences = Differences()
        for entry in golden.autoencoders {
            let key = "centered.p0.sae.\(entry.name).acts"
            guard let expected = golden.matrix(key) else { continue }
            let sae = try load(entry, center: true)
            let x = try hooked(model, golden.prompts[0].ids, sae.hook)
            differences.compare(key, sae.encode(x), expected, limit: 5e-5)
        }
        #expect(differences.areWithinLimits || differences.isEmpty, "\(differences)")
    }

    @Test(arguments: Fixture.every)
    func aFactorOfTheReleaseIsFoldedIn(_ fixture: Fixture) throws {
        let golden = try GoldenData(fixture)
        var differences = Differences()
        for entry in golden.autoencoders {
            let key = "p0.sae.\(entry.name).acts_folded"
            guard let expected = golden.matrix(key), let factor = entry.normScalingFactor,
                let x = golden.matrix("p0." + entry.hook)
            else { continue }
            let sae = try load(entry, factor: Float(factor))
            let acts = sae.encode(x)
            differences.compare(key, acts, expected, limit: 5e-5)
            let plain = try load(entry)
            differences.compare(
                "decoder row", Matrix(row: sae.decoderRow(3).map { $0 * Float(factor) }),
                Matrix(row: plain.decoderRow(3)), limit: 1e-6)
        }
        #expect(differences.areWithinLimits || differences.isEmpty, "\(differences)")
    }

    private func load(
        _ entry: GoldenData.Autoencoder, center: Bool? = nil, factor: Float? = nil
    ) throws -> any SparseAutoencoder {
        try SAERegistry.load(
            folder: entry.folder, hook: HookPoint(name: entry.hook), center: center,
            normScalingFactor: factor)
    }

    private func hooked(
        _ model: any LanguageModel, _ ids: [Int], _ hook: HookPoint
    ) throws -> Matrix {
        let output = try model.forward(
            ids, cache: model.makeCache(), plan: HookPlan(record: [hook]), logits: .none,
            shouldStop: { false })
        return try #require(output.activations[hook])
    }

    private func compare(
        _ sae: any SparseAutoencoder, _ x: Matrix, prefix: String, _ golden: GoldenData,
        _ differences: inout Differences
    ) {
        let activations = sae.encode(x)
        if let all = golden.matrix(prefix + ".acts") {
            differences.compare(prefix + ".acts", activations, all, limit: 5e-5)
        }
        if let last = golden.matrix(prefix + ".acts_last") {
            let alone = sae.encode(x.lastRow)
            differences.compare(prefix + ".acts_last", activations.lastRow, last, limit: 5e-5)
            differences.compare(prefix + ".acts_last alone", alone, last, limit: 5e-5)
        }
        if let reconstruction = golden.matrix(prefix + ".recon") {
            differences.compare(
                prefix + ".recon", sae.decode(activations, for: x), reconstruction, limit: 5e-5)
        }
    }
}
