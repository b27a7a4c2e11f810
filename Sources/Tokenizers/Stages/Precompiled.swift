internal import Foundation
internal import JSON

/// SentencePiece's own normalization, as compiled into the file: a trie of texts and what each
/// becomes.
///
/// Source: sentencepiece, normalizer.cc; the trie is a double array of darts-clone.
struct PrecompiledNormalizer: Normalizer {
    private let units: [UInt32]
    private let texts: [UInt8]

    init(_ value: JSONValue, file: String) throws(TokenizerError) {
        let encoded = try readingJSON { () throws(JSONError) in
            try value.string("precompiled_charsmap")
        }
        let bytes = Data(base64Encoded: encoded).map { [UInt8]($0) } ?? []
        func word(_ index: Int) -> UInt32 {
            (0..<4).reduce(0) { $0 | UInt32(bytes[index + $1]) << UInt32(8 * $1) }
        }
        guard bytes.count >= 4, Int(word(0)) <= bytes.count - 4, word(0) % 4 == 0 else {
            throw .invalid(
                file: file, key: "normalizer.precompiled_charsmap",
                expected: "a trie in base64 behind its size", found: "\(bytes.count) bytes")
        }
        let size = Int(word(0))
        units = (0..<size / 4).map { word(4 + $0 * 4) }
        texts = Array(bytes[(4 + size)...])
    }

    func normalize(_ text: inout NormalizedText) {
        var out: [UInt8] = []
        out.reserveCapacity(text.bytes.count)
        var leading = 0
        var start = 0
        for character in String(decoding: text.bytes, as: UTF8.self) {
            let bytes = Array(character.utf8)
            if bytes.count < 6, let replaced = replacement(of: bytes[...]) {
                out += replaced
            } else {
                for scalar in character.unicodeScalars {
                    let part = scalar.utf8
                    out += replacement(of: part[...]) ?? part[...]
                }
            }
            if start < text.leading { leading = out.count }
            start += bytes.count
        }
        text = NormalizedText(bytes: out, leading: leading)
    }

    /// What the shortest beginning of `text` that the trie holds becomes.
    private func replacement(of text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard !units.isEmpty else { return nil }
        var node = Self.offset(units[0])
        for byte in text {
            guard byte != 0 else { return nil }
            node ^= Int(byte)
            guard units.indices.contains(node) else { return nil }
            let unit = units[node]
            guard Self.label(unit) == UInt32(byte) else { return nil }
            node ^= Self.offset(unit)
            guard units.indices.contains(node) else { return nil }
            if unit >> 8 & 1 == 1 { return string(at: Int(units[node] & 0x7FFF_FFFF)) }
        }
        return nil
    }

    /// Replacements end with a zero.
    private func string(at start: Int) -> ArraySlice<UInt8>? {
        guard start < texts.count else { return nil }
        return texts[start..<(texts[start...].firstIndex(of: 0) ?? texts.endIndex)]
    }

    private static func offset(_ unit: UInt32) -> Int {
        Int((unit >> 10) << ((unit & 1 << 9) >> 6))
    }

    private static func label(_ unit: UInt32) -> UInt32 { unit & (1 << 31 | 0xFF) }
}
