import Foundation
import Graphics
import OffscreenGL
import Testing

@testable import Viewer

/// A picture in memory that real time passes for, and that counts what the loop does.
@MainActor
private final class CountingHost: Viewer.Host {
    private let target: RenderTarget
    var contentScale: Float { 1 }
    var isHidden = false
    var isScripted: Bool { false }
    var clipboard: String?
    /// What comes in at the next turn.
    var input: [InputEvent] = []
    private(set) var turns = 0
    private(set) var frames = 0

    init() throws {
        target = try RenderTarget(size: PixelSize(width: 480, height: 360), format: .rgba8)
    }

    var surface: Surface { target.surface }

    func events(waiting timeout: Double) -> [InputEvent] {
        turns += 1
        if input.isEmpty { Thread.sleep(forTimeInterval: timeout) }
        defer { input = [] }
        return input
    }

    func present() { frames += 1 }
    func setCursor(_ shape: CursorShape) {}

    func resetCounts() { (turns, frames) = (0, 0) }
}

@MainActor
@Suite(.serialized)
struct LoopTests {
    private let plugins: TinyLibrary
    private let host: CountingHost
    private let app: ViewerApp

    init() throws {
        try Offscreen.start()
        plugins = try TinyLibrary()
        host = try CountingHost()
        var options = ViewerOptions()
        options.plugin = plugins.folder.url.appending(path: "tiny.toml").path
        options.prompt = "The capital"
        // No window, so nothing wakes one.
        options.offscreen = ViewerOptions.Offscreen(frames: 1, screenshot: nil)
        app = try ViewerApp(options, on: host)
        while !app.session.isReady {
            Thread.sleep(forTimeInterval: 0.005)
            app.session.hearEngine()
        }
    }

    /// Turns until `seconds` have passed.
    private func run(_ seconds: Double) throws {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end { try app.turn() }
    }

    private func click(_ point: SIMD2<Float>, pressed: [Bool] = [true, false]) {
        host.input = pressed.map {
            .mouseButton(.left, pressed: $0, modifiers: [], x: point.x, y: point.y, clicks: 1)
        }
    }

    @Test func whenNothingHappensTheLoopSleeps() throws {
        try run(1)
        host.resetCounts()
        try run(2)
        #expect(host.turns <= 5 && host.frames <= 2)
    }

    @Test func aCaretBlinksAndTheLoopSleepsBetween() throws {
        try run(0.3)
        let rect = try #require(app.painter.widgets.first { $0.name == "prompt" }).rect
        click([Float(rect.midX), Float(rect.midY)])
        try run(1)
        host.resetCounts()
        try run(2.2)
        #expect(host.frames >= 1 && host.frames <= 12)
        #expect(host.turns <= 30)
    }

    @Test func aHiddenWindowSleepsThroughARun() throws {
        try run(0.2)
        app.session.perform(.generate)
        host.isHidden = true
        try app.turn()
        host.resetCounts()
        try run(2)
        #expect(host.turns <= 5 && host.frames == 0)
        host.isHidden = false
        try run(0.3)
        #expect(host.frames > 0)
    }

    @Test func aButtonLetGoWhileHiddenIsNotHeldAfterwards() throws {
        try run(0.2)
        click([440, 180], pressed: [true])
        try run(0.2)
        #expect(app.session.gestures.isHeld)
        host.isHidden = true
        click([440, 180], pressed: [false])
        try app.turn()
        host.isHidden = false
        try run(0.2)
        #expect(!app.session.gestures.isHeld)
    }

    @Test func closingQuitsEvenWhileHidden() throws {
        host.isHidden = true
        host.input = [.close]
        try app.turn()
        #expect(app.session.wantsQuit)
    }
}
