import Testing

@testable import Plugins

@Suite struct NearestNameTests {
    @Test(arguments: [
        ("", "", 0), ("abc", "abc", 0), ("abc", "", 3), ("", "abc", 3), ("kitten", "sitting", 3),
        ("ab", "ba", 2), ("title", "titel", 2),
    ])
    func editsAreCounted(one: String, other: String, edits: Int) {
        #expect(NearestName.edits(one, other) == edits)
    }

    @Test func nothingIsNearToNonsense() {
        #expect(NearestName.of("zzzzzzzz", among: ["title", "model"]) == nil)
        #expect(NearestName.of("Title", among: ["title", "model"]) == "title")
        #expect(NearestName.of("x", among: []) == nil)
    }
}
