import Testing

@testable import Tokenizers

@Suite struct AddedTokensTests {
    private typealias Segment = AddedTokenMatcher.Segment

    @Test func theLeftmostThenTheLongestWins() {
        let segments = split("x<ab>y<a>", [token(1, "<a"), token(2, "<ab>"), token(3, "b>y")])
        #expect(segments == [.text(0..<1), .token(2), .text(5..<6), .token(1), .text(8..<9)])
    }

    @Test func singleWordsStandAlone() {
        var word = token(1, "cat")
        word.isSingleWord = true
        #expect(
            split("cat catx écat cat!", [word]) == [
                .token(1), .text(3..<15), .token(1), .text(18..<19),
            ])
    }

    @Test func whiteSpaceAroundIsSwallowedWhereAsked() {
        var strip = token(1, "<m>")
        strip.stripsLeft = true
        strip.stripsRight = true
        #expect(split("a  <m>\n b", [strip]) == [.text(0..<1), .token(1), .text(8..<9)])
        #expect(split(" <m> <m> ", [strip]) == [.token(1), .token(1)])
    }

    @Test func anEmptyTextHasNoSegments() {
        #expect(split("", []).isEmpty && split("", [token(1, "x")]).isEmpty)
        #expect(split("ab", [token(1, "")]) == [.text(0..<2)])
    }

    private func token(_ id: Int, _ content: String) -> AddedToken {
        AddedToken(id: id, content: Array(content.utf8))
    }

    private func split(_ text: String, _ tokens: [AddedToken]) -> [AddedTokenMatcher.Segment] {
        AddedTokenMatcher(tokens).split(Array(text.utf8))
    }
}
