import Foundation
import Testing

@testable import Graphics

private let hasDisplay = ProcessInfo.processInfo.environment["DISPLAY"] != nil
private let xdotool = URL(filePath: "/usr/bin/xdotool")
private let canType = hasDisplay && FileManager.default.isExecutableFile(atPath: xdotool.path)

@MainActor
@Suite(.serialized)
struct WindowTests {
    private func open() throws -> Window {
        try Window(title: "AXON window test", size: PixelSize(width: 640, height: 400))
    }

    /// Runs xdotool to its end, then collects events until `done` or a second is over.
    private func drive(
        _ window: Window, _ arguments: [String], until done: ([InputEvent]) -> Bool
    ) throws -> [InputEvent] {
        let process = try Process.run(xdotool, arguments: arguments)
        process.waitUntilExit()
        var events: [InputEvent] = []
        for _ in 0..<20 where !done(events) {
            window.waitEvents(timeout: 0.05)
            events += window.drainEvents()
        }
        return events
    }

    @Test(.enabled(if: !hasDisplay))
    func withoutDisplayTheErrorNamesTheOffscreenWay() {
        let error = #expect(throws: GraphicsError.self) { _ = try open() }
        #expect(error?.description.contains("--offscreen") == true)
    }

    @Test(.enabled(if: hasDisplay))
    func windowSurvivesEverySize() throws {
        let window = try open()
        for size in [PixelSize(width: 1, height: 1), PixelSize(width: 900, height: 700)] {
            window.resize(size)
            window.waitEvents(timeout: 0.05)
            window.surface.clear([0, 0, 0, 1])
            window.swapBuffers()
        }
        #expect(GLError.drain().isEmpty)
        #expect(!window.isHidden)
    }

    @Test(.enabled(if: hasDisplay))
    func clipboardGivesBackWhatItGot() throws {
        let window = try open()
        window.clipboard = "naïve 東京 🦊"
        #expect(window.clipboard == "naïve 東京 🦊")
    }

    @Test(.enabled(if: canType))
    func fastTapsAllArriveInOrder() throws {
        let window = try open()
        window.pollEvents()
        _ = window.drainEvents()
        let word = "axonviewer"
        let events = try drive(window, ["type", "--delay", "0", word]) { events in
            events.count(where: { if case .text = $0 { true } else { false } }) >= word.count
        }
        let typed = events.compactMap { if case .text(let scalar) = $0 { scalar } else { nil } }
        #expect(String(String.UnicodeScalarView(typed)) == word)
        #expect(events.contains(.key(.x, .press, modifiers: [])))
    }

    @Test(.enabled(if: canType))
    func clickAndWheelCarryTheirPlace() throws {
        let window = try open()
        window.pollEvents()
        _ = window.drainEvents()
        let moves = ["mousemove", "120", "80", "click", "--repeat", "2", "--delay", "1", "1"]
        let events = try drive(window, moves + ["click", "4"]) { events in
            events.contains { if case .scroll = $0 { true } else { false } }
        }
        #expect(
            events.contains(
                .mouseButton(.left, pressed: true, modifiers: [], x: 120, y: 80, clicks: 2)))
        #expect(events.contains(.scroll(dx: 0, dy: 1, modifiers: [], x: 120, y: 80)))
    }
}
