import JSON
import Testing

@testable import Tokenizers

@Suite struct PipelineTests {
    private static let model =
        #""model": {"vocab": {"a": 0, "b": 1, "Ġ": 2, "1": 3, "2": 4, "12": 5, "Ã": 6, "©": 7}, "merges": ["1 2"]}"#

    @Test func digitsAreSetApartBeforeTheBytes() throws {
        let digits = #"{"type": "Digits", "individual_digits": true}"#
        let bytes = #"{"type": "ByteLevel", "add_prefix_space": false}"#
        let plain = try pipeline(#""pre_tokenizer": \#(bytes)"#)
        let apart = try pipeline(
            #""pre_tokenizer": {"type": "Sequence", "pretokenizers": [\#(digits), \#(bytes)]}"#)
        #expect(plain.encode(Array("a12".utf8), addSpecialTokens: false) == [0, 5])
        #expect(apart.encode(Array("a12".utf8), addSpecialTokens: false) == [0, 3, 4])
    }

    @Test func aPrefixSpaceIsAddedOnceToEverySegment() throws {
        let pipeline = try pipeline(
            #""pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": true}, "added_tokens": [{"id": 9, "content": "<s>", "special": true}]"#
        )
        #expect(pipeline.encode(Array("a<s>b".utf8), addSpecialTokens: false) == [2, 0, 9, 2, 1])
        #expect(pipeline.encode(Array(" a".utf8), addSpecialTokens: false) == [2, 0])
        #expect(pipeline.encode([], addSpecialTokens: false) == [])
    }

    @Test func templatesAddTheirTokensOnlyWhenAsked() throws {
        let pipeline = try pipeline(
            #""post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}], "pair": [], "special_tokens": {"<s>": {"id": "<s>", "ids": [9], "tokens": ["<s>"]}}}"#
        )
        #expect(pipeline.encode(Array("ab".utf8), addSpecialTokens: true) == [9, 0, 1])
        #expect(pipeline.encode(Array("ab".utf8), addSpecialTokens: false) == [0, 1])
    }

    @Test func textsAreComposedBeforeTheModelWhereTheFileSaysSo() throws {
        let bytes = #""pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false}"#
        let pipeline = try pipeline(#""normalizer": {"type": "NFC"}, \#(bytes)"#)
        #expect(pipeline.encode(Array("e\u{301}".utf8), addSpecialTokens: false) == [6, 7])
    }

    @Test(arguments: [
        (#""normalizer": {"type": "Lowercase"}"#, "the normalizer \"Lowercase\" is not supported"),
        (#""pre_tokenizer": {"type": "Metaspace"}"#, "the pre_tokenizer \"Metaspace\""),
        (#""post_processor": {"type": "Bert"}"#, "the post_processor \"Bert\""),
        (#""decoder": {"type": "WordPiece"}"#, "the decoder \"WordPiece\""),
        (
            #""decoder": {"type": "Sequence", "decoders": [{"type": "Fuse"}]}"#,
            "the decoder \"Fuse\""
        ),
        (#""pre_tokenizer": {}"#, "the key \"type\" is missing"),
        (#""added_tokens": [{"content": "x"}]"#, "the key \"id\" is missing"),
        (#""post_processor": {"type": "TemplateProcessing", "single": []}"#, "(Sequence) once"),
    ])
    func stagesThatAreNotKnownAreNamed(stage: String, words: String) {
        let error = #expect(throws: TokenizerError.self) { try pipeline(stage) }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
        #expect(error?.description.hasPrefix("t.json: ") == true)
    }

    @Test func modelsThatAreNotBPEAreNamed() throws {
        let json = try JSONValue(#"{"model": {"type": "Unigram", "vocab": []}}"#, file: "t.json")
        let error = #expect(throws: TokenizerError.self) { try Pipeline(json, file: "t.json") }
        #expect(error?.description.contains("the model \"Unigram\" is not supported") == true)
    }

    @Test func tokensWithoutADecoderAreJoinedWithSpaces() throws {
        #expect(try pipeline(#""decoder": null"#).decode([0, 1, 77, -1]) == "a b")
    }

    private func pipeline(_ stages: String) throws -> Pipeline {
        try Pipeline(JSONValue("{\(Self.model), \(stages)}", file: "t.json"), file: "t.json")
    }
}
