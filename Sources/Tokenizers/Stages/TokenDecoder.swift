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
            "ByteLevel": ByteLevelDecoder.init,
            "Sequence": TokenDecoderSequence.init,
        ])
}

/// Joins tokens with spaces, as the reference library does where no decoder is given.
struct SpacedDecoder: TokenDecoder {
    func decode(_ tokens: [[UInt8]]) -> [[UInt8]] { [Array(tokens.joined(separator: " ".utf8))] }
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
