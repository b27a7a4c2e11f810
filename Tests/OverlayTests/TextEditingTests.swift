import Testing

@testable import Overlay

struct TextEditingTests {
    private func typed(_ text: String, into editing: inout TextEditing, from time: Double = 0) {
        for (i, character) in text.enumerated() {
            editing.insert(String(character), time: time + Double(i) * 0.1)
        }
    }

    @Test func typingReplacesTheSelection() {
        var editing = TextEditing("hello world")
        editing.select(0..<5)
        editing.insert("bye", time: 0)
        #expect(editing.text == "bye world" && editing.head == 3 && editing.selection.isEmpty)
    }

    @Test func aWordIsOneStepOfUndo() {
        var editing = TextEditing()
        typed("one two", into: &editing)
        editing.undo()
        #expect(editing.text == "one ")
        editing.undo()
        #expect(editing.text == "" && !editing.canUndo)
        editing.redo()
        editing.redo()
        #expect(editing.text == "one two" && !editing.canRedo && editing.head == 7)
    }

    @Test func aPauseOrAMoveBeginsANewStep() {
        var editing = TextEditing()
        typed("ab", into: &editing)
        typed("cd", into: &editing, from: 10)
        editing.undo()
        #expect(editing.text == "ab")
        editing.redo()
        editing.move(.left)
        editing.insert("x", time: 10.5)
        editing.undo()
        #expect(editing.text == "abcd" && editing.head == 3)
    }

    @Test func deletingInARowIsOneStep() {
        var editing = TextEditing("hello")
        for i in 0..<3 { editing.delete(.left, time: Double(i) * 0.1) }
        #expect(editing.text == "he")
        editing.undo()
        #expect(editing.text == "hello" && editing.head == 5)
        editing.place(0)
        for i in 0..<2 { editing.delete(.right, time: Double(i) * 0.1) }
        editing.undo()
        #expect(editing.text == "hello")
    }

    @Test func undoRestoresTheSelectionThatWasReplaced() {
        var editing = TextEditing("hello world")
        editing.select(6..<11)
        editing.insert("x", time: 0)
        editing.undo()
        #expect(editing.text == "hello world" && editing.selection == 6..<11)
    }

    @Test func aNewEditForgetsWhatWasTakenBack() {
        var editing = TextEditing()
        editing.insert("a", time: 0)
        editing.undo()
        editing.insert("b", time: 9)
        #expect(!editing.canRedo)
        editing.redo()
        #expect(editing.text == "b")
    }

    @Test(arguments: ["👩‍👩‍👧‍👦", "🇫🇷", "👍🏽", "e\u{301}", "한", "\r\n"])
    func wholeCharactersAreMovedOverAndDeleted(_ character: String) {
        var editing = TextEditing("a" + character + "b")
        let after = 1 + editing.text.utf8.count - 2
        editing.place(1)
        editing.move(.right)
        #expect(editing.head == after)
        editing.move(.left)
        #expect(editing.head == 1)
        editing.delete(.right, time: 0)
        #expect(editing.text == "ab")
        editing.undo()
        editing.place(after)
        editing.delete(.left, time: 5)
        #expect(editing.text == "ab")
        editing.undo()
        editing.place(3)
        #expect([1, after].contains(editing.head))
    }

    @Test func aCombiningMarkJoinsTheCharacterBeforeIt() {
        var editing = TextEditing("e")
        editing.insert("\u{301}", time: 0)
        #expect(editing.text == "e\u{301}" && editing.head == 3)
        editing.delete(.left, time: 9)
        #expect(editing.text.isEmpty)
    }

    @Test func wordJumpsStopAtWordsAndSigns() {
        var editing = TextEditing("one two, three_4 日本 end")
        editing.place(0)
        var stops: [Int] = []
        while editing.head < editing.text.utf8.count {
            editing.move(.wordRight)
            stops.append(editing.head)
        }
        #expect(stops == [3, 7, 8, 16, 23, 27])
        var back: [Int] = []
        while editing.head > 0 {
            editing.move(.wordLeft)
            back.append(editing.head)
        }
        #expect(back == [24, 17, 9, 7, 4, 0])
    }

