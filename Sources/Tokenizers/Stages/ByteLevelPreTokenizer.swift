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
            let leading = pieces.leading(in: range)
            if addsPrefixSpace && piece.first != UInt8(ascii: " ") {
                let spaced = [UInt8(ascii: " ")] + piece
                split(spaced[...], leading: leading > 0 ? leading + 1 : 0, into: &out)
            } else {
                split(piece, leading: leading, into: &out)
            }
        }
        return out
    }

    private func split(_ piece: ArraySlice<UInt8>, leading: Int, into out: inout Pieces) {
        func write(_ range: Range<Int>) {
            for index in range {
                let isLeading = index - piece.startIndex < leading
                let written = ByteAlphabet.utf8[Int(piece[index])]
                out.append(written, leading: isLeading ? written.count : 0)
            }
            out.close()
        }
        if usesPattern {
            KnownPattern.gpt2.forEachMatch(in: piece, write)
        } else {
            write(piece.indices)
        }
    }
}
