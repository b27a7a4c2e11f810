internal import Foundation
internal import Graphics

/// Where frames go and input comes from: a window, or a picture in memory.
protocol Host: AnyObject {
    /// Where to draw.
    var surface: Surface { get }
    /// How much larger than on an ordinary screen things are drawn.
    var contentScale: Float { get }
    /// Whether nobody can see what is drawn.
    var isHidden: Bool { get }
    /// The text on the clipboard.
    var clipboard: String? { get set }
    /// Whether time passes by frames instead of by the clock, so that a film is the same each time.
    var isScripted: Bool { get }

    /// Waits for input, at most `timeout` seconds, and returns what came, oldest first.
    func events(waiting timeout: Double) -> [InputEvent]
    /// Shows what was drawn.
    func present()
    /// Gives the pointer another shape.
    func setCursor(_ shape: CursorShape)
}

/// A window on the screen.
final class WindowHost: Host {
    private let window: Window
    private var cursor = CursorShape.arrow

    init(size: PixelSize) throws {
        window = try Window(title: "AXON", size: size)
        window.setSwapInterval(1)
    }

    var surface: Surface { window.surface }
    var contentScale: Float { window.contentScale }
    var isHidden: Bool { window.isHidden }
    var isScripted: Bool { false }
    var clipboard: String? {
        get { window.clipboard }
        set { window.clipboard = newValue }
    }

    func events(waiting timeout: Double) -> [InputEvent] {
        window.waitEvents(timeout: timeout)
        return window.drainEvents()
    }

    func present() { window.swapBuffers() }

    func setCursor(_ shape: CursorShape) {
        guard shape != cursor else { return }
        cursor = shape
        window.setCursor(shape)
    }
}

/// A picture in memory; needs no X server.
final class OffscreenHost: Host {
    private let context: OffscreenContext
    private let target: RenderTarget
    var clipboard: String?

    init(size: PixelSize) throws {
        context = try OffscreenContext()
        target = try RenderTarget(size: size, format: .rgba8)
    }

    var surface: Surface { target.surface }
    var contentScale: Float { 1 }
    var isHidden: Bool { false }
    var isScripted: Bool { true }

    func events(waiting timeout: Double) -> [InputEvent] { [] }
    func present() {}
    func setCursor(_ shape: CursorShape) {}

    /// What was drawn last.
    var picture: PixelImage { target.surface.read() }
}
