import Testing

@testable import Tokenizers

@Suite struct StreamDecoderTests {
    @Test(arguments: Fixture.allCases)
    func piecesJoinedAreTheDecodedWhole(fixture: Fixture) throws {
        let tokenizer = try fixture.tokenizer()
        var random = Seeded(state: 5)
        for _ in 0..<500 {
            let ids = (0..<Int.random(in: 0...20, using: &random)).map { _ in
                Int.random(in: 0..<510, using: &random)
            }
            var stream = StreamDecoder(tokenizer)
            let joined = ids.map { stream.push($0) }.joined() + stream.finish()
            #expect(Array(joined.utf8) == Array(tokenizer.decode(ids).utf8))
        }
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
