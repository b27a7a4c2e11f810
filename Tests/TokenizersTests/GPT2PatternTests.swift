import Fuzzing
import Testing

@testable import Tokenizers

@Suite struct GPT2PatternTests {
    @Test(arguments: [
        ("Hello world", ["Hello", " world"]),
        ("I'm you're 'tis O'S", ["I", "'m", " you", "'re", " '", "tis", " O", "'", "S"]),
        ("a  b", ["a", " ", " b"]),
        ("a\n\n b \t", ["a", "\n\n", " b", " \t"]),
        ("x1²Ⅷ٣ 42!?", ["x", "1²Ⅷ٣", " 42", "!?"]),
        ("  ", ["  "]),
        ("a\u{A0}\u{3000}b", ["a", "\u{A0}", "\u{3000}", "b"]),
        ("e\u{301}x", ["e", "\u{301}", "x"]),
        ("'s's'", ["'s", "'s", "'"]),
        ("a\u{85}\u{2028}b", ["a", "\u{85}", "\u{2028}", "b"]),
    ])
    func cutsAsThePatternSays(text: String, pieces: [String]) {
        #expect(cut(text).map { Array($0.utf8) } == pieces.map { Array($0.utf8) })
    }

    @Test func handWrittenMatcherEqualsThePlainOne() {
        var random = Seeded(11)
        for _ in 0..<3000 {
            let text = random.text(Int.random(in: 0...24, using: &random))
            let plain = PlainPattern(text).pieces().map { Array($0.utf8) }
            #expect(cut(text).map { Array($0.utf8) } == plain, "\(text.debugDescription)")
        }
    }

    @Test func bytesThatAreNotUTF8DoNotTrap() {
        var random = Seeded(12)
        for _ in 0..<2000 {
            let bytes = (0..<12).map { _ in UInt8.random(in: 0x70...0xFF, using: &random) }
            let pattern = GPT2Pattern(bytes[...])
            var start = 0
            while start < bytes.count {
                let end = pattern.end(from: start)
                #expect(end > start && end <= bytes.count)
                start = end
            }
        }
    }

    private func cut(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        let pattern = GPT2Pattern(bytes[...])
        var pieces: [String] = []
        var start = 0
        while start < bytes.count {
            let end = pattern.end(from: start)
            pieces.append(String(decoding: bytes[start..<end], as: UTF8.self))
            start = end
        }
        return pieces
    }
}

/// The pattern's alternatives tried one after the other over an array of scalars.
private struct PlainPattern {
    let scalars: [Unicode.Scalar]

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    func pieces() -> [String] {
        var pieces: [String] = []
        var start = 0
        while start < scalars.count {
            let end =
                contraction(start) ?? run(start, .letter) ?? run(start, .number)
                ?? run(start, .other) ?? spaceBeforeSpace(start) ?? start + spaces(start)
            pieces.append(String(String.UnicodeScalarView(scalars[start..<end])))
            start = end
        }
        return pieces
    }

    private func contraction(_ start: Int) -> Int? {
        for word in ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"]
        where scalars[start...].starts(with: word.unicodeScalars) {
            return start + word.unicodeScalars.count
        }
        return nil
    }

    /// ` ?` and one or more of a class.
    private func run(_ start: Int, _ kind: ScalarClass) -> Int? {
        for skipped in [1, 0] where skipped == 0 || scalars[start] == " " {
            let run = scalars[(start + skipped)...].prefix { ScalarClass($0) == kind }
            if !run.isEmpty { return start + skipped + run.count }
        }
        return nil
    }

    private func spaces(_ start: Int) -> Int {
        scalars[start...].prefix { ScalarClass($0) == .space }.count
    }

    /// `\s+(?!\S)`, giving back scalars until nothing but space or the end follows.
    private func spaceBeforeSpace(_ start: Int) -> Int? {
        for count in stride(from: spaces(start), to: 0, by: -1) {
            let end = start + count
            if end == scalars.count || ScalarClass(scalars[end]) == .space { return end }
        }
        return nil
    }
}
