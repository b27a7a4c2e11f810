internal import JSON

/// `Strip`: takes up to so many of one character off the ends of every token.
struct StripDecoder: TokenDecoder {
    private let content: Unicode.Scalar
    private let start: Int
    private let stop: Int

    init(_ value: JSONValue, file: String) throws(TokenizerError) {
        let (text, start, stop) = try readingJSON { () throws(JSONError) in
            (try value.string("content"), try value.int("start"), try value.int("stop"))
        }
        guard start >= 0, stop >= 0 else {
            throw .invalid(
                file: file, key: "decoder.start", expected: "counts that are not negative",
                found: "\(min(start, stop))")
        }
        content = try CuttingPreTokenizer.character(text, key: "decoder.content", file: file)
        self.start = start
        self.stop = stop
    }

    func decode(_ tokens: [[UInt8]]) -> [[UInt8]] {
        tokens.map { token in
            var scalars = token.scalars[...]
            var left = start
            while left > 0, scalars.first == content {
                scalars.removeFirst()
                left -= 1
            }
            left = stop
            while left > 0, scalars.last == content {
                scalars.removeLast()
                left -= 1
            }
            return scalars.flatMap(\.utf8)
        }
    }
}

/// `WordPiece`: words apart with spaces, but pieces that continue one.
struct WordPieceDecoder: TokenDecoder {
    private let prefix: [UInt8]
    private let cleansUp: Bool

    init(_ value: JSONValue, file: String) throws(TokenizerError) {
        (prefix, cleansUp) = try readingJSON { () throws(JSONError) in
            (Array(try value.string("prefix").utf8), try value.bool("cleanup"))
        }
    }

    func decode(_ tokens: [[UInt8]]) -> [[UInt8]] {
        tokens.enumerated().map { position, token in
            var text = token
            if position > 0 {
                let continues = token.starts(with: prefix)
                text = continues ? Array(token.dropFirst(prefix.count)) : [0x20] + token
            }
            return cleansUp ? Self.cleanUp(text) : text
        }
    }

    /// Takes out spaces that English has none of.
    static func cleanUp(_ text: [UInt8]) -> [UInt8] {
        replacements.reduce(text) { text, pair in text.replacing(pair.0, with: pair.1) }
    }

    private static let replacements = [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"),
        (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ].map { (Array($0.0.utf8), Array($0.1.utf8)) }
}

/// `CTC`: a token that repeats is one, and padding nothing.
struct CTCDecoder: TokenDecoder {
    private let padding: [UInt8]
    private let delimiter: [UInt8]
    private let cleansUp: Bool

    init(_ value: JSONValue, file: String) throws(TokenizerError) {
        (padding, delimiter, cleansUp) = try readingJSON { () throws(JSONError) in
            (
                Array(try value.string("pad_token").utf8),
                Array(try value.string("word_delimiter_token").utf8), try value.bool("cleanup")
            )
        }
    }

    func decode(_ tokens: [[UInt8]]) -> [[UInt8]] {
        var texts: [[UInt8]] = []
        for (position, token) in tokens.enumerated()
        where position == 0 || tokens[position - 1] != token {
            var text = token.replacing(padding, with: [])
            if cleansUp {
                text = WordPieceDecoder.cleanUp(text).replacing(delimiter, with: [0x20])
            }
            if !text.isEmpty { texts.append(text) }
        }
        return texts
    }
}

/// `BPEDecoder`: the mark of a word's end becomes a space, and at the end of the text nothing.
struct SuffixDecoder: TokenDecoder {
    private let suffix: [UInt8]

    init(_ value: JSONValue, file: String) throws(TokenizerError) {
        suffix = try readingJSON { () throws(JSONError) in Array(try value.string("suffix").utf8) }
    }

    func decode(_ tokens: [[UInt8]]) -> [[UInt8]] {
        tokens.enumerated().map { position, token in
            token.replacing(suffix, with: position + 1 == tokens.count ? [] : [0x20])
        }
    }
}

extension [UInt8] {
    /// With `content` in the place of every `word`; an empty word is found before every scalar and
    /// at the end, as Rust's `str::replace` finds it.
    func replacing(_ word: [UInt8], with content: [UInt8]) -> [UInt8] {
        guard !word.isEmpty else {
            return content + scalars.flatMap { $0.utf8 + content }
        }
        var out: [UInt8] = []
        var end = 0
        for match in TextPattern.literal(word).matches(in: self[...]) {
            out += self[end..<match.lowerBound]
            out += content
            end = match.upperBound
        }
        return out + self[end...]
    }
}
