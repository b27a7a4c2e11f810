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

/// The program on that host, with its model ready.
///
/// A test makes its own, and so has one thread for all that it draws.
@MainActor
private final class Loop {
    private let plugins: TinyLibrary
    let host: CountingHost
    let app: ViewerApp

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
    func run(_ seconds: Double) throws {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end { try app.turn() }
    }

    func click(_ point: SIMD2<Float>, pressed: [Bool] = [true, false]) {
        host.input = pressed.map {
            .mouseButton(.left, pressed: $0, modifiers: [], x: point.x, y: point.y, clicks: 1)
        }
    }
}

@MainActor
@Suite(.serialized)
struct LoopTests {
    @Test func whenNothingHappensTheLoopSleeps() throws {
        let loop = try Loop()
        try loop.run(1)
        loop.host.resetCounts()
        try loop.run(2)
        #expect(loop.host.turns <= 5 && loop.host.frames <= 2)
    }

    @Test func aCaretBlinksAndTheLoopSleepsBetween() throws {
        let loop = try Loop()
        try loop.run(0.3)
        let rect = try #require(loop.app.painter.widgets.first { $0.name == "prompt" }).rect
        loop.click([Float(rect.midX), Float(rect.midY)])
        try loop.run(1)
        loop.host.resetCounts()
        try loop.run(2.2)
        #expect(loop.host.frames >= 1 && loop.host.frames <= 12)
        #expect(loop.host.turns <= 30)
    }

    @Test func aHiddenWindowSleepsThroughARun() throws {
        let loop = try Loop()
        try loop.run(0.2)
        loop.app.session.perform(.generate)
        loop.host.isHidden = true
        try loop.app.turn()
        loop.host.resetCounts()
        try loop.run(2)
        #expect(loop.host.turns <= 5 && loop.host.frames == 0)
        loop.host.isHidden = false
        try loop.run(0.3)
        #expect(loop.host.frames > 0)
    }

    @Test func aButtonLetGoWhileHiddenIsNotHeldAfterwards() throws {
        let loop = try Loop()
        try loop.run(0.2)
        loop.click([440, 180], pressed: [true])
        try loop.run(0.2)
        #expect(loop.app.session.gestures.isHeld)
        loop.host.isHidden = true
        loop.click([440, 180], pressed: [false])
        try loop.app.turn()
        loop.host.isHidden = false
        try loop.run(0.2)
        #expect(!loop.app.session.gestures.isHeld)
    }

    @Test func closingQuitsEvenWhileHidden() throws {
        let loop = try Loop()
        loop.host.isHidden = true
        loop.host.input = [.close]
        try loop.app.turn()
        #expect(loop.app.session.wantsQuit)
    }
}
