internal import JSON

/// Puts a string in the place of every match of a pattern, in a text or in every token.
struct Replace: Normalizer, TokenDecoder {
    private let pattern: TextPattern
    private let content: [UInt8]

    init(normalizer value: JSONValue, file: String) throws(TokenizerError) {
        try self.init(value, stage: "normalizer", file: file)
    }

    init(decoder value: JSONValue, file: String) throws(TokenizerError) {
        try self.init(value, stage: "decoder", file: file)
    }

    private init(_ value: JSONValue, stage: String, file: String) throws(TokenizerError) {
        pattern = try TextPattern(value, stage: stage, file: file)
        content = try readingJSON { () throws(JSONError) in Array(try value.string("content").utf8)
        }
    }

    func normalize(_ text: inout NormalizedText) {
        guard !text.bytes.isEmpty else { return }
        let matches = pattern.matches(in: text.bytes[...])
        guard !matches.isEmpty else { return }
        var out: [UInt8] = []
        out.reserveCapacity(text.bytes.count)
        var leading = 0
        var end = 0
        for match in matches {
            keep(end..<match.lowerBound, of: text, &out, &leading)
            out += content
            // What is put in belongs where the last byte did that it is put in for.
            if text.leading > 0, match.upperBound <= text.leading { leading = out.count }
            end = match.upperBound
        }
        keep(end..<text.bytes.count, of: text, &out, &leading)
        text = NormalizedText(bytes: out, leading: leading)
    }

    private func keep(
        _ range: Range<Int>, of text: NormalizedText, _ out: inout [UInt8], _ leading: inout Int
    ) {
        let count = min(range.upperBound, text.leading) - range.lowerBound
        if count > 0 { leading = out.count + count }
        out += text.bytes[range]
    }

    func decode(_ tokens: [[UInt8]]) -> [[UInt8]] {
        tokens.map { token in
            var text = NormalizedText(bytes: token)
            normalize(&text)
            return text.bytes
        }
    }
}
