import Foundation
import Testing

@testable import Tokenizers

/// Tokenizers of published models, where a folder of them lies beside the repository.
@Suite struct RealTokenizerTests {
    private static let tokenizers = Fixture.repository.deletingLastPathComponent()
        .appending(path: "shared/tokenizers")

    private static func isHere(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: tokenizers.appending(path: name).path)
    }

    @Test(.enabled(if: isHere("gpt2")))
    func gpt2EncodesAsTheReferenceDoes() throws {
        let tokenizer = try Tokenizer(folder: Self.tokenizers.appending(path: "gpt2"))
        #expect(tokenizer.vocabularySize == 50_257 && tokenizer.bosID == 50_256)
        #expect(
            tokenizer.encode("The capital of France is", prependBOS: true)
                == [50_256, 464, 3139, 286, 4881, 318])
        let text = "I'll naïvely 2024\n\n  汉字😀 e\u{301}<|endoftext|>"
        let ids = tokenizer.encode(text, addSpecialTokens: false)
        #expect(
            ids == [
                40, 1183, 41_492, 306, 48_609, 628, 220, 10_545, 109, 231, 27_764, 245, 47_249, 222,
                304, 136, 223, 50_256,
            ])
        #expect(Array(tokenizer.decode(ids).utf8) == Array(text.utf8))
    }

    @Test(.enabled(if: isHere("pythia")))
    func pythiaEncodesAsTheReferenceDoes() throws {
        let tokenizer = try Tokenizer(folder: Self.tokenizers.appending(path: "pythia"))
        #expect(tokenizer.bosID == 0 && !tokenizer.addsBOS)
        let text = "I'll naïvely 2024\n\n  汉字😀 e\u{301}<|endoftext|>"
        #expect(
            tokenizer.encode(text, addSpecialTokens: false) == [
                42, 1833, 5549, 12_589, 87, 600, 1384, 1348, 535, 50_276, 24_545, 220, 30_886,
                14_931, 235, 211, 3974, 0,
            ])
    }
}
