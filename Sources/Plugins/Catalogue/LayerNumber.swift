/// The number of a layer in a name: of a hook point, an SAE or a folder.
///
/// Names write it as `blocks.8.…`, `layers.8`, `layer_8`, `layer8`, `h.8` or `l8r_8x`; a longer word
/// that ends so (`multilayer_8`) does not count. Of several the last one does, so that a folder is
/// not taken for the one above it.
struct LayerNumber: Equatable {
    /// The layer.
    let value: Int
    /// Where its digits stand.
    let range: Range<String.Index>

    private static let words = ["blocks.", "layers.", "layers_", "layer_", "layer", "h."]
    private static let mostDigits = 5

    /// The last layer's number in `text`; nil where there is none.
    init?(in text: String) {
        let found = Self.words.compactMap { Self.last($0, in: text.utf8) }
            .max { $0.range.lowerBound < $1.range.lowerBound }
        guard let found = found ?? Self.llamaScope(text.utf8) else { return nil }
        self = found
    }

    private init?(digitsAt start: String.Index, in text: String.UTF8View) {
        let digits = text[start...].prefix(while: Self.isDigit)
        guard !digits.isEmpty, digits.count <= Self.mostDigits,
            let value = Int(Substring(digits))
        else { return nil }
        self.value = value
        range = digits.startIndex..<digits.endIndex
    }

    private static func last(_ word: String, in text: String.UTF8View) -> LayerNumber? {
        let word = Array(word.utf8)
        var best: LayerNumber?
        var start = text.startIndex
        while let at = text[start...].firstIndex(of: word[0]) {
            start = text.index(after: at)
            guard at == text.startIndex || !isLetter(text[text.index(before: at)]),
                text[at...].starts(with: word)
            else { continue }
            let digits = text.index(at, offsetBy: word.count)
            best = LayerNumber(digitsAt: digits, in: text) ?? best
        }
        return best
    }

    /// `l8r_8x`, `l8a_8x`, `l8m_8x`.
    private static func llamaScope(_ text: String.UTF8View) -> LayerNumber? {
        guard text.first == UInt8(ascii: "l"),
            let number = LayerNumber(digitsAt: text.index(after: text.startIndex), in: text)
        else { return nil }
        let rest = text[number.range.upperBound...].prefix(2)
        return ["r_", "a_", "m_"].contains { rest.elementsEqual($0.utf8) } ? number : nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}

extension String {
    /// The text with its layer's number replaced; nil where it has none.
    func atLayer(_ layer: Int) -> String? {
        LayerNumber(in: self).map { replacingCharacters(in: $0.range, with: "\(layer)") }
    }

    private func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        "\(self[..<range.lowerBound])\(text)\(self[range.upperBound...])"
    }
}
