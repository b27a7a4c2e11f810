import Testing

@testable import Engine

@Suite struct FeatureLabelTests {
    private func phrase(_ tokens: String..., value: Float = 1) -> String? {
        let promoted = tokens.enumerated().map { rank, text in
            FeatureDetail.Token(text: text, id: rank, value: value - Float(rank) / 100)
        }
        return FeatureLabel(promoting: promoted)?.text
    }

    @Test func strongestTokensMakeAPhrase() {
        #expect(phrase(" Paris", " France", " Lyon") == "→ “Paris”, “France”, “Lyon”")
        #expect(phrase("a", "b", "c", "d", "e", "f", "g") == "→ “a”, “b”, “c”, “d”, “e”")
        #expect(FeatureLabel(promoting: [])?.text == nil)
    }

    @Test func tokensThatReadAlikeCountOnce() {
        #expect(phrase(" Paris", "paris", "PARIS ", " Rome") == "→ “Paris”, “Rome”")
    }

    @Test func longTokensLeaveRoomForFewer() {
        let long = String(repeating: "x", count: 30)
        let cut = String(repeating: "x", count: 24) + "…"
        #expect(phrase(long, "second", "third", "fourth") == "→ “\(cut)”, “second”, “third”")
    }

    @Test func whatIsNoTextIsLeftOut() {
        #expect(phrase("\u{FFFD}", "", "\u{0}", "day") == "→ “day”")
        #expect(phrase("\n\n", "  ", "\t") == "→ “⏎”, “␣”")
        #expect(phrase("\u{202E}evil\u{202C}\n") == "→ “evil”")
        #expect(phrase("\u{FFFD}", "") == nil)
    }

    @Test func onlyRaisedTokensAreNamed() {
        #expect(phrase("a", "b", value: -1) == nil)
        #expect(phrase("a", "b", value: 0.005) == "→ “a”")
    }
}
