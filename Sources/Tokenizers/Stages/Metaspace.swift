internal import JSON

/// SentencePiece's way with spaces: each becomes a visible character, and a text gets one in front.
struct Metaspace: PreTokenizer, TokenDecoder {
    enum PrependScheme: String, CaseIterable { case first, never, always }

    private let replacement: Unicode.Scalar
    private let bytes: [UInt8]
    private let scheme: PrependScheme
    private let splits: Bool

    init(preTokenizer value: JSONValue, file: String) throws(TokenizerError) {
        try self.init(value, stage: "pre_tokenizer", file: file)
    }

    init(decoder value: JSONValue, file: String) throws(TokenizerError) {
        try self.init(value, stage: "decoder", file: file)
    }

    private init(_ value: JSONValue, stage: String, file: String) throws(TokenizerError) {
        let (text, name, addsPrefix, splits) = try readingJSON { () throws(JSONError) in
            (
                try value.string("replacement"),
                try value.optional("prepend_scheme", "a string", \.string) ?? "always",
                try value.optional("add_prefix_space", "a boolean", \.bool),
                try value.optional("split", "a boolean", \.bool) ?? true
            )
        }
        replacement = try CuttingPreTokenizer.character(
            text, key: "\(stage).replacement", file: file)
        bytes = replacement.utf8
        let known = PrependScheme.allCases.map(\.rawValue).joined(separator: ", ")
        // Files from before the scheme say only whether a space is put in front.
        guard let scheme = PrependScheme(rawValue: name), addsPrefix != false || scheme == .never
        else {
            throw .invalid(
                file: file, key: "\(stage).prepend_scheme",
                expected: "one of \(known), and never where add_prefix_space is false",
                found: "\"\(name)\"")
        }
        self.scheme = scheme
        self.splits = splits
    }

    func split(_ pieces: Pieces) -> Pieces {
        var out = Pieces()
        for range in pieces.ranges {
            var piece = NormalizedText(
                bytes: Array(pieces.bytes[range]), leading: pieces.leading(in: range))
            if piece.bytes.contains(0x20) {
                piece.rewrite { [bytes] scalar, out in
                    if scalar == " " { out += bytes } else { out.append(scalar) }
                }
            }
            if prepends(to: piece) {
                piece.bytes.insert(contentsOf: bytes, at: 0)
                if piece.leading > 0 { piece.leading += bytes.count }
            }
            cut(Pieces(piece), into: &out)
        }
        return out
    }

    private func prepends(to piece: NormalizedText) -> Bool {
        guard scheme != .never, !piece.bytes.starts(with: bytes) else { return false }
        return scheme == .always || piece.leading > 0
    }

    /// Every replacement begins a piece.
    private func cut(_ piece: Pieces, into out: inout Pieces) {
        let whole = piece.bytes.indices
        guard splits else { return out.add(whole, of: piece) }
        let parts = TextPattern.literal(bytes).parts(of: piece.bytes[whole])
        for range in SplitBehavior.mergedWithNext.pieces(of: parts) { out.add(range, of: piece) }
    }

    /// Replacements become spaces again, but in the first token nothing.
    func decode(_ tokens: [[UInt8]]) -> [[UInt8]] {
        tokens.enumerated().map { position, token in
            let isDropped = position == 0 && scheme != .never
            var text = NormalizedText(bytes: token)
            text.rewrite { [replacement] scalar, out in
                if scalar != replacement {
                    out.append(scalar)
                } else if !isDropped {
                    out.append(UInt8(ascii: " "))
                }
            }
            return text.bytes
        }
    }
}
