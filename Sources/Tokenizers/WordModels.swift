internal import JSON

/// WordPiece: the longest token a word begins with, then the longest that the rest begins with.
///
/// Source: BERT's tokenization.py, as `tokenizers` runs it (models/wordpiece).
struct WordPieceModel: TokenModel {
    let vocabulary: Vocabulary
    private let prefix: [UInt8]
    private let longestWord: Int
    private let longestToken: Int
    private let unknownID: Int

    /// Reads the `model` of a tokenizer.json.
    init(_ value: JSONValue, file: String) throws(TokenizerError) {
        let (entries, prefix, longest) = try readingJSON { () throws(JSONError) in
            (
                try value.object("vocab"), try value.string("continuing_subword_prefix"),
                try value.int("max_input_chars_per_word")
            )
        }
        vocabulary = try Vocabulary(entries, key: "model.vocab", file: file)
        self.prefix = Array(prefix.utf8)
        longestWord = longest
        longestToken = vocabulary.longest
        unknownID = try vocabulary.unknownID(value, file: file)
    }

    func tokenize(_ piece: ArraySlice<UInt8>, into ids: inout [Int]) {
        let length = piece.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
        let count = ids.count
        var start = piece.startIndex
        while start < piece.endIndex {
            guard length <= longestWord,
                let (id, end) = longest(piece[start...], isFirst: start == piece.startIndex)
            else {
                ids.removeSubrange(count...)
                ids.append(unknownID)
                return
            }
            ids.append(id)
            start = end
        }
    }

    private func longest(_ rest: ArraySlice<UInt8>, isFirst: Bool) -> (id: Int, end: Int)? {
        var token = isFirst ? [] : prefix
        token += rest.prefix(longestToken)
        var end = rest.startIndex + min(rest.count, longestToken)
        while end > rest.startIndex {
            let isWhole = end == rest.endIndex || rest[end] & 0xC0 != 0x80
            if isWhole, let id = vocabulary.id(of: token) { return (id, end) }
            token.removeLast()
            end -= 1
        }
        return nil
    }
}

/// WordLevel: a piece is a token or unknown.
struct WordLevelModel: TokenModel {
    let vocabulary: Vocabulary
    private let unknownID: Int

    /// Reads the `model` of a tokenizer.json.
    init(_ value: JSONValue, file: String) throws(TokenizerError) {
        let entries = try readingJSON { () throws(JSONError) in try value.object("vocab") }
        vocabulary = try Vocabulary(entries, key: "model.vocab", file: file)
        unknownID = try vocabulary.unknownID(value, file: file)
    }

    func tokenize(_ piece: ArraySlice<UInt8>, into ids: inout [Int]) {
        ids.append(vocabulary.id(of: piece.span) ?? unknownID)
    }
}

extension Vocabulary {
    /// The id of a model's `unk_token`, which must be there: these models have no other way out.
    fileprivate func unknownID(_ model: JSONValue, file: String) throws(TokenizerError) -> Int {
        let token = try readingJSON { () throws(JSONError) in try model.string("unk_token") }
        guard let id = id(of: Array(token.utf8)) else {
            throw .invalid(
                file: file, key: "model.unk_token", expected: "a token of the vocabulary",
                found: "\"\(token)\"")
        }
        return id
    }
}
