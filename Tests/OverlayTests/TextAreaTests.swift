import Graphics
import Testing

@testable import Overlay

@MainActor struct TextAreaTests {
    let driver: Driver
    var gallery: Gallery { driver.gallery }
    var editing: TextEditing {
        driver.ui.editStates["prompt"]?.editing ?? TextEditing("absent")
    }

    init() throws {
        driver = try Driver()
        driver.click("prompt")
        driver.key(.end, .control)
    }

    @Test func typingAppearsAtTheCaret() {
        driver.type(" Päris 東京")
        #expect(gallery.prompt == "The capital of France is Päris 東京")
        driver.key(.backspace, times: 3)
        driver.key(.home)
        driver.type("Q: ")
        #expect(gallery.prompt == "Q: The capital of France is Päris")
    }

    @Test func enterSubmitsAndShiftEnterBreaksTheLine() {
        driver.key(.enter, .shift)
        driver.type("x")
        driver.key(.enter)
        #expect(gallery.prompt.hasSuffix("is\nx") && gallery.submitted == 1)
    }

    @Test func typedEnterAndClickInOneFrameKeepTheirOrder() {
        let button = driver.rect("generate").center
        driver.frame([
            .text("!"), .key(.enter, .press, modifiers: []), .text("?"), driver.press(button),
            driver.release(button), .text("z"),
        ])
        #expect(gallery.prompt == "The capital of France is!?" && gallery.submitted == 1)
        #expect(gallery.presses == ["generate"])
    }

    @Test func copyCutAndPasteGoThroughTheClipboard() {
        driver.key(.left, [.shift, .control])
        driver.key(.c, .control)
        #expect(driver.clipboard == "is")
        driver.key(.x, .control)
        #expect(gallery.prompt == "The capital of France ")
        driver.clipboard = "was\r\n日本"
        driver.key(.v, .control)
        #expect(gallery.prompt == "The capital of France was\n日本")
        driver.key(.z, .control)
        #expect(gallery.prompt == "The capital of France ")
        driver.key(.z, .control)
        driver.key(.z, .control)
        #expect(gallery.prompt == "The capital of France is")
        driver.key(.y, .control)
        driver.key(.z, [.control, .shift])
        #expect(gallery.prompt == "The capital of France was\n日本")
    }

    @Test func selectingAllAndTypingReplacesEverything() {
        driver.key(.a, .control)
        driver.type("new")
        #expect(gallery.prompt == "new")
    }

    @Test func doubleAndTripleClicksSelectWordsAndParagraphs() {
        let area = driver.rect("prompt")
        let word = Point(area.minX + 12 + 40, area.minY + 18)
        driver.time += 2
        driver.click(word, count: 2)
        #expect(editing.selectedText == "capital")
        driver.click(word, count: 3)
        #expect(editing.selectedText == "The capital of France is")
    }

    @Test func draggingSelects() {
        let area = driver.rect("prompt")
        let (start, end) = (
            Point(area.minX + 13, area.minY + 18), Point(area.maxX - 20, area.maxY - 10)
        )
        driver.frame([driver.press(start)])
        driver.frame([driver.move(end)])
        driver.frame([driver.release(end)])
        #expect(editing.selectedText == "The capital of France is")
        driver.frame([driver.press(Point(area.minX + 13, area.minY + 18), .shift)])
        #expect(editing.selection.isEmpty)
    }

    @Test func upAndDownKeepTheirColumn() {
        driver.key(.a, .control)
        driver.frame(
            "long first line\nx\nlong third line".unicodeScalars.map {
                $0 == "\n" ? .key(.enter, .press, modifiers: .shift) : .text($0)
            })
        #expect(gallery.prompt == "long first line\nx\nlong third line")
        driver.key(.up)
        #expect(editing.head == 17)
        driver.key(.up)
        #expect(editing.head == 15)
        driver.key(.down, times: 2)
        #expect(editing.head == gallery.prompt.utf8.count)
        driver.key(.up, times: 5)
        #expect(editing.head == 0)
        driver.key(.down, .shift)
        #expect(editing.selection == 0..<16)
    }

