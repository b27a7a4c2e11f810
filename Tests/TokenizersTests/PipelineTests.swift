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
            #""pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": true}, "added_tokens": [{"id": 8, "content": "<s>", "special": true}]"#
        )
        #expect(pipeline.encode(Array("a<s>b".utf8), addSpecialTokens: false) == [2, 0, 8, 2, 1])
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
        (#""normalizer": {"type": "Upper"}"#, "the normalizer \"Upper\" is not supported"),
        (
            #""pre_tokenizer": {"type": "UnicodeSomething"}"#,
            "the pre_tokenizer \"UnicodeSomething\""
        ),
        (#""post_processor": {"type": "Bert"}"#, "the post_processor \"Bert\""),
        (#""decoder": {"type": "Sentence"}"#, "the decoder \"Sentence\""),
        (
            #""decoder": {"type": "Sequence", "decoders": [{"type": "Fuze"}]}"#,
            "the decoder \"Fuze\""
        ),
        (#""pre_tokenizer": {"type": "Metaspace", "replacement": "ab"}"#, "one character"),
        (
            #""pre_tokenizer": {"type": "Metaspace", "replacement": "_", "prepend_scheme": "x"}"#,
            "one of first, never, always"
        ),
        (
            #""pre_tokenizer": {"type": "Split", "pattern": {"Regex": "(a"}, "behavior": "Isolated"}"#,
            "pre_tokenizer.pattern.Regex: expected a regular expression"
        ),
        (
            #""pre_tokenizer": {"type": "Split", "pattern": {"String": "a"}, "behavior": "Cut"}"#,
            "one of Removed, Isolated"
        ),
        (#""pre_tokenizer": {"type": "FixedLength", "length": 0}"#, "expected at least 1, found 0"),
        (#""normalizer": {"type": "Replace", "pattern": 1, "content": ""}"#, "normalizer.pattern"),
        (#""normalizer": {"type": "Strip"}"#, "\"strip_left\" is missing"),
        (
            #""normalizer": {"type": "Precompiled", "precompiled_charsmap": "AAAA"}"#,
            "normalizer.precompiled_charsmap"
        ),
        (#""decoder": {"type": "Strip", "content": " ", "start": -1, "stop": 0}"#, "not negative"),
        (
            #""post_processor": {"type": "BertProcessing", "cls": ["a"], "sep": ["b", 1]}"#,
            "post_processor.cls"
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

    @Test(arguments: [
        (#"{"type": "Markov", "vocab": []}"#, "the model \"Markov\" is not supported"),
        (#"{"type": "Unigram", "vocab": [["a", 0]]}"#, "model.unk_id"),
        (#"{"type": "Unigram", "vocab": [["a"]], "unk_id": 0}"#, "model.vocab[0]"),
        (#"{"type": "WordLevel", "vocab": {"a": 0}, "unk_token": "b"}"#, "model.unk_token"),
        (#"{"type": "WordPiece", "vocab": {"a": 0}}"#, "\"continuing_subword_prefix\" is missing"),
    ])
    func modelsThatCannotBeAreNamed(model: String, words: String) throws {
        let json = try JSONValue(#"{"model": \#(model)}"#, file: "t.json")
        let error = #expect(throws: TokenizerError.self) { try Pipeline(json, file: "t.json") }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }

    @Test func addedTokensFollowTheModelWhateverTheFileSays() throws {
        let pipeline = try pipeline(
            #""added_tokens": [{"id": 70, "content": "<a>"}, {"id": 3, "content": "1"}, {"id": 9, "content": "<b>"}]"#
        )
        #expect(pipeline.encode(Array("<b>1<a>".utf8), addSpecialTokens: false) == [9, 3, 8])
    }

    @Test func aTokenOfTheNormalizedTextIsDecodedAsItStandsThere() throws {
        let pipeline = try pipeline(
            #""normalizer": {"type": "Lowercase"}, "added_tokens": [{"id": 8, "content": "<A>", "normalized": true}]"#
        )
        #expect(pipeline.encode(Array("<A>".utf8), addSpecialTokens: false) == [8])
        #expect(pipeline.decode([8]) == "<a>" && pipeline.token(8) == Array("<A>".utf8))
    }

    @Test func tokensWithoutADecoderAreJoinedWithSpaces() throws {
        #expect(try pipeline(#""decoder": null"#).decode([0, 1, 77, -1]) == "a b")
    }

    private func pipeline(_ stages: String) throws -> Pipeline {
        try Pipeline(JSONValue("{\(Self.model), \(stages)}", file: "t.json"), file: "t.json")
    }
}
