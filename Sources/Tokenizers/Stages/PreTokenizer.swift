internal import JSON

/// The second stage: cuts a text into the pieces that the model never joins across.
protocol PreTokenizer: Sendable {
    func split(_ pieces: Pieces) -> Pieces
}

/// The pre-tokenizers by their `type`.
enum PreTokenizers {
    static let registry = StageRegistry<any PreTokenizer>(
        stage: "pre_tokenizer",
        makers: [
            "BertPreTokenizer": BertPreTokenizer.init,
            "ByteLevel": ByteLevelPreTokenizer.init,
            "CharDelimiterSplit": CuttingPreTokenizer.init(delimiter:file:),
            "Digits": CuttingPreTokenizer.init(digits:file:),
            "FixedLength": FixedLengthPreTokenizer.init,
            "Metaspace": Metaspace.init(preTokenizer:file:),
            "Punctuation": CuttingPreTokenizer.init(punctuation:file:),
            "Sequence": PreTokenizerSequence.init,
            "Split": CuttingPreTokenizer.init(split:file:),
            "UnicodeScripts": ScriptPreTokenizer.init,
            "Whitespace": WordPreTokenizer.init,
            "WhitespaceSplit": CuttingPreTokenizer.init(space:file:),
        ])
}

/// One pre-tokenizer after the other, each cutting the pieces of the one before.
struct PreTokenizerSequence: PreTokenizer {
    private let steps: [any PreTokenizer]

    init(_ value: JSONValue, file: String) throws(TokenizerError) {
        steps = try PreTokenizers.registry.makeAll(value, key: "pretokenizers", file: file)
    }

    func split(_ pieces: Pieces) -> Pieces {
        steps.reduce(pieces) { pieces, step in step.split(pieces) }
    }
}
