import Foundation
import Golden
import JSON
import Testing

@testable import Engine

/// A generation of the reference libraries.
struct GoldenRun: Sendable, CustomTestStringConvertible {
    struct Step: Sendable {
        var token: Int
        var features: [(id: Int, value: Double)]
    }

    var fixture: Fixture
    var mode: String
    var sae: String
    var prompt: String
    var penalty: Double
    var steps: [Step]
    var text: String

    var testDescription: String { "\(fixture) \(mode): \(prompt.prefix(20))" }

    static let all = ["gpt2_hub", "gpt2_prefixed_f16_legacytok"].flatMap { name in
        (try? runs(of: Fixture.named(name))) ?? []
    }

    private static func runs(of fixture: Fixture) throws -> [GoldenRun] {
        let root = try JSONValue(contentsOf: fixture.folder.appending(path: "golden.json"))
        let prompts = try root.array("prompts").map { try $0.string("text") }
        return try root.array("generation").compactMap { run in
            let mode = try run.string("mode")
            guard ["greedy", "greedy_axon_penalty"].contains(mode) else { return nil }
            return GoldenRun(
                fixture: fixture, mode: mode, sae: try run.string("sae"),
                prompt: prompts[try run.int("prompt")],
                penalty: try run.double("repetition_penalty"),
                steps: try run.array("steps").map(step), text: try run.string("text"))
        }
    }

    private static func step(_ value: JSONValue) throws -> Step {
        let features = try value.object("features")
        let values = try features.array("values").compactMap(\.double)
        let shown = Set(try features.array("over_threshold").compactMap(\.int))
        let all = zip(try features.array("ids").compactMap(\.int), values)
        return Step(
            token: try value.int("token"),
            features: all.filter { shown.contains($0.0) }.map { (id: $0.0, value: $0.1) })
    }
}

@Suite struct GenerationGoldenTests {
    @Test func goldenRunsAreThere() {
        #expect(GoldenRun.all.count == 8)
    }

    @Test(arguments: GoldenRun.all)
    func greedyRunEqualsTheReference(_ golden: GoldenRun) throws {
        let loaded = try LoadedPlugin(
            Loading.plugin(golden.fixture.plugin(saes: [golden.sae])))
        let told = try loaded.run(
            golden.prompt, Loading.greedy(maxTokens: golden.steps.count, penalty: golden.penalty))
        #expect(told.tokens == golden.steps.map(\.token))
        #expect(told.text == golden.text)
        #expect(told.ending == .maxTokens)
        for (found, expected) in zip(told.steps, golden.steps) {
            expectSame(found, expected)
        }
    }

    /// Values within the limit of SAE activations; ids wherever neighbours are apart.
    private func expectSame(_ found: Step, _ expected: GoldenRun.Step) {
        #expect(found.features.count == expected.features.count, "step \(found.index)")
        let limit = 5e-5 * max(1, expected.features.first?.value ?? 0)
        for (place, (feature, golden)) in zip(found.features, expected.features).enumerated() {
            #expect(abs(Double(feature.activation) - golden.value) <= limit)
            let others = expected.features.enumerated().filter { $0.offset != place }
            if others.allSatisfy({ abs($0.element.value - golden.value) > 2 * limit }) {
                #expect(feature.id.index == golden.id, "step \(found.index), place \(place)")
            }
        }
    }
}
