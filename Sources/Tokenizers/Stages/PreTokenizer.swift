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
            "ByteLevel": ByteLevelPreTokenizer.init,
            "Digits": DigitsPreTokenizer.init,
            "Sequence": PreTokenizerSequence.init,
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
