import Testing

@testable import Text

@Suite struct LabelTextTests {
    @Test(arguments: [
        ("a\u{202E}b", "ab"), ("  x \n y\t", "x   y"), ("\u{1B}[31mred\u{7}", "[31mred"),
        ("\u{2066}in\u{2069}side\u{FEFF}", "inside"), ("\u{0}\u{85}\u{2028}", ""),
        ("naïve – 日本 👩‍🔬", "naïve – 日本 👩‍🔬"),
    ])
    func lineHasNothingThatActs(text: String, shown: String) {
        #expect(LabelText.line(text) == shown)
    }

    @Test func lineIsCutAndHasNoSpaceAtItsEnds() {
        let line = LabelText.line(" " + String(repeating: "ab ", count: 5_000))
        #expect(line.unicodeScalars.count <= LabelText.longest)
        #expect(line.hasPrefix("ab") && line.hasSuffix("ab"))
    }

    @Test func tokenKeepsItsLineBreaks() {
        #expect(LabelText.token("\n\t \u{202E}x\u{7}") == "\n\t x")
    }
}
