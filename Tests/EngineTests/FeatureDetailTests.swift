import Features
import Golden
import Models
import Testing

@testable import Engine

@Suite struct FeatureDetailTests {
    @Test(arguments: [0, 17, 383])
    func promotedAreTheLargestLogitEffects(_ index: Int) throws {
        let loaded = try Loading.hub("res_jb")
        let detail = try loaded.detail(of: FeatureID(index: index))
        let effect = loaded.model.logitEffect(of: loaded.saes[0].sae.decoderRow(index))
        let rising = effect.indices.sorted { (effect[$0], $0) < (effect[$1], $1) }
        let falling = effect.indices.sorted { (effect[$0], $1) > (effect[$1], $0) }
        #expect(detail.promoted.map(\.id) == Array(falling.prefix(10)))
        #expect(detail.suppressed.map(\.id) == Array(rising.prefix(10)))
        for token in detail.promoted + detail.suppressed {
            #expect(token.value == effect[token.id])
            #expect(token.text == loaded.tokenizer.decodeToken(token.id))
        }
    }

    @Test func neighboursAreTheMostSimilarDecoderRows() throws {
        let loaded = try Loading.hub("res_jb")
        let sae = loaded.saes[0].sae
        func cosine(_ a: [Float], _ b: [Float]) -> Float {
            func dot(_ a: [Float], _ b: [Float]) -> Float { zip(a, b).map(*).reduce(0, +) }
            return dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
        }
        let rows = (0..<sae.dSAE).map(sae.decoderRow)
        let others = rows.indices.filter { $0 != 5 }.map {
            (id: $0, cosine: cosine(rows[5], rows[$0]))
        }
        let expected = others.sorted { $0.cosine > $1.cosine }.prefix(10)
        let found = try loaded.detail(of: FeatureID(index: 5)).neighbours
        #expect(found.map(\.id.index) == expected.map(\.id))
        for (one, other) in zip(found, expected) { #expect(abs(one.cosine - other.cosine) < 1e-5) }
    }

    @Test func featuresOutsideTheResidualStreamPromoteNothing() throws {
        let detail = try Loading.hub("hook_z").detail(of: FeatureID(index: 3))
        #expect(detail.promoted.isEmpty && detail.suppressed.isEmpty)
        #expect(detail.hook == "blocks.1.attn.hook_z")
        #expect(detail.layer == 1)
        #expect(detail.neighbours.count == 10)
    }

    @Test func recordAndPageAreShown() throws {
        let folder = try TemporaryFolder()
        let labels = try folder.write(
            """
            {"format": "axon-labels-1", "hook": "blocks.2.hook_resid_pre", "features":
             {"7": {"label": "capital cities", "source": "lexicon", "max_activation": 3.5,
              "density": 0.25, "examples": [{"tokens": ["a"], "activations": [1]}]}}}
            """, to: "labels.json")
        let more = "[labels]\nfile = \"\(labels.path)\"\nneuronpedia = \"gpt2-small/2-res-jb\"\n"
        let text = Fixture.named("gpt2_hub").plugin(saes: ["res_jb"], more: more)
        let loaded = try LoadedPlugin(Loading.plugin(text))
        let known = try loaded.detail(of: FeatureID(index: 7))
        #expect(known.label == "capital cities")
        #expect(known.labelSource == "lexicon")
        #expect(known.maxActivation == 3.5)
        #expect(known.density == 0.25)
        #expect(known.examples.count == 1)
        #expect(known.neuronpediaURL == "https://www.neuronpedia.org/gpt2-small/2-res-jb/7")
        let unknown = try loaded.detail(of: FeatureID(index: 8))
        #expect(unknown.label == FeatureLabel(promoting: unknown.promoted)?.text)
        #expect(unknown.labelSource == "derived from promoted tokens")
        #expect(unknown.maxActivation == nil && unknown.examples.isEmpty)
    }

    @Test(arguments: [
        FeatureID(index: 384), FeatureID(index: -1), FeatureID(sae: 1, index: 0),
        FeatureID(sae: -1, index: 0), FeatureID(index: .max),
    ])
    func unknownFeatureIsAnError(_ id: FeatureID) throws {
        let loaded = try Loading.hub("res_jb")
        #expect(throws: EngineError.self) { _ = try loaded.detail(of: id) }
        #expect(loaded.label(for: id).hasPrefix("feature "))
    }
}
