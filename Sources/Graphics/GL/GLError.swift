internal import COpenGL

/// Looks for OpenGL errors, which are our bugs.
public enum GLError {
    /// The names of the errors raised since the last look, oldest first; empties the queue.
    public static func drain() -> [String] {
        var names: [String] = []
        while names.count < 16 {
            let code = glGetError()
            if code == GLenum(GL_NO_ERROR) { break }
            names.append(name(of: code))
        }
        return names
    }

    /// Stops a debug build when `step` has raised an error; costs nothing in release.
    public static func check(_ step: @autoclosure () -> String) {
        assert(drain().isEmpty, "OpenGL error in \(step())")
    }

    private static func name(of code: GLenum) -> String {
        switch Int32(bitPattern: code) {
        case GL_INVALID_ENUM: "invalid enum"
        case GL_INVALID_VALUE: "invalid value"
        case GL_INVALID_OPERATION: "invalid operation"
        case GL_INVALID_FRAMEBUFFER_OPERATION: "invalid framebuffer operation"
        case GL_OUT_OF_MEMORY: "out of memory"
        default: "0x\(String(code, radix: 16))"
        }
    }
}
