internal import JSON

/// The way back: turns tokens into the texts that, joined, are what they say.
protocol TokenDecoder: Sendable {
    func decode(_ tokens: [[UInt8]]) -> [[UInt8]]
}

/// The decoders by their `type`.
enum TokenDecoders {
    static let registry = StageRegistry<any TokenDecoder>(
        stage: "decoder",
        makers: [
            "BPEDecoder": SuffixDecoder.init,
            "ByteFallback": { (_, _) throws(TokenizerError) in ByteFallbackDecoder() },
            "ByteLevel": ByteLevelDecoder.init,
            "CTC": CTCDecoder.init,
            "Fuse": { (_, _) throws(TokenizerError) in FuseDecoder() },
            "Metaspace": Metaspace.init(decoder:file:),
            "Replace": Replace.init(decoder:file:),
            "Sequence": TokenDecoderSequence.init,
            "Strip": StripDecoder.init,
            "WordPiece": WordPieceDecoder.init,
        ])
}

/// Joins tokens with spaces, as the reference library does where no decoder is given.
struct SpacedDecoder: TokenDecoder {
    func decode(_ tokens: [[UInt8]]) -> [[UInt8]] { [Array(tokens.joined(separator: " ".utf8))] }
}

/// Joins tokens with nothing between, so that what follows sees the whole.
struct FuseDecoder: TokenDecoder {
    func decode(_ tokens: [[UInt8]]) -> [[UInt8]] { [Array(tokens.joined())] }
}

/// One decoder after the other.
struct TokenDecoderSequence: TokenDecoder {
    private let steps: [any TokenDecoder]

    init(_ value: JSONValue, file: String) throws(TokenizerError) {
        steps = try TokenDecoders.registry.makeAll(value, key: "decoders", file: file)
    }

    func decode(_ tokens: [[UInt8]]) -> [[UInt8]] {
        steps.reduce(tokens) { tokens, step in step.decode(tokens) }
    }
}

/// Reads tokens in the byte alphabet; what is not UTF-8 becomes U+FFFD, one per maximal part.
struct ByteLevelDecoder: TokenDecoder {
    init() {}

    init(_ value: JSONValue, file: String) throws(TokenizerError) {}

    func decode(_ tokens: [[UInt8]]) -> [[UInt8]] {
        var bytes: [UInt8] = []
        for token in tokens { bytes += Self.bytes(of: token) }
        return [Array(String(decoding: bytes, as: UTF8.self).utf8)]
    }

    /// A token with a character outside the alphabet, such as an added token with a space, stands
    /// for itself.
    private static func bytes(of token: [UInt8]) -> [UInt8] {
        let reader = ScalarReader(token[...])
        var bytes: [UInt8] = []
        var index = 0
        while let (scalar, next) = reader.scalar(at: index) {
            guard let byte = ByteAlphabet.byte(for: scalar) else { return token }
            bytes.append(byte)
            index = next
        }
        return bytes
    }
}

/// Reads `<0x00>` to `<0xFF>` as bytes; a run of them that is not UTF-8 becomes a U+FFFD for each.
struct ByteFallbackDecoder: TokenDecoder {
    func decode(_ tokens: [[UInt8]]) -> [[UInt8]] {
        var texts: [[UInt8]] = []
        var run: [UInt8] = []
        for token in tokens {
            if let byte = Self.byte(token) {
                run.append(byte)
            } else {
                Self.flush(&run, to: &texts)
                texts.append(token)
            }
        }
        Self.flush(&run, to: &texts)
        return texts
    }

    private static func byte(_ token: [UInt8]) -> UInt8? {
        guard token.count == 6, token.starts(with: "<0x".utf8), token[5] == UInt8(ascii: ">") else {
            return nil
        }
        // The reference library takes a plus for the first of the two digits.
        let high =
            token[3] == UInt8(ascii: "+") ? 0 : Character(Unicode.Scalar(token[3])).hexDigitValue
        guard let high, let low = Character(Unicode.Scalar(token[4])).hexDigitValue else {
            return nil
        }
        return UInt8(high << 4 | low)
    }

    private static func flush(_ run: inout [UInt8], to texts: inout [[UInt8]]) {
        guard !run.isEmpty else { return }
        if String(validating: run, as: UTF8.self) != nil {
            texts.append(run)
        } else {
            texts += Array(repeating: "\u{FFFD}".utf8.map(\.self), count: run.count)
        }
        run = []
    }
}
