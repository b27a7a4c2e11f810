import Testing

@testable import Text

struct VisibleTokenTests {
    @Test(arguments: ["\n", "\r", "\r\n", "\u{2028}", "a\u{85}b", "\u{B}", "\u{C}"])
    func nothingBreaksTheLine(token: String) {
        for text in [VisibleToken.text(token), VisibleToken.inText(token)] {
            #expect(!text.contains(where: \.isNewline) && !text.isEmpty)
        }
    }

    @Test func theBlankBeforeAWordShowsWhereTheTokenStandsAlone() {
        #expect(VisibleToken.text(" the") == "·the")
        #expect(VisibleToken.inText(" the") == " the")
        #expect(VisibleToken.text("the") == "the")
        #expect(VisibleToken.text("") == "∅" && VisibleToken.text("   if") == "···if")
    }

    @Test(arguments: ["é", "日本", "👩‍👩‍👧", "e\u{301}", "العربية"])
    func wordsOfAnyScriptAreLeftAlone(token: String) {
        #expect(VisibleToken.text(token) == token && VisibleToken.inText(token) == token)
    }

    @Test(arguments: [
        (" Paris", "·Paris"), ("\n", "⏎"), ("  ", "␣␣"), ("\u{202E}x\u{7}", "x"), ("\u{0}", "∅"),
        ("\r\n", "↵⏎"), ("\u{FFFD}", "\u{FFFD}"), ("", "∅"),
    ])
    func aTokenAsALabelIsOneHarmlessLine(token: String, label: String) {
        #expect(LabelText.label(ofToken: token) == label)
    }

    @Test func aLongTokenIsCut() {
        let label = LabelText.label(ofToken: String(repeating: "ab", count: 5_000))
        #expect(label.unicodeScalars.count == LabelText.longest)
    }
}
