/// The splitting patterns of the best-known tokenizers, matched by hand over valid UTF-8.
///
/// Each covers every text, so matches are never apart; the general matcher is their slow twin.
enum KnownPattern: Sendable, Equatable {
    case gpt2
    /// Llama 3's and GPT-4's with three digits at a time, Qwen's with one.
    case words(digits: Int)

    static let gpt2Text =
        #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#

    static func wordsText(_ numbers: String) -> String {
        #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"# + numbers
            + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    }

    init?(_ pattern: String) {
        switch pattern {
        case Self.gpt2Text: self = .gpt2
        case Self.wordsText(#"\p{N}{1,3}"#): self = .words(digits: 3)
        case Self.wordsText(#"\p{N}"#): self = .words(digits: 1)
        default: return nil
        }
    }

    func matches(in text: ArraySlice<UInt8>) -> [Range<Int>] {
        var matches: [Range<Int>] = []
        matches.reserveCapacity(text.count / 4)
        forEachMatch(in: text) { matches.append($0) }
        return matches
    }

    func forEachMatch(in text: ArraySlice<UInt8>, _ body: (Range<Int>) -> Void) {
        var start = text.startIndex
        switch self {
        case .gpt2:
            let pattern = GPT2Pattern(text)
            while start < text.endIndex {
                let end = pattern.end(from: start)
                body(start..<end)
                start = end
            }
        case .words(let digits):
            let pattern = WordPattern(text, digits: digits)
            while start < text.endIndex {
                let end = pattern.end(from: start)
                body(start..<end)
                start = end
            }
        }
    }
}

/// The splitting pattern of GPT-4, Llama 3 and Qwen.
///
///     (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*
///     |\s*[\r\n]+|\s+(?!\S)|\s+
struct WordPattern {
    private let text: ArraySlice<UInt8>
    private let reader: ScalarReader
    private let digits: Int

    init(_ text: ArraySlice<UInt8>, digits: Int) {
        self.text = text
        self.digits = digits
        reader = ScalarReader(text)
    }

    /// Where the match that starts at `start` ends; `start` must lie before the end of the text.
    func end(from start: Int) -> Int {
        guard let (first, next) = reader.classified(at: start) else { return text.endIndex }
        if text[start] == UInt8(ascii: "'"), let end = contraction(after: next) { return end }
        if first == .letter { return run(of: .letter, from: next, atMost: .max) }
        if first == .number { return run(of: .number, from: next, atMost: digits - 1) }
        let second = reader.classified(at: next)
        if let second, second.kind == .letter, !isNewline(start) {
            return run(of: .letter, from: second.next, atMost: .max)
        }
        if first == .other { return newlines(from: run(of: .other, from: next, atMost: .max)) }
        if text[start] == UInt8(ascii: " "), let second, second.kind == .other {
            return newlines(from: run(of: .other, from: second.next, atMost: .max))
        }
        return space(from: start)
    }

    /// The end of one of the seven endings behind an apostrophe, in either case; "ſ" is an s too.
    private func contraction(after start: Int) -> Int? {
        guard start < text.endIndex else { return nil }
        switch text[start] | 0x20 {
        case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"):
            return text[start] < 0x80 ? start + 1 : nil
        case UInt8(ascii: "r"), UInt8(ascii: "v"): return pair(start, UInt8(ascii: "e"))
        case UInt8(ascii: "l"): return pair(start, UInt8(ascii: "l"))
        default: return text[start...].starts(with: "ſ".utf8) ? start + 2 : nil
        }
    }

    private func pair(_ start: Int, _ second: UInt8) -> Int? {
        guard text[start] < 0x80, start + 1 < text.endIndex, text[start + 1] | 0x20 == second,
            text[start + 1] >= 0x40
        else { return nil }
        return start + 2
    }

    private func run(of kind: ScalarClass, from index: Int, atMost count: Int) -> Int {
        var end = index
        var left = count
        while left > 0, let (next, after) = reader.classified(at: end), next == kind {
            end = after
            left -= 1
        }
        return end
    }

    private func isNewline(_ index: Int) -> Bool {
        index < text.endIndex
            && (text[index] == UInt8(ascii: "\n") || text[index] == UInt8(ascii: "\r"))
    }

    private func newlines(from index: Int) -> Int {
        var end = index
        while isNewline(end) { end += 1 }
        return end
    }

    /// White space goes up to its last newline; without one it gives its last scalar to what
    /// follows, unless it has no other.
    private func space(from start: Int) -> Int {
        var last = start
        var end = start
        var lastNewline: Int?
        while let (kind, after) = reader.classified(at: end), kind == .space {
            if isNewline(end) { lastNewline = after }
            last = end
            end = after
        }
        if let lastNewline { return lastNewline }
        return end == text.endIndex || last == start ? end : last
    }
}
