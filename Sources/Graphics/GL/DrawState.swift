internal import COpenGL

/// How what is drawn joins what is there.
public nonisolated enum BlendMode: Sendable {
    /// Replaces it.
    case replace
    /// Adds to it: light.
    case add
    /// Covers it by its alpha; colours are already multiplied by it.
    case premultiplied
    /// Covers it by its alpha.
    case alpha
}

/// The few switches of OpenGL that passes touch; each pass sets what it needs for its own duration.
public enum DrawState {
    /// Draws with `mode`, then goes back to replacing.
    public static func blending<Failure: Error>(
        _ mode: BlendMode, draw: () throws(Failure) -> Void
    ) throws(Failure) {
        set(mode)
        defer { set(.replace) }
        try draw()
    }

    /// Draws only within `area` (pixels, origin top left) of a surface `height` pixels high.
    public static func clipping<Failure: Error>(
        to area: PixelRect, surfaceHeight height: Int, draw: () throws(Failure) -> Void
    ) throws(Failure) {
        glEnable(GLenum(GL_SCISSOR_TEST))
        defer { glDisable(GLenum(GL_SCISSOR_TEST)) }
        setScissor(area, surfaceHeight: height)
        try draw()
    }

    private static func setScissor(_ area: PixelRect, surfaceHeight: Int) {
        let left = GLint(area.x.rounded(.down))
        let right = GLint(area.maxX.rounded(.up))
        let top = GLint(area.y.rounded(.down))
        let bottom = GLint(area.maxY.rounded(.up))
        glScissor(left, GLint(surfaceHeight) - bottom, max(0, right - left), max(0, bottom - top))
    }

    private static func set(_ mode: BlendMode) {
        switch mode {
        case .replace:
            glDisable(GLenum(GL_BLEND))
            return
        case .add:
            glBlendFunc(GLenum(GL_ONE), GLenum(GL_ONE))
        case .premultiplied:
            glBlendFunc(GLenum(GL_ONE), GLenum(GL_ONE_MINUS_SRC_ALPHA))
        case .alpha:
            glBlendFuncSeparate(
                GLenum(GL_SRC_ALPHA), GLenum(GL_ONE_MINUS_SRC_ALPHA), GLenum(GL_ONE),
                GLenum(GL_ONE_MINUS_SRC_ALPHA))
        }
        glEnable(GLenum(GL_BLEND))
    }

    /// Waits until everything asked for has been drawn; for measuring and for tests.
    public static func finish() { glFinish() }
}
