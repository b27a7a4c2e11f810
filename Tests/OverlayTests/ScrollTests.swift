import Graphics
import Testing

@testable import Overlay

@MainActor struct ScrollTests {
    let ui: UI
    let size = PixelSize(width: 300, height: 200)

    init() throws { ui = UI(text: try TextEngine()) }

    private func run(rows: Int, follows: Bool = false, _ events: [InputEvent] = [], at time: Double)
    {
        ui.frame(size: size, time: time, events: events) {
            let area = Rect(0, 0, 300, 200)
            ui.block(area)
            ui.scroll("list", area, spacing: 0, followsEnd: follows) {
                for i in 0..<rows { ui.selectableRow("row\(i)", title: "Row \(i)") }
            }
        }
    }

    private var offset: Double { ui.scrollStates["list"]?.offset ?? -1 }

    private func wheel(_ dy: Float) -> [InputEvent] {
        [.scroll(dx: 0, dy: dy, modifiers: [], x: 50, y: 50)]
    }

    @Test func theWheelScrollsWithinTheContent() {
        run(rows: 20, at: 0)
        run(rows: 20, wheel(-1), at: 1)
        run(rows: 20, at: 2)
        #expect(offset == 56)
        run(rows: 20, wheel(-100), at: 3)
        run(rows: 20, at: 5)
        #expect(offset == 20 * 32 - 200 && ui.redraw == .whenNeeded)
        run(rows: 3, at: 6)
        run(rows: 3, at: 7)
        #expect(offset == 0)
    }

    @Test func scrollingGlides() {
        run(rows: 20, at: 0)
        run(rows: 20, wheel(-2), at: 1)
        run(rows: 20, at: 1.016)
        #expect(offset > 10 && offset < 100 && ui.redraw == .soon)
    }

    @Test func theBarCanBeDragged() {
        run(rows: 40, at: 0)
        func button(_ pressed: Bool, _ y: Float) -> InputEvent {
            .mouseButton(.left, pressed: pressed, modifiers: [], x: 296, y: y, clicks: 1)
        }
        run(rows: 40, [button(true, 10), .mouseMove(x: 296, y: 500)], at: 1)
        #expect(offset == 40 * 32 - 200)
        run(rows: 40, [button(false, 500)], at: 2)
        #expect(ui.activeName == nil)
    }

    @Test func rowsOutsideAreNotReportedNorClicked() {
        run(rows: 20, at: 0)
        #expect(ui.reports.contains { $0.name == "row5" })
        #expect(!ui.reports.contains { $0.name == "row7" })
    }

    @Test func focusByKeyboardScrollsIntoView() {
        run(rows: 20, at: 0)
        for i in 0..<12 {
            run(rows: 20, [.key(.tab, .press, modifiers: [])], at: Double(i + 1))
        }
        run(rows: 20, at: 20)
        run(rows: 20, at: 21)
        #expect(ui.focusName == "row11")
        #expect(ui.reports.contains { $0.name == "row11" && $0.rect.height == 32 })
    }

    @Test func followingStaysAtTheEndUntilScrolledAway() {
        for i in 0..<30 { run(rows: i, follows: true, at: Double(i)) }
        run(rows: 30, follows: true, at: 40)
        run(rows: 30, follows: true, at: 41)
        #expect(offset == 30 * 32 - 200)
        run(rows: 30, follows: true, wheel(3), at: 42)
        run(rows: 31, follows: true, at: 43)
        run(rows: 32, follows: true, at: 44)
        #expect(offset == 30 * 32 - 200 - 168)
    }
}
