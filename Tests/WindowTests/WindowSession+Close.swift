import Foundation

/// The few calls of Xlib that ask a window to close, as a window manager does; there is none on
/// the test's server, and xdotool can only tear a window away.
private struct XClient {
    private typealias OpenDisplay = @convention(c) (UnsafePointer<CChar>?) -> OpaquePointer?
    private typealias InternAtom =
        @convention(c) (OpaquePointer, UnsafePointer<CChar>, CInt) -> UInt
    private typealias SendEvent =
        @convention(c) (OpaquePointer, UInt, CInt, Int, UnsafeMutableRawPointer) -> CInt
    private typealias CloseDisplay = @convention(c) (OpaquePointer) -> CInt

    private let openDisplay: OpenDisplay
    private let internAtom: InternAtom
    private let sendEvent: SendEvent
    private let closeDisplay: CloseDisplay

    init() throws {
        guard let library = dlopen("libX11.so.6", RTLD_NOW) else {
            throw SessionError.noRoom("libX11.so.6")
        }
        func symbol<Function>(_ name: String, as type: Function.Type) throws -> Function {
            guard let address = dlsym(library, name) else { throw SessionError.noRoom(name) }
            return unsafeBitCast(address, to: type)
        }
        openDisplay = try symbol("XOpenDisplay", as: OpenDisplay.self)
        internAtom = try symbol("XInternAtom", as: InternAtom.self)
        sendEvent = try symbol("XSendEvent", as: SendEvent.self)
        closeDisplay = try symbol("XCloseDisplay", as: CloseDisplay.self)
    }

    func requestClose(of window: UInt, on name: String) throws {
        guard let display = openDisplay(name) else {
            throw SessionError.noRoom("X display \(name)")
        }
        defer { _ = closeDisplay(display) }
        // An XClientMessageEvent, word by word: type, serial, sent, display, window, message
        // type, format, then the data.
        var event = [Int](repeating: 0, count: 24)
        event[0] = 33
        event[4] = Int(window)
        event[5] = Int(internAtom(display, "WM_PROTOCOLS", 0))
        event[6] = 32
        event[7] = Int(internAtom(display, "WM_DELETE_WINDOW", 0))
        _ = event.withUnsafeMutableBytes { bytes in
            bytes.baseAddress.map { sendEvent(display, window, 0, 0, $0) }
        }
    }
}

extension WindowSession {
    /// Asks the window to close, as the cross in its title bar would.
    func closeWindow() throws {
        guard let window = UInt(window), let display = environment["DISPLAY"] else { return }
        try XClient().requestClose(of: window, on: display)
    }
}
