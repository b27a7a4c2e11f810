internal import CGLFW

/// A window with an OpenGL 3.3 core context, on any X server, with or without a window manager.
///
/// Events are kept in order until `drainEvents()`, so that a tap shorter than a frame is not lost.
/// Keep the window alive longer than every GL resource made while its context was current.
@MainActor
public final class Window {
    let handle: OpaquePointer
    var events: [InputEvent] = []
    var pointer = SIMD2<Float>.zero
    /// Framebuffer pixels per unit of the pointer's coordinates; 1 on X11.
    var pixelsPerUnit = SIMD2<Float>(1, 1)
    var clickCounter = ClickCounter()
    private var cursors: [CursorShape: OpaquePointer] = [:]
    private static var openWindows = 0

    /// Opens a window with a framebuffer of `size` screen units, shows it and takes the keyboard.
    public init(title: String, size: PixelSize) throws(GraphicsError) {
        guard glfwInit() == GLFW_TRUE else { throw .noDisplay(detail: Self.lastError()) }
        Self.setHints()
        OffscreenContext.releaseCurrent()
        guard
            let handle = glfwCreateWindow(
                Int32(size.width), Int32(size.height), title, nil, nil)
        else {
            let detail = Self.lastError()
            if Self.openWindows == 0 { glfwTerminate() }
            throw .noWindow(detail: detail)
        }
        self.handle = handle
        Self.openWindows += 1
        glfwMakeContextCurrent(handle)
        glfwSetWindowSizeLimits(handle, 480, 320, GLFW_DONT_CARE, GLFW_DONT_CARE)
        listen()
        glfwShowWindow(handle)
        glfwFocusWindow(handle)
    }

    // Optimised builds of Swift 6.3 accept it only where the class itself says `@MainActor`.
    isolated deinit {
        for cursor in cursors.values { glfwDestroyCursor(cursor) }
        glfwDestroyWindow(handle)
        Self.openWindows -= 1
        // Ending GLFW hands the clipboard to the desktop's clipboard manager, if there is one.
        if Self.openWindows == 0 { glfwTerminate() }
    }

    /// What can be drawn into, in pixels.
    public var framebufferSize: PixelSize {
        var (width, height): (Int32, Int32) = (0, 0)
        glfwGetFramebufferSize(handle, &width, &height)
        return PixelSize(width: Int(width), height: Int(height))
    }

    /// How much larger than on an ordinary screen things should be drawn.
    public var contentScale: Float {
        var (x, y): (Float, Float) = (1, 1)
        glfwGetWindowContentScale(handle, &x, &y)
        return max(x, y, 0.25)
    }

    /// Whether nobody can see it: minimised, or unmapped by someone else.
    public var isHidden: Bool {
        glfwGetWindowAttrib(handle, GLFW_ICONIFIED) == GLFW_TRUE
            || glfwGetWindowAttrib(handle, GLFW_VISIBLE) == GLFW_FALSE
    }

    /// Where to draw what the window shall show.
    public var surface: Surface { .window(size: framebufferSize) }

    /// Makes its context current again after another was.
    public func makeCurrent() {
        OffscreenContext.releaseCurrent()
        glfwMakeContextCurrent(handle)
    }

    /// Shows what was drawn.
    public func swapBuffers() { glfwSwapBuffers(handle) }

    /// How many screen refreshes `swapBuffers` waits for; software drivers ignore it.
    public func setSwapInterval(_ interval: Int) { glfwSwapInterval(Int32(interval)) }

    /// Takes the keyboard.
    public func focus() { glfwFocusWindow(handle) }

    /// Gives it another size, in screen units.
    public func resize(_ size: PixelSize) {
        glfwSetWindowSize(handle, Int32(size.width), Int32(size.height))
    }

    /// Takes what the window system has to say, without waiting.
    public func pollEvents() { glfwPollEvents() }

    /// Waits until something happens, `postEmptyEvent` is called or `timeout` seconds are over.
    public func waitEvents(timeout: Double) {
        if timeout > 0 { glfwWaitEventsTimeout(timeout) } else { glfwPollEvents() }
    }

    /// Ends a wait on the main thread; may be called from any thread while a window is open.
    public nonisolated static func postEmptyEvent() { glfwPostEmptyEvent() }

    /// What has happened since the last call, oldest first.
    public func drainEvents() -> [InputEvent] {
        defer { events.removeAll(keepingCapacity: true) }
        return events
    }
}

extension Window {
    /// The text on the clipboard, if there is text.
    public var clipboard: String? {
        get { glfwGetClipboardString(handle).map { String(cString: $0) } }
        set { glfwSetClipboardString(handle, newValue ?? "") }
    }

    /// Gives the pointer another shape.
    public func setCursor(_ shape: CursorShape) {
        if cursors[shape] == nil { cursors[shape] = glfwCreateStandardCursor(shape.rawValue) }
        glfwSetCursor(handle, cursors[shape])
    }

    private static func setHints() {
        glfwDefaultWindowHints()
        glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3)
        glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3)
        glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE)
        glfwWindowHint(GLFW_DEPTH_BITS, 0)
        glfwWindowHint(GLFW_STENCIL_BITS, 0)
        glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE)
        glfwWindowHint(GLFW_FOCUS_ON_SHOW, GLFW_TRUE)
        glfwWindowHintString(GLFW_X11_CLASS_NAME, "axon")
        glfwWindowHintString(GLFW_X11_INSTANCE_NAME, "axon")
    }

    private static func lastError() -> String {
        var text: UnsafePointer<CChar>?
        let code = glfwGetError(&text)
        guard let text else { return "GLFW error \(code)" }
        return String(cString: text)
    }
}

/// The shapes of the pointer.
public enum CursorShape: Int32, Sendable {
    /// The ordinary one.
    case arrow = 0x36001
    /// Over text.
    case ibeam = 0x36002
    /// Over something to press.
    case hand = 0x36004
}
