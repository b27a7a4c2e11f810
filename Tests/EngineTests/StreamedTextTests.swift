import Testing

@testable import Engine

@Suite struct StreamedTextTests {
    @Test(arguments: 0..<40)
    func streamedTextIsTheDecodedText(_ seed: UInt64) throws {
        let loaded = try Self.loaded.get()
        let options = GenerationOptions(
            maxTokens: 40, sampling: SamplingOptions(temperature: 2, topK: 0, topP: 1), seed: seed)
        let told = try loaded.run("smile 😀 and 東京", options)
        #expect(told.text == loaded.tokenizer.decode(told.tokens))
    }

    @Test func charactersSplitOverTokensStayWhole() throws {
        let loaded = try Self.loaded.get()
        let prompt = "a👩‍👩‍👧‍👦b 🎉 नमस्ते العربية"
        let told = try loaded.run(prompt, Loading.greedy(maxTokens: 1))
        let texts = told.prompt.dropFirst().map(\.text)
        #expect(texts.contains(""))
        #expect(texts.joined() == prompt)
        #expect(!texts.joined().unicodeScalars.contains("\u{FFFD}"))
    }

    private static let loaded = Result { try Loading.hub("res_jb") }
}