    @Test func wordsAndParagraphsAreFoundAroundAPlace() {
        let editing = TextEditing("first line\nsecond, line\n")
        #expect(editing.word(at: 2) == 0..<5)
        #expect(editing.word(at: 5) == 5..<6)
        #expect(editing.word(at: 17) == 17..<18)
        #expect(editing.paragraph(at: 14) == 11..<24)
        #expect(editing.paragraph(at: 24) == 24..<24)
        #expect(TextEditing("").word(at: 0) == 0..<0)
    }

    @Test func shiftMovesExtendAndPlainMovesCollapse() {
        var editing = TextEditing("hello")
        editing.place(2)
        editing.move(.right, extending: true)
        editing.move(.right, extending: true)
        #expect(editing.selection == 2..<4 && editing.selectedText == "ll")
        editing.move(.left)
        #expect(editing.head == 2 && editing.selection.isEmpty)
        editing.select(1..<4)
        editing.move(.right)
        #expect(editing.head == 4)
    }

    @Test func theTextIsCutToItsLength() {
        var editing = TextEditing("abc", maxLength: 5)
        editing.insert("defgh", time: 0)
        #expect(editing.text == "abcde")
        editing.insert("x", time: 1)
        #expect(editing.text == "abcde")
        editing.select(0..<2)
        editing.insert("12345", time: 2)
        #expect(editing.text == "12cde")
    }

    @Test func lineBreaksAreMadePlainOrSpaces() {
        var area = TextEditing()
        area.insert("a\r\nb\rc\0d", time: 0)
        #expect(area.text == "a\nb\ncd")
        var field = TextEditing("", allowsLineBreaks: false)
        field.insert("a\r\nb\nc", time: 0)
        #expect(field.text == "a b c")
    }

    @Test func textFromOutsideReplacesEverythingOnce() {
        var editing = TextEditing("old")
        editing.insert("er", time: 0)
        editing.replaceAll("new text")
        #expect(editing.head == 8 && !editing.canUndo)
        editing.place(2)
        editing.replaceAll("new text")
        #expect(editing.head == 2)
    }

    /// Any row of edits can be taken back to the start and done again to the end.
    @Test(arguments: 0..<40) func everyHistoryCanBeWalkedBothWays(_ seed: UInt64) {
        var random = SplitMix(seed)
        var editing = TextEditing("The capital of 日本 is 東京 👩‍👩‍👧‍👦.\nnext e\u{301}")
        let original = editing.text
        let pieces = ["a", " ", "\n", "é", "👍🏽", "\u{301}", "word ", "🇫", "🇷", "\u{200D}", "مر"]
        var time = 0.0
        for _ in 0..<80 {
            time += Double(random.next() % 30) / 10
            switch random.next() % 6 {
            case 0: editing.delete(TextMovement.allCases[Int(random.next() % 8)], time: time)
            case 1: editing.place(Int(random.next() % 80), extending: random.next() % 2 == 0)
            case 2:
                editing.move(
                    TextMovement.allCases[Int(random.next() % 8)], extending: random.next() % 2 == 0
                )
            default: editing.insert(pieces[Int(random.next()) % pieces.count], time: time)
            }
            #expect(editing.boundary(atOrBefore: editing.head) == editing.head)
            #expect(editing.boundary(atOrBefore: editing.anchor) == editing.anchor)
        }
        let final = Array(editing.text.utf8)
        while editing.canUndo { editing.undo() }
        #expect(Array(editing.text.utf8) == Array(original.utf8))
        while editing.canRedo { editing.redo() }
        #expect(Array(editing.text.utf8) == final)
    }
}

/// A small seeded random number generator.
struct SplitMix {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return (z ^ (z >> 31)) >> 1
    }
}
