import Features
import Foundation
import Golden
import Models
import Testing
import Tokenizers

@testable import Engine

@Suite struct GenerationTests {
    private let prompt = "The history of human civilization began when"

    @Test func everyTokenIsToldInOrder() throws {
        let told = try Loading.hub("res_jb").run(prompt, Loading.greedy(maxTokens: 5))
        #expect(told.prompt.map(\.index) == Array(told.prompt.indices))
        #expect(told.prompt.allSatisfy { $0.origin == .prompt })
        #expect(told.steps.map(\.index) == [0, 1, 2, 3, 4])
        #expect(told.steps.allSatisfy { $0.origin == .generated })
        #expect(told.statistics.promptTokens == told.prompt.count)
        #expect(told.statistics.generatedTokens == 5)
        let times = (told.prompt + told.steps).map(\.time)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test func promptFeaturesEqualThoseOfEachPositionAlone() throws {
        let loaded = try Loading.hub("res_jb", "oai_topk_ln")
        // More than one chunk of positions.
        let long = String(repeating: "civil 🎉 began ", count: 12)
        let told = try loaded.run(long, Loading.greedy(maxTokens: 1))
        #expect(told.prompt.count > 64)
        try expectFeatures(of: told.prompt, at: 0, equalWholePassOver: told.prompt, loaded)
    }

    @Test func decodingWithACacheEqualsAWholePass() throws {
        let loaded = try Loading.hub("res_jb", "mlp_out_scaling_ones")
        let told = try loaded.run(prompt, Loading.greedy(maxTokens: 20, penalty: 1.3))
        let all = told.prompt + told.steps
        try expectFeatures(
            of: told.steps, at: told.prompt.count - 1, equalWholePassOver: all, loaded)
    }

    /// Features of `steps`, read from `position` on, against a pass without a cache, row by row.
    private func expectFeatures(
        of steps: [Step], at position: Int, equalWholePassOver all: [Step], _ loaded: LoadedPlugin
    ) throws {
        let output = try loaded.model.forward(
            all.compactMap(\.tokenID), cache: loaded.model.makeCache(),
            plan: HookPlan(record: Set(loaded.saes.map(\.hook))), logits: .none,
            shouldStop: { false })
        for (row, step) in zip(position..., steps) {
            for (number, attached) in loaded.saes.enumerated() {
                let stream = try #require(output.activations[attached.hook])
                let acts = attached.sae.encode(stream.rows(row..<row + 1))
                let expected = topFeatures(of: acts[0], k: 15, threshold: 0.1)
                let found = step.features.filter { $0.id.sae == number }
                #expect(found.count == expected.count)
                for (one, other) in zip(found, expected) {
                    #expect(abs(one.activation - other.activation) < 2e-4)
                    #expect(one.layer == attached.layer)
                }
            }
        }
    }

    @Test(arguments: [-1, 0, 1, 2])
    func maxTokensIsExact(_ count: Int) throws {
        let told = try Loading.hub("res_jb").run(prompt, Loading.greedy(maxTokens: count))
        #expect(told.steps.count == max(0, count))
        #expect(told.ending == .maxTokens)
        #expect(!told.prompt.isEmpty)
    }

    @Test func speedIsKnownFromTheSecondTokenOn() throws {
        let loaded = try Loading.hub("res_jb")
        for count in 0...1 {
            let told = try loaded.run(prompt, Loading.greedy(maxTokens: count))
            #expect(told.statistics.tokensPerSecond == 0)
        }
        #expect(
            try loaded.run(prompt, Loading.greedy(maxTokens: 3)).statistics.tokensPerSecond > 0)
    }

    @Test func contextFillsExactly() throws {
        let loaded = try Loading.hub("res_jb")
        let limit = loaded.model.dimensions.nCtx
        let told = try loaded.run(prompt, Loading.greedy(maxTokens: 500))
        // The last token is chosen at the last position and cannot be read any more.
        #expect(told.prompt.count + told.steps.count == limit + 1)
        #expect(told.ending == .contextFull(limit: limit))
    }

    @Test func promptBeyondTheContextIsCut() throws {
        let loaded = try Loading.hub("res_jb")
        let limit = loaded.model.dimensions.nCtx
        let told = try loaded.run(
            String(repeating: "many words ", count: limit), Loading.greedy(maxTokens: 9))
        #expect(told.prompt.count == limit)
        #expect(told.steps.count == 1)
        #expect(told.ending == .contextFull(limit: limit))
    }

