import Fuzzing
import JSON
import Testing

@testable import Tokenizers

@Suite struct BPEModelTests {
    @Test func queueAndScanMergeAlike() throws {
        var random = Seeded(3)
        for _ in 0..<400 {
            var table = MergeTable(capacity: 64)
            for rank in 0..<40 {
                table.insert(
                    Int.random(in: 0..<12, using: &random), Int.random(in: 0..<12, using: &random),
                    rank: rank, id: Int.random(in: 0..<12, using: &random))
            }
            let symbols = (0..<Int.random(in: 0...80, using: &random)).map { _ in
                Int.random(in: 0..<6, using: &random)
            }
            #expect(table.mergeByQueue(symbols) == table.mergeByScanning(symbols))
        }
    }

    @Test func lowestRankMergesFirstAndLeftmostOfEquals() throws {
        let model = try model(
            #"{"vocab": {"a": 0, "b": 1, "ab": 2, "aa": 3, "aab": 4}, "merges": ["a a", "a b", "aa b"]}"#
        )
        #expect(ids(model, "aab") == [4])
        #expect(ids(model, "aaa") == [3, 0])
        #expect(ids(model, "abab") == [2, 2])
    }

    @Test func mergesMayBePairs() throws {
        let model = try model(
            #"{"type": "BPE", "vocab": {"a": 0, " ": 1, "a ": 2}, "merges": [["a", " "]]}"#)
        #expect(ids(model, "a a") == [2, 0])
    }

    @Test func unknownCharactersAreDroppedFusedOrSpelledInBytes() throws {
        let vocab = #""vocab": {"a": 0, "?": 1, "<0xC3>": 2, "<0xA9>": 3}, "merges": []"#
        #expect(ids(try model("{\(vocab)}"), "xaé") == [0])
        #expect(ids(try model(#"{\#(vocab), "unk_token": "?"}"#), "xyax") == [1, 1, 0, 1])
        #expect(
            ids(try model(#"{\#(vocab), "unk_token": "?", "fuse_unk": true}"#), "xyax")
                == [1, 0, 1])
        #expect(
            ids(try model(#"{\#(vocab), "unk_token": "?", "byte_fallback": true}"#), "éx")
                == [2, 3, 1])
    }

    @Test func ignoringMergesTakesAKnownPieceWhole() throws {
        let model = try model(
            #"{"vocab": {"a": 0, "b": 1, "ab": 2}, "merges": [], "ignore_merges": true}"#)
        #expect(ids(model, "ab") == [2] && ids(model, "ba") == [1, 0])
    }

    @Test func canonicallyEquivalentTokensAreDifferentTokens() throws {
        let model = try model(
            "{\"vocab\": {\"\u{E9}\": 5, \"e\": 6, \"\u{301}\": 7}, \"merges\": []}")
        #expect(ids(model, "\u{E9}") == [5] && ids(model, "e\u{301}") == [6, 7])
    }

    @Test func affixesMarkWhereAPieceGoesOnAndEnds() throws {
        let model = try model(
            ##"{"vocab": {"a": 0, "#b": 1, "#c.": 2, "ab": 3, "a.": 4}, "merges": ["a #b"], "continuing_subword_prefix": "#", "end_of_word_suffix": "."}"##
        )
        #expect(
            ids(model, "abc") == [3, 2] && ids(model, "a") == [4] && ids(model, "ac") == [0, 2])
    }

    @Test(arguments: [
        (#"{"vocab": {"a": 0}, "merges": ["a b"]}"#, "merge 1, \"a b\""),
        (#"{"vocab": {"a": 0}, "merges": ["a"]}"#, "expected two tokens"),
        (#"{"vocab": {"a": 0}, "merges": [["a"]]}"#, "expected \"a b\" or"),
        (#"{"vocab": {"a": -1}, "merges": []}"#, "expected an id from 0"),
        (#"{"vocab": {"a": 99999999999}, "merges": []}"#, "expected an id from 0"),
        (#"{"vocab": [["a", 0]], "merges": []}"#, "\"vocab\" must be an object"),
        (#"{"vocab": {}, "merges": {}}"#, "model.merges: expected an array"),
        (#"{"vocab": {}, "merges": [], "dropout": 0.1}"#, "model.dropout"),
        (#"{"vocab": {}, "merges": [], "unk_token": "?"}"#, "model.unk_token"),
    ])
    func badModelsAreExplained(json: String, words: String) throws {
        let error = #expect(throws: TokenizerError.self) { try model(json) }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
        #expect(error?.description.contains("t.json") == true || words.contains("must be"))
    }

    @Test func vocabularyFindsWhatWasInserted() {
        var vocabulary = Vocabulary(capacity: 1)
        let tokens = (0..<2000).map { Array("token \($0 * 7)".utf8) } + [[]]
        for (id, token) in tokens.enumerated() { vocabulary.insert(token.span, id: id) }
        for (id, token) in tokens.enumerated() {
            #expect(vocabulary.id(of: token) == id)
            #expect(vocabulary.token(id).map(Array.init) == token)
        }
        #expect(vocabulary.id(of: Array("missing".utf8)) == nil)
        #expect(vocabulary.token(2001) == nil && vocabulary.token(-1) == nil)
    }

    private func model(_ json: String) throws -> BPEModel {
        try BPEModel(JSONValue(json), file: "t.json")
    }

    private func ids(_ model: BPEModel, _ text: String) -> [Int] {
        var ids: [Int] = []
        model.tokenize(Array(text.utf8)[...], into: &ids)
        return ids
    }
}
