internal import JSON

/// GPT-2's pre-tokenizer: cuts by its pattern and writes every byte in the byte alphabet.
struct ByteLevelPreTokenizer: PreTokenizer {
    let addsPrefixSpace: Bool
    let usesPattern: Bool

    init(addsPrefixSpace: Bool, usesPattern: Bool = true) {
        self.addsPrefixSpace = addsPrefixSpace
        self.usesPattern = usesPattern
    }

    init(_ value: JSONValue, file: String) throws(TokenizerError) {
        (addsPrefixSpace, usesPattern) = try readingJSON { () throws(JSONError) in
            (
                try value.optional("add_prefix_space", "a boolean", \.bool) ?? true,
                try value.optional("use_regex", "a boolean", \.bool) ?? true
            )
        }
    }

    func split(_ pieces: Pieces) -> Pieces {
        var out = Pieces()
        for range in pieces.ranges {
            let piece = pieces.bytes[range]
            if addsPrefixSpace && piece.first != UInt8(ascii: " ") {
                split(([UInt8(ascii: " ")] + piece)[...], into: &out)
            } else {
                split(piece, into: &out)
            }
        }
        return out
    }

    private func split(_ piece: ArraySlice<UInt8>, into out: inout Pieces) {
        let pattern = GPT2Pattern(piece)
        var start = piece.startIndex
        while start < piece.endIndex {
            let end = usesPattern ? pattern.end(from: start) : piece.endIndex
            for byte in piece[start..<end] { out.append(ByteAlphabet.utf8[Int(byte)]) }
            out.close()
            start = end
        }
    }
}
