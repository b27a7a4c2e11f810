import Golden
import Tensors
import Testing

@testable import Models

/// GPT-2's weights laid output by output.
struct OutputMajorTests {
    private let registry = ModelRegistry.bundled

    private func load(
        _ fixture: Fixture, _ precision: WeightPrecision = .stored, copied: Range<Int>,
        progress: (Double) throws -> Void = { _ in }
    ) throws -> any LanguageModel {
        try registry.load(
            folder: fixture.folder, precision: precision, copied: copied, progress: progress)
    }

    private func logits(_ model: any LanguageModel, _ ids: [Int]) throws -> Matrix? {
        try model.forward(
            ids, cache: model.makeCache(), plan: HookPlan(), logits: .all, shouldStop: { false }
        ).logits
    }

    @Test(
        arguments: ["gpt2_hub", "gpt2_prefixed_f16_legacytok"],
        [WeightPrecision.stored, .half])
    func theyGiveTheSameLogits(_ name: String, _ precision: WeightPrecision) throws {
        let fixture = Fixture.named(name)
        let isNarrow = name.contains("f16")
        var told: [Double] = []
        let (mapped, copied) = try (
            load(fixture, precision, copied: 0..<0),
            load(fixture, precision, copied: 0..<Int.max) { told.append($0) }
        )
        // Halves are made output by output; halves that are there already stay where they lie.
        let isMade = precision == .half && !isNarrow
        #expect(mapped.maps.contains { $0.isInputMajor } == !isMade)
        #expect(!copied.maps.contains { $0.isInputMajor })
        #expect(copied.bytesPerToken == mapped.bytesPerToken)
        #expect(told == told.sorted() && told.last == 1)
        let ids = try GoldenData(fixture).prompts[0].ids
        for tokens in [ids, [7]] {
            var differences = Differences()
            differences.compare(
                "logits", try logits(copied, tokens), try logits(mapped, tokens), limit: 2e-5)
            #expect(differences.areWithinLimits, "\(differences)")
        }
    }

    @Test func copyingCanBeGivenUp() {
        #expect(throws: CancellationError.self) {
            try load(.named("gpt2_hub"), copied: 0..<Int.max) { _ in throw CancellationError() }
        }
    }

    @Test func modelsThatAreSmallStayInTheirFile() throws {
        let model = try ModelRegistry.load(folder: Fixture.named("gpt2_hub").folder)
        #expect(model.maps.contains { $0.isInputMajor })
    }
}
