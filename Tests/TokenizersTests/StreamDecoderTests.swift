import Fuzzing
import Testing

@testable import Tokenizers

@Suite struct StreamDecoderTests {
    @Test(arguments: Fixture.withoutByteFallback)
    func piecesJoinedAreTheDecodedWhole(fixture: Fixture) throws {
        let tokenizer = try fixture.tokenizer()
        var random = Seeded(5)
        for _ in 0..<500 {
            let ids = (0..<Int.random(in: 0...20, using: &random)).map { _ in
                Int.random(in: 0..<510, using: &random)
            }
            var stream = StreamDecoder(tokenizer)
            let joined = ids.map { stream.push($0) }.joined() + stream.finish()
            #expect(Array(joined.utf8) == Array(tokenizer.decode(ids).utf8))
        }
    }

    /// Only bytes that are no UTF-8 can take back what was shown before them.
    @Test(arguments: Fixture.all)
    func piecesJoinedAreTheDecodedWholeWhereThatIsUTF8(fixture: Fixture) throws {
        let tokenizer = try fixture.tokenizer()
        var random = Seeded(6)
        for _ in 0..<500 {
            let ids = (0..<Int.random(in: 0...20, using: &random)).map { _ in
                Int.random(in: 250..<510, using: &random)
            }
            var stream = StreamDecoder(tokenizer)
            let joined = ids.map { stream.push($0) }.joined() + stream.finish()
            let whole = tokenizer.decode(ids)
            #expect(whole.contains("\u{FFFD}") || same(joined, whole), "\(ids)")
        }
    }

    @Test func whatABrokenByteTakesBackIsNotShownAgain() throws {
        let tokenizer = try Fixture.named("gemma3_text").tokenizer()
        let ids = ["<0x41>", "<0xFF>", "<0x42>", "▁the"].map { tokenizer.id(ofToken: $0) ?? -1 }
        var stream = StreamDecoder(tokenizer)
        let pieces = ids.map { stream.push($0) } + [stream.finish()]
        #expect(pieces.joined() == "A\u{FFFD}\u{FFFD} the", "\(pieces)")
        #expect(tokenizer.decode(ids) == "\u{FFFD}\u{FFFD}\u{FFFD} the")
    }

    private func same(_ one: String, _ other: String) -> Bool {
        one.utf8.elementsEqual(other.utf8)
    }

    @Test func aCharacterIsNeverSplit() throws {
        let tokenizer = try Fixture.hub.tokenizer()
        let ids = tokenizer.encode("汉😀", addSpecialTokens: false)
        #expect(ids.count > 2)
        var stream = StreamDecoder(tokenizer)
        let pieces = ids.map { stream.push($0) }
        #expect(pieces.filter { !$0.isEmpty } == ["汉", "😀"])
        #expect(stream.finish().isEmpty)
    }

    @Test func whatIsUnfinishedComesAtTheEnd() throws {
        let tokenizer = try Fixture.hub.tokenizer()
        let ids = tokenizer.encode("a😀", addSpecialTokens: false)
        var stream = StreamDecoder(tokenizer)
        let shown = ids.dropLast().map { stream.push($0) }.joined()
        #expect(shown == "a" && stream.finish() == "\u{FFFD}")
        #expect(stream.push(ids[0]) == "a", "the decoder starts afresh")
    }
}
