import Features
import Foundation
import Golden
import JSON
import Models
import Plugins
import Tensors
import Testing

@testable import Engine

/// What plugins without an SAE show.
@Suite struct LogitLensTests {
    @Test(arguments: [
        (1, [0]), (2, [0, 1]), (3, [0, 1, 2]), (4, [0, 1, 2, 3]), (5, [0, 1, 2, 4]),
        (6, [0, 2, 3, 5]), (12, [2, 5, 8, 11]), (24, [5, 11, 17, 23]), (30, [6, 14, 21, 29]),
    ])
    func lensesAreSpreadUpToTheLastLayer(layers: Int, expected: [Int]) {
        #expect(LogitLens.spread(over: layers).map(\.layer) == expected)
    }

    @Test func aPluginWithAnSAEHasNone() throws {
        let loaded = try Loading.hub("res_jb")
        #expect(loaded.lenses.isEmpty && !loaded.summary.isLogitLens)
        let told = try loaded.run("The history", Loading.greedy(maxTokens: 1))
        #expect(told.steps[0].features.allSatisfy { !$0.isProbability })
    }

    /// The lens of `axon why` in the fixtures, at the last position of the prompt.
    @Test(arguments: Fixture.all)
    func tokensAndProbabilitiesEqualTheReference(_ fixture: Fixture) throws {
        let root = try JSONValue(contentsOf: fixture.folder.appending(path: "interp_golden.json"))
        let prompts = try JSONValue(contentsOf: fixture.folder.appending(path: "golden.json"))
            .array("prompts")
        let loaded = try Self.loaded(fixture)
        for entry in try root.array("why") {
            let prompt = prompts[try entry.int("prompt")]
            let told = try loaded.run(prompt.string("text"), Self.options(k: 8))
            #expect(told.prompt.map(\.tokenID) == (try prompt.array("ids").compactMap(\.int)))
            let places = try entry.array("lens")
            for (number, lens) in loaded.lenses.enumerated() {
                // What leaves a layer enters the next.
                let place = places[lens.layer + 1]
                #expect(try HookPoint(name: place.string("hook")) == entered(lens, loaded))
                let found = told.steps[0].features.filter { $0.id.sae == number }
                try expect(found, place)
                #expect(found.allSatisfy { $0.isProbability && $0.layer == lens.layer })
            }
        }
    }

    private func entered(_ lens: LogitLens, _ loaded: LoadedPlugin) -> HookPoint {
        let isLast = lens.layer == loaded.model.dimensions.nLayers - 1
        return isLast ? .residPost(lens.layer) : .residPre(lens.layer + 1)
    }

    /// Ids wherever neighbours are apart, probabilities within 1e-6 + 1e-4 of theirs.
    private func expect(_ found: [FeatureFiring], _ golden: JSONValue) throws {
        let ids = try golden.array("ids").compactMap(\.int)
        let values = try golden.array("probabilities").compactMap(\.double)
        #expect(found.count == values.count)
        for (place, (token, value)) in zip(found, values).enumerated() {
            #expect(abs(Double(token.activation) - value) <= 1e-6 + 1e-4 * value)
            let isAlone = values.indices.allSatisfy {
                $0 == place || abs(values[$0] - value) > 1e-4 * value
            }
            #expect(!isAlone || place == values.count - 1 || token.id.index == ids[place])
        }
    }

    @Test func theLastLayersLensIsWhatTheModelSamplesFrom() throws {
        let loaded = try Self.loaded(.named("pythia"))
        let told = try loaded.run("The history", Self.options(k: 1, maxTokens: 6))
        for step in told.steps {
            #expect(step.features.last?.id.index == step.tokenID)
        }
    }

    /// A long prompt goes through the lenses in parts.
    @Test(arguments: [1, 700, 5000])
    func partsAreTheSameAsTheWhole(mostLogits: Int) throws {
        let loaded = try Self.loaded(.named("gpt2_hub"))
        let ids = loaded.promptTokens("The history of human civilization, and what came of it.")
        let output = try loaded.model.forward(
            ids, cache: loaded.model.makeCache(), plan: HookPlan(record: loaded.hooks),
            logits: .none, shouldStop: { false })
        let options = Self.options(k: 5)
        let whole = try loaded.tokens(
            seenIn: output, count: ids.count, options: options, shouldStop: { false })
        let parts = try loaded.tokens(
            seenIn: output, count: ids.count, options: options, mostLogits: mostLogits,
            shouldStop: { false })
        for (one, other) in zip(whole, parts) {
            #expect(one.map(\.id) == other.map(\.id))
            for (a, b) in zip(one, other) { #expect(abs(a.activation - b.activation) < 1e-6) }
        }
        #expect(throws: CancellationError.self) {
            _ = try loaded.tokens(
                seenIn: output, count: ids.count, options: options, shouldStop: { true })
        }
    }

    @Test func onlyWhatIsAboveTheThresholdIsTold() throws {
        let loaded = try Self.loaded(.named("gpt2_hub"))
        var options = Self.options(k: 30)
        options.threshold = 0.02
        let firings = try loaded.run("The history", options).steps[0].features
        #expect(!firings.isEmpty && firings.allSatisfy { $0.activation > 0.02 })
    }

    @Test func aTokenIsExplained() throws {
        let loaded = try Self.loaded(.named("gpt2_hub"))
        let detail = try loaded.detail(of: FeatureID(sae: 1, index: 262))
        #expect(detail.layer == 1 && detail.hook == "blocks.1.hook_resid_post")
        #expect(detail.explanation?.contains("logit lens at layer 1") == true)
        #expect(detail.label == loaded.label(for: detail.id) && detail.labelSource == nil)
        #expect(detail.promoted.isEmpty && detail.neighbours.isEmpty)
        #expect(detail.neuronpediaURL == nil)
    }

    @Test(arguments: [
        FeatureID(sae: 4, index: 0), FeatureID(sae: -1, index: 0), FeatureID(sae: 0, index: -1),
        FeatureID(sae: 0, index: 1 << 40),
    ])
    func unknownTokensAreAnError(_ id: FeatureID) throws {
        let loaded = try Self.loaded(.named("gpt2_hub"))
        #expect(throws: EngineError.self) { _ = try loaded.detail(of: id) }
        _ = loaded.label(for: id)
    }

    @Test func theSummaryTellsOfTheLenses() throws {
        let summary = try Self.loaded(.named("llama3_gqa_tied")).summary
        #expect(summary.isLogitLens && summary.saes.map(\.layer) == [0, 1, 2])
        #expect(summary.saes.allSatisfy { $0.width > 0 && $0.width == $0.labelCount })
    }

    private static func loaded(_ fixture: Fixture) throws -> LoadedPlugin {
        try LoadedPlugin(Loading.plugin(fixture.plugin(saes: [])))
    }

    private static func options(k: Int, maxTokens: Int = 1) -> GenerationOptions {
        var options = Loading.greedy(maxTokens: maxTokens)
        (options.featureTopK, options.threshold) = (k, 0)
        return options
    }
}
