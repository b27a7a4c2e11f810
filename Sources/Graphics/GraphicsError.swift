public import Foundation

/// What can go wrong between the program and the graphics system; each text names the remedy.
public nonisolated enum GraphicsError: Error, Equatable, Sendable {
    /// There is no X server to open a window on.
    case noDisplay(detail: String)
    /// The window system refused a window or its OpenGL context.
    case noWindow(detail: String)
    /// EGL could not make an offscreen context; `step` is the call that failed.
    case noOffscreenContext(step: String, code: UInt32)
    /// A shader file is missing or unreadable.
    case shaderUnreadable(file: String, detail: String)
    /// A shader does not compile; `log` holds the driver's message with line numbers.
    case shaderRejected(file: String, log: String)
    /// Two shaders do not fit together.
    case programRejected(name: String, log: String)
    /// The driver cannot draw into a target of this size or format.
    case targetIncomplete(width: Int, height: Int, status: UInt32)
    /// An image file could not be read.
    case imageUnreadable(file: String, detail: String)
    /// An image file could not be written.
    case imageUnwritable(file: String, detail: String)
    /// fontconfig knows no font at all.
    case noFonts
    /// FreeType did not start.
    case noFontLibrary(code: Int32)
}

nonisolated extension GraphicsError: LocalizedError, CustomStringConvertible {
    /// One sentence for people.
    public var description: String {
        switch self {
        case .noDisplay(let detail):
            "no display to open a window on (\(detail)); set DISPLAY to an X server, or render "
                + "without one: --offscreen --frames N --screenshot FILE.png"
        case .noWindow(let detail):
            "the window could not be opened (\(detail)); AXON needs OpenGL 3.3: check that the X "
                + "server offers GLX and that Mesa or the GPU's driver is installed"
        case .noOffscreenContext(let step, let code):
            "offscreen rendering is not available: \(step) failed with EGL error "
                + "0x\(String(code, radix: 16)); install Mesa's EGL (libegl1, libegl-mesa0)"
        case .shaderUnreadable(let file, let detail):
            "\(file): the shader cannot be read (\(detail)); run from the source tree, install with "
                + "`make install`, or set AXON_RESOURCES to the folder that holds Shaders"
        case .shaderRejected(let file, let log):
            "\(file): the driver rejects the shader: \(log)"
        case .programRejected(let name, let log):
            "\(name): the driver cannot link the shaders: \(log)"
        case .targetIncomplete(let width, let height, let status):
            "the driver cannot draw into a target of \(width) x \(height) pixels "
                + "(status 0x\(String(status, radix: 16))); try a smaller --size"
        case .imageUnreadable(let file, let detail):
            "\(file): not a readable PNG image (\(detail)); check that the file exists and is whole"
        case .imageUnwritable(let file, let detail):
            "\(file): the image cannot be written (\(detail)); check the folder and the free space"
        case .noFonts:
            "fontconfig finds no font; install some, for example fonts-inter and "
                + "fonts-jetbrains-mono, and run fc-cache"
        case .noFontLibrary(let code):
            "FreeType did not start (error \(code)); reinstall libfreetype6"
        }
    }

    /// The same sentence, for Foundation's callers.
    public var errorDescription: String? { description }
}
