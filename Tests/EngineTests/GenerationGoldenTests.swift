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
    /// The folder of the SAE in `sae`, and where it reads.
    var sae: String
    var hook: String
    var prompt: String
    var penalty: Double
    var steps: [Step]
    var text: String

    var testDescription: String { "\(fixture) \(mode): \(prompt.prefix(20))" }

    static let all = Fixture.all.flatMap { (try? runs(of: $0)) ?? [] }

    /// Whether a stream may have shown this text.
    ///
    /// Decoded by themselves, ids lose the space that a Strip decoder takes off a text; and decoding
    /// more bytes may take back what was shown of a run that then is no UTF-8 as a whole.
    func mayShow(_ streamed: String) -> Bool {
        streamed == text || streamed == " " + text || hasByteFallback && text.contains("\u{FFFD}")
    }

    private var hasByteFallback: Bool {
        let file = fixture.folder.appending(path: "tokenizer.json")
        return (try? JSONValue(contentsOf: file))?["model"]?["byte_fallback"]?.bool ?? false
    }

    private static func runs(of fixture: Fixture) throws -> [GoldenRun] {
        let root = try JSONValue(contentsOf: fixture.folder.appending(path: "golden.json"))
        let prompts = try root.array("prompts").map { try $0.string("text") }
        let saes = try root.array("saes")
        return try root.array("generation").compactMap { run in
            let mode = try run.string("mode")
            guard ["greedy", "greedy_axon_penalty"].contains(mode) else { return nil }
            let name = try run.string("sae")
            guard let sae = saes.first(where: { $0["name"]?.string == name }) else { return nil }
            return GoldenRun(
                fixture: fixture, mode: mode,
                sae: String(try sae.string("path").trimmingPrefix("sae/")),
                hook: try sae.string("hook"),
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
        #expect(GoldenRun.all.count == 4 * Fixture.all.count && Fixture.all.count >= 14)
    }

    @Test(arguments: GoldenRun.all)
    func greedyRunEqualsTheReference(_ golden: GoldenRun) throws {
        let loaded = try LoadedPlugin(
            Loading.plugin(golden.fixture.plugin(saes: [golden.sae], hook: golden.hook)))
        let told = try loaded.run(
            golden.prompt, Loading.greedy(maxTokens: golden.steps.count, penalty: golden.penalty))
        #expect(told.tokens == golden.steps.map(\.token))
        #expect(golden.mayShow(told.text))
        #expect(told.ending == .maxTokens)
        for (found, expected) in zip(told.steps, golden.steps) {
            expectSame(found, expected)
        }
    }

    /// Values within the limit of SAE activations; ids wherever neighbours are apart, of which the
    /// last one of a full list has one that is not told.
    private func expectSame(_ found: Step, _ expected: GoldenRun.Step) {
        #expect(found.features.count == expected.features.count, "step \(found.index)")
        let limit = 5e-5 * max(1, expected.features.first?.value ?? 0)
        for (place, (feature, golden)) in zip(found.features, expected.features).enumerated() {
            #expect(abs(Double(feature.activation) - golden.value) <= limit)
            if place == GenerationOptions().featureTopK - 1 { continue }
            let others = expected.features.enumerated().filter { $0.offset != place }
            if others.allSatisfy({ abs($0.element.value - golden.value) > 2 * limit }) {
                #expect(feature.id.index == golden.id, "step \(found.index), place \(place)")
            }
        }
    }
}
