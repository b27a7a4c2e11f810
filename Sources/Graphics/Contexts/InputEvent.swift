/// Something the person or the window system did, in the order it happened.
///
/// Positions are framebuffer pixels from the top left corner, whatever the content scale.
public nonisolated enum InputEvent: Equatable, Sendable {
    /// The pointer moved.
    case mouseMove(x: Float, y: Float)
    /// A button went down or up; `clicks` counts quick presses at one place (1, 2, 3 …).
    case mouseButton(
        MouseButton, pressed: Bool, modifiers: Modifiers, x: Float, y: Float, clicks: Int)
    /// The wheel or touchpad scrolled by notches; up and left are positive.
    case scroll(dx: Float, dy: Float, modifiers: Modifiers, x: Float, y: Float)
    /// A key did something; characters typed come as `text` besides.
    case key(Key, KeyAction, modifiers: Modifiers)
    /// A character was typed.
    case text(Unicode.Scalar)
    /// The framebuffer has another size.
    case resize(PixelSize)
    /// The monitor's scale changed: 1 for ordinary screens, 2 for dense ones.
    case contentScale(Float)
    /// The keyboard came or went.
    case focus(Bool)
    /// The window was minimised or brought back.
    case iconify(Bool)
    /// What the window shows was damaged and must be drawn again.
    case refresh
    /// The pointer left the window.
    case cursorLeft
    /// Files were dropped onto the window.
    case drop([String])
    /// The person asked to close the window.
    case close
}

/// A mouse button.
public nonisolated enum MouseButton: Int32, Sendable {
    /// The main one.
    case left = 0
    /// The secondary one.
    case right = 1
    /// The wheel's.
    case middle = 2
}

/// What a key did.
public nonisolated enum KeyAction: Int32, Sendable {
    /// It came up.
    case release = 0
    /// It went down.
    case press = 1
    /// It is held down.
    case `repeat` = 2
}

/// The modifier keys held during an event.
public nonisolated struct Modifiers: OptionSet, Hashable, Sendable {
    /// One bit each, as GLFW numbers them.
    public let rawValue: Int32

    /// Modifiers from bits.
    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// Shift.
    public static let shift = Modifiers(rawValue: 1)
    /// Control.
    public static let control = Modifiers(rawValue: 2)
    /// Alt.
    public static let alt = Modifiers(rawValue: 4)
    /// The logo key.
    public static let command = Modifiers(rawValue: 8)
}

/// A key by what its cap says on the person's keyboard layout.
public nonisolated enum Key: Int32, Sendable {
    /// A key with no use here.
    case unknown = -1
    /// Keys that type.
    case space = 32
    case apostrophe = 39
    case comma = 44
    case minus, period, slash
    /// Digits.
    case digit0 = 48
    case digit1, digit2, digit3, digit4, digit5, digit6, digit7, digit8, digit9
    /// More keys that type.
    case semicolon = 59
    case equal = 61
    case leftBracket = 91
    case backslash, rightBracket
    case grave = 96
    /// Letters.
    case a = 65
    case b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z
    /// Editing and movement.
    case escape = 256
    case enter, tab, backspace, insert, delete, right, left, down, up
    /// Larger movements.
    case pageUp = 266
    case pageDown, home, end
    /// Function keys.
    case f1 = 290
    case f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12
    /// The number pad's keys that are used.
    case keypad0 = 320
    case keypadSubtract = 333
    case keypadAdd = 334
    case keypadEnter = 335
    case keypadEqual = 336

    /// The key whose cap bears `label`, where that is a letter, a digit or a sign used here.
    init?(label: String) {
        guard let byte = label.uppercased().utf8.first, label.utf8.count == 1 else { return nil }
        self.init(rawValue: Int32(byte))
    }
}
