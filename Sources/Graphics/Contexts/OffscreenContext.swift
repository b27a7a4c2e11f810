internal import CEGL

/// An OpenGL context with no window and no X server, through EGL.
///
/// It has no framebuffer of its own: draw into a `RenderTarget`. Keep it alive longer than every GL
/// resource made while it was current.
@MainActor
public final class OffscreenContext {
    private let display: EGLDisplay
    private let context: EGLContext

    /// Makes the context and makes it current on this thread.
    public init() throws(GraphicsError) {
        guard
            let display = eglGetPlatformDisplay(
                EGLenum(EGL_PLATFORM_SURFACELESS_MESA), nil, nil)
        else { throw Self.failure("eglGetPlatformDisplay") }
        guard eglInitialize(display, nil, nil) == EGL_TRUE else {
            throw Self.failure("eglInitialize")
        }
        guard eglBindAPI(EGLenum(EGL_OPENGL_API)) == EGL_TRUE else {
            throw Self.failure("eglBindAPI")
        }
        self.display = display
        context = try Self.makeContext(on: display)
        try makeCurrent()
    }

    // Optimised builds of Swift 6.3 accept it only where the class itself says `@MainActor`.
    isolated deinit {
        if eglGetCurrentContext() == context { Self.releaseCurrent() }
        eglDestroyContext(display, context)
    }

    /// Makes it current again after another context was.
    public func makeCurrent() throws(GraphicsError) {
        guard eglMakeCurrent(display, nil, nil, context) == EGL_TRUE else {
            throw Self.failure("eglMakeCurrent")
        }
    }

    /// Lets go of whichever offscreen context is current: an X server refuses a window's context to a
    /// thread that holds another.
    static func releaseCurrent() {
        guard eglGetCurrentContext() != nil else { return }
        eglMakeCurrent(eglGetCurrentDisplay(), nil, nil, nil)
    }

    private static func makeContext(on display: EGLDisplay) throws(GraphicsError) -> EGLContext {
        let wanted: [EGLint] = [
            EGL_SURFACE_TYPE, EGL_PBUFFER_BIT, EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT, EGL_RED_SIZE,
            8, EGL_GREEN_SIZE, 8, EGL_BLUE_SIZE, 8, EGL_ALPHA_SIZE, 8, EGL_NONE,
        ]
        var config: EGLConfig?
        var count: EGLint = 0
        guard eglChooseConfig(display, wanted, &config, 1, &count) == EGL_TRUE, count > 0 else {
            throw failure("eglChooseConfig")
        }
        let version: [EGLint] = [
            EGL_CONTEXT_MAJOR_VERSION, 3, EGL_CONTEXT_MINOR_VERSION, 3,
            EGL_CONTEXT_OPENGL_PROFILE_MASK, EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT, EGL_NONE,
        ]
        guard let context = eglCreateContext(display, config, nil, version) else {
            throw failure("eglCreateContext")
        }
        return context
    }

    private static func failure(_ step: String) -> GraphicsError {
        .noOffscreenContext(step: step, code: UInt32(bitPattern: eglGetError()))
    }
}