    @Test(arguments: ["", " ", "\n\t \r\n"])
    func emptyPromptIsRefused(_ prompt: String) throws {
        let loaded = try Loading.hub("res_jb")
        #expect(throws: EngineError.emptyPrompt) {
            _ = try Generation(loaded, prompt: prompt, options: GenerationOptions())
        }
    }

    @Test func blanksAroundThePromptAreRemoved() throws {
        let loaded = try Loading.hub("res_jb")
        let plain = try loaded.run(prompt, Loading.greedy(maxTokens: 1))
        let padded = try loaded.run("\n  \(prompt) \n", Loading.greedy(maxTokens: 1))
        #expect(plain.prompt.map(\.tokenID) == padded.prompt.map(\.tokenID))
    }

    @Test func sameSeedGivesTheSameRun() throws {
        let loaded = try Loading.hub("res_jb")
        func tokens(_ seed: UInt64) throws -> [Int] {
            let options = GenerationOptions(
                maxTokens: 20, sampling: SamplingOptions(temperature: 1.5), seed: seed)
            return try loaded.run(prompt, options).tokens
        }
        #expect(try tokens(3) == tokens(3))
        #expect(try tokens(3) != tokens(4))
    }

    @Test func secondRunIsTheSameRun() throws {
        let options = GenerationOptions(maxTokens: 12, sampling: SamplingOptions(temperature: 2))
        let generation = try Generation(Loading.hub("res_jb"), prompt: prompt, options: options)
        let texts = try (0..<2).map { _ in
            var text = ""
            _ = try generation.run(Generation.Observer(step: { text += $0.text }))
            return text
        }
        #expect(texts[0] == texts[1])
    }

    @Test func endOfTextEndsTheRunOnlyWhereAsked() throws {
        var loaded = try Loading.hub("res_jb")
        let free = try loaded.run(prompt, Loading.greedy(maxTokens: 12, penalty: 1.3))
        let words = free.tokens.map(loaded.tokenizer.decodeToken)
        let word = try #require(
            words.dropFirst(2).first { !$0.isEmpty && $0.allSatisfy(\.isLetter) })
        let first = try #require(words.firstIndex(of: word))
        loaded.tokenizer = try Self.tokenizer(like: loaded, endingWith: word)

        var options = Loading.greedy(maxTokens: 12, penalty: 1.3)
        options.stopsAtEndOfText = true
        let stopped = try loaded.run(prompt, options)
        #expect(stopped.ending == .endOfText)
        #expect(stopped.tokens == Array(free.tokens[..<first]))
        options.stopsAtEndOfText = false
        #expect(try loaded.run(prompt, options).tokens == free.tokens)
    }

    private static func tokenizer(
        like loaded: LoadedPlugin, endingWith token: String
    ) throws -> Tokenizer {
        guard case .folder(let source) = loaded.plugin.model.source else { return loaded.tokenizer }
        let folder = try TemporaryFolder()
        try folder.write("{\"eos_token\": \"\(token)\"}", to: "tokenizer_config.json")
        try FileManager.default.copyItem(
            at: source.appending(path: "tokenizer.json"),
            to: folder.url.appending(path: "tokenizer.json"))
        return try Tokenizer(folder: folder.url)
    }

    @Test func featureOptionsAreHeeded() throws {
        let loaded = try Loading.hub("res_jb")
        var options = Loading.greedy(maxTokens: 3)
        options.featureTopK = 4
        #expect(try loaded.run(prompt, options).steps.allSatisfy { $0.features.count == 4 })
        options.featureTopK = 0
        #expect(try loaded.run(prompt, options).steps.allSatisfy(\.features.isEmpty))
        options.featureTopK = 10_000
        options.threshold = 1.5
        let strong = try loaded.run(prompt, options).steps.flatMap(\.features)
        #expect(!strong.isEmpty && strong.allSatisfy { $0.activation > 1.5 })
    }

    @Test(arguments: 1...24)
    func stopTakesEffectAtTheLayerThatAsks(_ call: Int) throws {
        var calls = 0
        let told = try Loading.hub("res_jb").run(prompt, Loading.greedy(maxTokens: 9)) {
            calls += 1
            return calls >= call
        }
        #expect(told.ending == .stopped)
        #expect(calls == call)
        // One question before the pass, one a layer, one for the SAE.
        #expect(told.steps.count == (call - 1) / 6)
    }
}