    @Test func wordKeysMoveAndDelete() {
        driver.key(.left, .control, times: 2)
        #expect(editing.head == 15)
        driver.key(.delete, .control)
        #expect(gallery.prompt == "The capital of  is")
        driver.key(.backspace, .control)
        #expect(gallery.prompt == "The capital  is")
        driver.key(.home, .control)
        #expect(editing.head == 0)
    }

    @Test func homeAndEndStayOnTheWrappedLine() {
        driver.key(.a, .control)
        driver.type(String(repeating: "several words ", count: 12))
        driver.key(.home, .control)
        driver.key(.end)
        let first = editing.head
        #expect(first > 10 && first < 60)
        driver.key(.home)
        #expect(editing.head == 0)
        driver.key(.down)
        driver.key(.home)
        #expect(editing.head > first && editing.head <= first + 1)
    }

    @Test func theAreaScrollsToItsCaretAndByWheel() {
        driver.key(.a, .control)
        driver.type(String(repeating: "several words ", count: 40))
        let scroll = driver.ui.editStates["prompt"]?.scroll.y ?? 0
        #expect(scroll > 100)
        driver.scroll(2, at: driver.rect("prompt").center)
        #expect((driver.ui.editStates["prompt"]?.scroll.y ?? 0) == scroll - 80)
        driver.key(.home, .control)
        #expect(driver.ui.editStates["prompt"]?.scroll.y == 0)
    }

    @Test func theCaretBlinksOnlyWhileFocused() {
        driver.settle()
        guard case .at = driver.ui.redraw else {
            Issue.record("\(driver.ui.redraw)")
            return
        }
        driver.key(.escape)
        driver.settle()
        #expect(driver.ui.focusName == nil && driver.ui.redraw == .whenNeeded)
        driver.type("ignored")
        #expect(gallery.prompt == "The capital of France is")
    }

    @Test func plainShortcutsAreTextWhileTyping() {
        #expect(driver.ui.wantsKeyboard)
        driver.frame([.key(.f, .press, modifiers: []), .text("f")])
        #expect(!driver.ui.shortcut(.f))
        driver.key(.escape)
        driver.time += 1
        driver.ui.input.keys = [.key(.f, [])]
        #expect(driver.ui.shortcut(.f))
    }

    @Test(arguments: ["\u{202E}", "👩‍👩‍👧‍👦", "مرحبا", "\u{301}"])
    func arrowsWalkThroughAnyScriptAndBack(_ piece: String) {
        driver.key(.a, .control)
        driver.clipboard = piece + " a " + piece
        driver.key(.v, .control)
        driver.key(.left, times: 30)
        driver.key(.right, times: 30)
        driver.key(.left, .shift, times: 40)
        driver.key(.backspace, times: 2)
        #expect(editing.head <= gallery.prompt.utf8.count)
    }

    @Test func textThatIsOnlyReadCanBeCopiedButNotChanged() {
        driver.click("output")
        driver.key(.a, .control)
        driver.key(.c, .control)
        #expect(driver.clipboard == gallery.output)
        driver.type("x")
        driver.key(.backspace)
        driver.key(.x, .control)
        #expect(driver.value("output") == .text(gallery.output) && !driver.ui.wantsKeyboard)
        gallery.output += " And more."
        driver.frame()
        #expect(driver.ui.editStates["output"]?.editing.selection.isEmpty == false)
    }

    @Test func textThatIsOnlyReadFollowsItsEnd() {
        func scroll() -> Double { driver.ui.editStates["output"]?.scroll.y ?? -1 }
        for _ in 0..<40 {
            gallery.output += " more words"
            driver.frame()
        }
        let end = scroll()
        #expect(end > 100)
        driver.scroll(1, at: driver.rect("output").center)
        gallery.output += String(repeating: " more words", count: 20)
        driver.frame()
        #expect(scroll() == end - 40)
    }
}
