/// GPT-2's splitting pattern, matched by hand over valid UTF-8.
///
///     's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
///
/// Source: encoder.py of OpenAI's gpt-2. Every text is covered, so matches are never apart.
struct GPT2Pattern {
    private static let contractions = ["s", "t", "re", "ve", "m", "ll", "d"].map { Array($0.utf8) }

    private let text: ArraySlice<UInt8>
    private let reader: ScalarReader

    init(_ text: ArraySlice<UInt8>) {
        self.text = text
        reader = ScalarReader(text)
    }

    /// Where the match that starts at `start` ends; `start` must lie before the end of the text.
    func end(from start: Int) -> Int {
        if let end = contraction(from: start) { return end }
        guard let (first, next) = reader.classified(at: start) else { return text.endIndex }
        if first != .space { return run(of: first, from: next) }
        if text[start] == UInt8(ascii: " "), let (second, after) = reader.classified(at: next),
            second != .space
        {
            return run(of: second, from: after)
        }
        return space(from: start)
    }

    private func contraction(from start: Int) -> Int? {
        guard text[start] == UInt8(ascii: "'") else { return nil }
        let rest = text[(start + 1)...]
        return Self.contractions.first { rest.starts(with: $0) }.map { start + 1 + $0.count }
    }

    /// The end of the scalars of one class that follow `index`.
    private func run(of kind: ScalarClass, from index: Int) -> Int {
        var end = index
        while let (next, after) = reader.classified(at: end), next == kind { end = after }
        return end
    }

    /// White space gives its last scalar to the word that follows, unless it has no other.
    private func space(from start: Int) -> Int {
        var last = start
        var end = start
        while let (kind, after) = reader.classified(at: end), kind == .space {
            last = end
            end = after
        }
        return end == text.endIndex || last == start ? end : last
    }
}
