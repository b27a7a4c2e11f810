import Graphics
import Testing

@testable import Viewer

@MainActor
struct ShortcutsTests {
    private struct Case: CustomStringConvertible {
        var keys: [String]
        var key: Key
        var modifiers: Modifiers = []
        var action: String

        var description: String { keys.joined(separator: " ") }
    }

    /// What each row of the sheet promises, as far as it is not a widget's or the mouse's.
    private static let cases = [
        Case(keys: ["Enter"], key: .enter, action: "generate"),
        Case(keys: ["Ctrl", "Enter"], key: .enter, modifiers: .control, action: "generate"),
        Case(keys: ["Ctrl", "L"], key: .l, modifiers: .control, action: "clear"),
        Case(keys: ["F"], key: .f, action: "fit"),
        Case(keys: ["N", "Shift N"], key: .n, action: "selectNext(forward: true)"),
        Case(
            keys: ["N", "Shift N"], key: .n, modifiers: .shift, action: "selectNext(forward: false)"
        ),
        Case(keys: ["←", "→", "↑", "↓"], key: .left, action: "orbit"),
        Case(keys: ["←", "→", "↑", "↓"], key: .right, action: "orbit"),
        Case(keys: ["←", "→", "↑", "↓"], key: .up, action: "orbit"),
        Case(keys: ["←", "→", "↑", "↓"], key: .down, action: "orbit"),
        Case(keys: ["Shift", "← → ↑ ↓"], key: .left, modifiers: .shift, action: "pan"),
        Case(keys: ["Shift", "← → ↑ ↓"], key: .up, modifiers: .shift, action: "pan"),
        Case(keys: ["+", "−"], key: .equal, action: "zoom(notches: 1"),
        Case(keys: ["+", "−"], key: .minus, action: "zoom(notches: -1"),
        Case(keys: ["P"], key: .p, action: "nextPace"),
        Case(keys: ["/"], key: .slash, action: "focus(\"prompt\")"),
        Case(keys: ["Ctrl", "P"], key: .p, modifiers: .control, action: "open(menu: \"plugins\")"),
        Case(keys: ["D"], key: .d, action: "showDownload"),
        Case(keys: ["L"], key: .l, action: "open(menu: \"layer\")"),
        Case(keys: ["1", "…", "9"], key: .digit1, action: "isolateSAE(0)"),
        Case(keys: ["1", "…", "9"], key: .digit9, action: "isolateSAE(8)"),
        Case(
            keys: ["Shift", "1 … 9"], key: .digit2, modifiers: .shift, action: "toggleSAE(1)"),
        Case(keys: ["0"], key: .digit0, action: "showAllSAEs"),
        Case(keys: ["Ctrl", "E"], key: .e, modifiers: .control, action: "exportGraph"),
        Case(keys: ["O"], key: .o, action: "openNeuronpedia"),
        Case(keys: ["Ctrl", "B"], key: .b, modifiers: .control, action: "toggleSidebar"),
        Case(keys: ["Ctrl", "Q"], key: .q, modifiers: .control, action: "quit"),
    ]

    /// Rows that the interface or the mouse serves.
    private static let others: Set<[String]> = [
        ["Esc"], ["Ctrl", "+", "−", "0"], ["Tab", "Shift Tab"], ["drag", "right-drag"], ["wheel"],
        ["click"],
    ]

    private func action(
        _ key: Key, _ modifiers: Modifiers = [], _ session: ViewerSession, isTyping: Bool = false
    ) -> String? {
        Shortcuts.action(
            for: .key(key, .press, modifiers: modifiers), in: session, isTyping: isTyping
        ).map { "\($0)" }
    }

    @Test func everyKeyDoesWhatTheSheetSays() throws {
        let session = try SessionDriver().session
        for item in Self.cases {
            let found = action(item.key, item.modifiers, session) ?? "nothing"
            #expect(found.hasPrefix(item.action), "\(item)")
        }
    }

    @Test func theSheetListsEveryKeyAndNoOther() {
        let listed = Set(Shortcuts.groups.flatMap(\.rows).map(\.keys))
        #expect(listed == Set(Self.cases.map(\.keys)).union(Self.others))
        #expect(listed.count == Shortcuts.groups.reduce(0) { $0 + $1.rows.count })
    }

    @Test func plainKeysAreLettersWhileSomeoneTypes() throws {
        let session = try SessionDriver().session
        for item in Self.cases where item.modifiers != .control {
            #expect(action(item.key, item.modifiers, session, isTyping: true) == nil, "\(item)")
        }
        #expect(action(.l, .control, session, isTyping: true) == "clear")
        #expect(Shortcuts.action(for: .text("?"), in: session, isTyping: true) == nil)
        #expect(Shortcuts.action(for: .text("?"), in: session, isTyping: false) != nil)
    }

    @Test func keysThatComeUpDoNothing() throws {
        let session = try SessionDriver().session
        let up = InputEvent.key(.f, .release, modifiers: [])
        #expect(Shortcuts.action(for: up, in: session, isTyping: false) == nil)
    }

    @Test func escapeLetsGoFirstThenStops() throws {
        let driver = try SessionDriver.ready()
        #expect(action(.escape, [], driver.session) == nil)
        driver.session.perform(.generate)
        #expect(action(.escape, [], driver.session) == "stop")
        driver.session.perform(.selectNext(forward: true))
        driver.session.selection = .init(index: 1)
        #expect(action(.escape, [], driver.session) == "dismiss")
    }

    @Test func slashPutsTheCaretIntoThePromptEvenWhenTheSidebarIsAway() throws {
        let window = try WindowDriver(
            try SessionDriver.ready(), PixelSize(width: 640, height: 480))
        window.session.perform(.toggleSidebar)
        try window.frames(2)
        try window.key(.slash, types: "/")
        try window.frames(2)
        let prompt = window.session.prompt
        try window.type("x")
        #expect(window.session.isSidebarOpen && window.session.prompt.contains("x"))
        #expect(!prompt.contains("/"))
    }

    @Test func theKeyboardChoosesAModel() throws {
        let window = try WindowDriver(
            try SessionDriver.ready(), PixelSize(width: 640, height: 480))
        try window.key(.p, .control)
        try window.frames(2)
        try window.key(.up)
        try window.key(.enter)
        try window.driver.waitForModel()
        #expect(window.session.pluginName == "other")
    }

    @Test func controlPlusEnlargesTheInterface() throws {
        let window = try WindowDriver(
            try SessionDriver.ready(), PixelSize(width: 900, height: 600))
        let before = try #require(window.widget("prompt")).rect.width
        try window.key(.equal, .control)
        let after = try #require(window.widget("prompt")).rect.width
        #expect(after > before * 1.05)
        try window.key(.digit0, .control)
        #expect(window.widget("prompt")?.rect.width == before)
    }
}
