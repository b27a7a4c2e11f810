import Fuzzing
import Testing

@testable import Tokenizers

@Suite struct RegexTests {
    @Test(arguments: [
        (#"a|ab"#, "abab", ["a", "a"]),
        (#"a*?b|x{2}?"#, "aabxxx", ["aab", "xx", ""]),
        (#"(?>a+)a|b"#, "aaab", ["b"]),
        (#"a{,2}"#, "aaa", ["aa", "a"]),
        (#"\p{N}{1,2}+"#, "12345 6", ["12345", "6"]),
        (#"(?i:s|k)"#, "sSſkK\u{212A}x", ["s", "S", "ſ", "k", "K", "\u{212A}"]),
        (#"(?i)ss|st"#, "ß ẞ SS ﬆ", ["ß", "ẞ", "SS", "ﬆ"]),
        (#"(?<=a|bc)d"#, "ad bcd cd", ["d", "d"]),
        (#"\d{1,3}(?=(?:\d{3})*\b)"#, "1234567", ["1", "234", "567"]),
        (#"[[:alpha:]&&[^a-c]]+"#, "abcdé", ["dé"]),
        (#"^.|.$"#, "ab\ncd", ["a", "b", "c", "d"]),
        (#"(?m:a.)|a.b"#, "a\nab", ["a\n", "ab"]),
        (#"(?x) a  b # both"#, "ab", ["ab"]),
        (#"[]a-]+"#, "]a-b", ["]a-"]),
        (#"\R"#, "\r\n\n", ["\r\n", "\n"]),
        (#"\x41|\u0042|\x{1F642}"#, "AB🙂", ["A", "B", "🙂"]),
        (#"(?:a|(?:b*))*c"#, "abbac", ["abbac"]),
        (#"a{x"#, "a{x", ["a{x"]),
        (#"\bw\w*"#, "word sword w", ["word", "w"]),
        (#"\p{Han}+|\P{Lu}"#, "漢字Aa", ["漢字", "a"]),
    ])
    func matchesAsOnigurumaDoes(pattern: String, text: String, matches: [String]) throws {
        #expect(try found(pattern, text).map { Array($0.utf8) } == matches.map { Array($0.utf8) })
    }

    @Test(arguments: [
        ("(a", "lacks a \")\""), ("a)", "has a \")\""), ("[a", "ends too soon"),
        ("*a", "repeats nothing"),
        (#"(a)\1"#, "is not supported"), (#"\p{Nope}"#, "the property \"Nope\""),
        (#"\p{L"#, "the property"),
        ("a{2000}", "repeats more than 1000"), ("(((a{900}){900}){900}){900}", "is too large"),
        ("a{3,2}", "ends before"), ("[b-a]", "ends before"), ("(?<=a+)b", "no fixed length"),
        (#"\K"#, "is not supported"), ("(?P<a>b)", "not supported"),
        (#"\x{110000}"#, "no character"), ("\\", "ends too soon"),
        (String(repeating: "(", count: 100_000), "is longer than"),
        (String(repeating: "(", count: 1_000), "nests deeper"),
        (String(repeating: "[", count: 1_000), "nests deeper"),
        ("a" + String(repeating: "+", count: 1_000), "too often"),
    ])
    func patternsThatCannotBeReadAreExplained(pattern: String, words: String) {
        let error = #expect(throws: RegexError.self) { try RegexProgram(pattern) }
        #expect(error?.problem.contains(words) == true, "\(String(describing: error))")
    }

    /// Each would take longer than the universe lasts, were states tried again.
    @Test(arguments: [
        "(a*)*b", "(a|aa)+b", "(a+)+$b", "(?:a?){60}a{60}b", "(?=(a+)+b)a", "(?:(?:a*)*)*b",
        "((a*)+)+?b",
    ])
    func hostilePatternsEnd(pattern: String) throws {
        #expect(try found(pattern, String(repeating: "a", count: 300)).isEmpty)
    }

    @Test func longTextsNeedNoDeepStack() throws {
        let text = String(repeating: "ab", count: 200_000)
        #expect(try found("(?:a|b)+", text) == [text])
        #expect(try found("(?:a|b)*?$", text).first == text)
    }

    @Test(arguments: [
        KnownPattern.gpt2Text, KnownPattern.wordsText(#"\p{N}{1,3}"#),
        KnownPattern.wordsText(#"\p{N}"#),
    ])
    func handWrittenMatchersEqualTheGeneralOne(pattern: String) throws {
        let known = try #require(KnownPattern(pattern))
        let program = try RegexProgram(pattern)
        var random = Seeded(17)
        for _ in 0..<4_000 {
            let text = Array(random.text(Int.random(in: 0...24, using: &random)).utf8)[...]
            #expect(
                known.matches(in: text) == RegexMatcher.matches(of: program, in: text),
                "\(String(decoding: text, as: UTF8.self).debugDescription)")
        }
    }

    /// Patterns put together at random are read or refused, and what is read matches within the text.
    @Test func randomPatternsNeverTrap() {
        let parts = [
            "a", "b", "é", "(", ")", "(?:", "(?=", "(?!", "(?<=", "(?<!", "(?>", "(?i:", "[", "]",
            "[^", "&&", "-", "|", "*", "+", "?",
            "{", "}", "{2}", "{1,3}", "{,", ".", "^", "$", "\\", "\\s", "\\S", "\\p{L}", "\\p{",
            "\\b", "\\x4", "\\u00e9", "[:alpha:]", "#",
        ]
        var random = Fuzz.random(23)
        var read = 0
        for _ in 0..<4_000 * Fuzz.rounds {
            let count = Int.random(in: 1...12, using: &random)
            let pattern = (0..<count).map { _ in parts.randomElement(using: &random) ?? "" }
                .joined()
            guard let program = try? RegexProgram(pattern) else { continue }
            read += 1
            let text = Array("aab é-ab\n(a)".utf8)
            let matches = RegexMatcher.matches(of: program, in: text[...])
            #expect(zip(matches, matches.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound })
            #expect(matches.allSatisfy { $0.upperBound <= text.count }, "\(pattern)")
        }
        #expect(read > 400)
    }

    private func found(_ pattern: String, _ text: String) throws -> [String] {
        let bytes = Array(text.utf8)
        return RegexMatcher.matches(of: try RegexProgram(pattern), in: bytes[...]).map {
            String(decoding: bytes[$0], as: UTF8.self)
        }
    }
}
