import Golden
import Tensors
import Testing

@testable import Models

/// GPT-2's weights laid output by output.
struct OutputMajorTests {
    private let fixture = Fixture.named("gpt2_hub")
    private let registry = ModelRegistry.bundled

    private func load(
        copied: Range<Int>, progress: (Double) throws -> Void = { _ in }
    ) throws -> any LanguageModel {
        try registry.load(
            folder: fixture.folder, precision: .stored, copied: copied, progress: progress)
    }

    private func logits(_ model: any LanguageModel, _ ids: [Int]) throws -> Matrix? {
        try model.forward(
            ids, cache: model.makeCache(), plan: HookPlan(), logits: .all, shouldStop: { false }
        ).logits
    }

    @Test func theyGiveTheSameLogits() throws {
        var told: [Double] = []
        let (mapped, copied) = try (
            load(copied: 0..<0), load(copied: 0..<Int.max) { told.append($0) }
        )
        #expect(mapped.maps.contains { $0.isInputMajor })
        #expect(!copied.maps.contains { $0.isInputMajor })
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
            try load(copied: 0..<Int.max) { _ in throw CancellationError() }
        }
    }

    @Test func modelsThatAreSmallStayInTheirFile() throws {
        let model = try ModelRegistry.load(folder: fixture.folder)
        #expect(model.maps.contains { $0.isInputMajor })
    }
}
