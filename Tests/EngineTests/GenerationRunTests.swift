import Foundation
import Testing

@testable import Engine

@Suite struct GenerationRunTests {
    private let prompt = "The history of human civilization began when"

    private func generation(
        _ text: String, options: GenerationOptions = Loading.greedy(maxTokens: 9, penalty: 1.3)
    ) throws -> Generation {
        try Generation(Loading.hub("res_jb"), prompt: text, options: options)
    }

    /// Takes turns until the end.
    private func finish(_ run: GenerationRun) throws -> Told {
        var told = Told()
        while true {
            switch try run.advance(shouldStop: { false }) {
            case .reading: continue
            case .prompt(let steps): told.prompt = steps
            case .step(let step): told.steps.append(step)
            case .ended(let ending):
                told.ending = ending
                return told
            }
        }
    }

    @Test func runsInTurnsEqualRunsAlone() throws {
        let texts = [prompt, "one two", "Paris is"]
        let loaded = try Loading.hub("res_jb")
        let options = GenerationOptions(
            maxTokens: 12, sampling: SamplingOptions(temperature: 1.5), seed: 5)
        let alone = try texts.map { try loaded.run($0, options) }
        let runs = try texts.map {
            try Generation(loaded, prompt: $0, options: options).begin()
        }
        var steps = [[Step]](repeating: [], count: runs.count)
        while runs.contains(where: { !$0.hasEnded }) {
            for (number, run) in runs.enumerated() {
                if case .step(let step) = try run.advance(shouldStop: { false }) {
                    steps[number].append(step)
                }
            }
        }
        for (one, other) in zip(steps, alone) {
            #expect(one.map(\.tokenID) == other.tokens)
            #expect(one.map(\.text) == other.steps.map(\.text))
            #expect(one.map(\.features) == other.steps.map(\.features))
        }
    }

    @Test(arguments: [1, 7, 64])
    func promptInPartsEqualsThePromptWhole(_ chunk: Int) throws {
        let generation = try generation(String(repeating: "civil 🎉 began ", count: 9))
        let whole = try finish(GenerationRun(generation))
        let parts = try finish(GenerationRun(generation, promptChunk: chunk))
        #expect(whole.prompt.count > 64)
        #expect(parts.prompt.map(\.text) == whole.prompt.map(\.text))
        #expect(parts.tokens == whole.tokens)
        for (one, other) in zip(parts.prompt + parts.steps, whole.prompt + whole.steps) {
            #expect(one.features.map(\.id) == other.features.map(\.id))
            for (a, b) in zip(one.features, other.features) {
                #expect(abs(a.activation - b.activation) < 2e-4)
            }
        }
    }

    @Test func partsOfThePromptAreTurnsOfTheirOwn() throws {
        let generation = try generation(prompt)
        let count = generation.promptIDs.count
        let run = GenerationRun(generation, promptChunk: 4)
        var readings = 0
        while case .reading = try run.advance(shouldStop: { false }) { readings += 1 }
        #expect(readings == (count - 1) / 4)
    }

    @Test func endIsRepeated() throws {
        let run = try generation(prompt, options: Loading.greedy(maxTokens: 1)).begin()
        #expect(!run.hasEnded)
        let told = try finish(run)
        #expect(told.steps.count == 1 && run.hasEnded)
        #expect(try finish(run).ending == .maxTokens)
    }

    @Test func stopIsThrown() throws {
        let run = try generation(prompt).begin()
        #expect(throws: CancellationError.self) { try run.advance(shouldStop: { true }) }
    }

    @Test(arguments: [(1, 1), (20, 20), (500, 96), (Int.max, 96), (-5, 0)])
    func memoryIsThatOfThePositionsToCome(_ tokens: Int, _ more: Int) throws {
        let generation = try generation("one two", options: Loading.greedy(maxTokens: tokens))
        let sizes = generation.loaded.model.dimensions
        let positions = min(sizes.nCtx, generation.promptIDs.count + more)
        #expect(
            generation.mostBytes
                == positions * sizes.nLayers * sizes.nKeyValueHeads * sizes.dHead * 8)
    }

    @Test func messagesAreThoseOfTheRun() throws {
        let run = try generation(prompt, options: Loading.greedy(maxTokens: 2)).begin()
        var messages = RunMessages()
        var texts: [String] = []
        while true {
            let turn = try run.advance(shouldStop: { false })
            if let message = messages.message(for: turn) { texts.append(message.text) }
            if case .ended = turn { break }
        }
        #expect(texts.count == 3)
        #expect(texts[0].contains("\"prompt\":[{"))
        #expect(!texts[1].contains("\"prompt\""))
        #expect(texts[2] == "{\"status\":\"done\"}")
    }

    @Test func promptTooLargeForAMessageIsLeftOut() throws {
        let run = try generation(prompt, options: Loading.greedy(maxTokens: 1)).begin()
        var messages = RunMessages(largestPrompt: 500)
        _ = messages.message(for: try run.advance(shouldStop: { false }))
        let text = messages.message(for: try run.advance(shouldStop: { false }))?.text
        #expect(text?.contains("\"prompt\"") == false)
        #expect(text?.contains("\"features\":[{") == true)
    }
}
