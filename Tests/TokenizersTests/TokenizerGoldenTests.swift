import Foundation
import JSON
import Testing

@testable import Tokenizers

@Suite struct TokenizerGoldenTests {
    @Test(arguments: Fixture.all)
    func everyGoldenTextEncodesAlike(fixture: Fixture) throws {
        let tokenizer = try fixture.tokenizer()
        for row in try fixture.goldenRows() {
            let text = try row.string("text")
            let shown = Comment(rawValue: text.debugDescription)
            #expect(tokenizer.encode(text, addSpecialTokens: false) == row["ids"]?.ids, shown)
            #expect(
                tokenizer.encode(text, addSpecialTokens: true) == row["ids_special"]?.ids, shown)
            #expect(tokenizer.encode(text, prependBOS: true) == row["tl_ids"]?.ids, shown)
            #expect(tokenizer.encode(text, prependBOS: false) == row["tl_ids_no_bos"]?.ids, shown)
            let tokens = row["tokens"]?.elements.compactMap(\.string) ?? []
            #expect(tokens.map { tokenizer.id(ofToken: $0) } == row["ids"]?.ids, shown)
        }
    }

    @Test(arguments: Fixture.all)
    func everyGoldenTextDecodesAlike(fixture: Fixture) throws {
        let tokenizer = try fixture.tokenizer()
        for row in try fixture.goldenRows() {
            let ids = try row.required("ids").ids
            #expect(same(tokenizer.decode(ids), row["decode"]?.text))
            #expect(
                same(tokenizer.decodeSkippingSpecialTokens(ids), row["decode_skip_special"]?.text))
            let each = row["decode_each"]?.elements.compactMap(\.text) ?? []
            #expect(each.count == ids.count)
            for (id, text) in zip(ids, each) { #expect(same(tokenizer.decodeToken(id), text)) }
        }
    }

    @Test(arguments: Fixture.all)
    func everyGoldenTextStreamsAlike(fixture: Fixture) throws {
        let tokenizer = try fixture.tokenizer()
        for row in try fixture.goldenRows() {
            let ids = try row.required("ids").ids
            var stream = StreamDecoder(tokenizer)
            var pieces = ids.map { stream.push($0) }
            // The golden has no separate end: what is held back comes with the last token.
            let rest = stream.finish()
            if !pieces.isEmpty { pieces[pieces.count - 1] += rest }
            let golden = row["decode_prefix_delta"]?.elements.compactMap(\.string) ?? []
            #expect(pieces.map { Array($0.utf8) } == golden.map { Array($0.utf8) })
        }
    }

    @Test(arguments: Fixture.all)
    func specialTokensAreWhereTheReferenceHasThem(fixture: Fixture) throws {
        let tokenizer = try fixture.tokenizer()
        let golden = try fixture.golden()
        #expect(tokenizer.bosID == golden["bos"]?.string.flatMap(tokenizer.id(ofToken:)))
        let eos = try #require(golden["eos"]?.string.flatMap(tokenizer.id(ofToken:)))
        #expect(tokenizer.eosID == eos && tokenizer.isSpecial(eos))
        #expect(tokenizer.addsBOS == golden["prepends_bos"]?.bool)
    }

    @Test(arguments: [Fixture.hub, .legacy])
    func specialTokensAreKnownWithoutAWordInTheFiles(fixture: Fixture) throws {
        let tokenizer = try fixture.tokenizer()
        #expect(tokenizer.bosID == 499 && tokenizer.eosID == 499 && !tokenizer.addsBOS)
        #expect(tokenizer.isSpecial(499) && !tokenizer.isSpecial(0))
        #expect(tokenizer.vocabularySize == 500)
    }

    private func same(_ text: String, _ golden: JSONText?) -> Bool {
        Array(text.utf8) == golden?.bytes
    }
}
