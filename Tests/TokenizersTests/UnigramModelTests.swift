import Fuzzing
import JSON
import Testing

@testable import Tokenizers

@Suite struct UnigramModelTests {
    @Test func theBestSumOfScoresWins() throws {
        let model = try model(#"[["?", 0], ["a", -1], ["b", -1], ["ab", -1.5], ["abc", -9]]"#)
        #expect(ids(model, "ab") == [3] && ids(model, "abc") == [4] && ids(model, "ba") == [2, 1])
    }

    @Test func unknownCharactersThatTouchAreOne() throws {
        let model = try model(#"[["?", 0], ["a", -1], ["xy", -90]]"#)
        #expect(ids(model, "zza") == [0, 1] && ids(model, "xya") == [2, 1])
    }

    /// Finding every token by narrowing a sorted list gives what trying each does.
    @Test func prefixesAreThoseOfThePlainSearch() {
        var random = Seeded(41)
        var vocabulary = Vocabulary(capacity: 16)
        for id in 0..<300 { vocabulary.insert(random.bytes(upTo: 5).span, id: id) }
        let tokens = SortedTokens(vocabulary)
        for _ in 0..<500 {
            let text = random.bytes(upTo: 8)
            var found: [Int] = []
            tokens.forEachPrefix(of: text[...], in: vocabulary) { id, end in
                found.append(id)
                #expect(vocabulary.token(id).map(Array.init) == Array(text[..<end]))
            }
            let plain = (0...text.count).dropFirst().compactMap {
                vocabulary.id(of: Array(text[..<$0]))
            }
            #expect(found == plain)
        }
    }

    private func model(_ vocab: String) throws -> UnigramModel {
        try UnigramModel(JSONValue(#"{"vocab": \#(vocab), "unk_id": 0}"#), file: "t.json")
    }

    private func ids(_ model: UnigramModel, _ text: String) -> [Int] {
        var ids: [Int] = []
        model.tokenize(Array(text.utf8)[...], into: &ids)
        return ids
    }
}

extension Seeded {
    fileprivate mutating func bytes(upTo count: Int) -> [UInt8] {
        (0..<Int.random(in: 1...count, using: &self)).map { _ in
            UInt8.random(in: 97...99, using: &self)
        }
    }
}
