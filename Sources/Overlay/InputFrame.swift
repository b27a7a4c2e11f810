internal import Graphics

/// A key press or a typed character, in the order they came.
nonisolated enum KeyInput: Equatable, Sendable {
    case key(Key, Modifiers)
    case text(Unicode.Scalar)
}

/// The input of one pass over the interface, in logical px.
nonisolated struct InputFrame: Sendable {
    /// A button that went down or up during the pass.
    struct ButtonChange: Equatable, Sendable {
        var button: MouseButton
        var isPressed: Bool
        var clicks: Int
        var modifiers: Modifiers
    }

    var pointer = Point(-1e6, -1e6)
    var change: ButtonChange?
    /// Notches scrolled; positive is up and left.
    var scroll = Point.zero
    var scrollModifiers: Modifiers = []
    var keys: [KeyInput] = []
}

/// Splits a frame's events into passes, so that no tap is lost however slow frames are.
///
/// A pass holds at most one change of a mouse button, and it comes last: what was typed or scrolled
/// before meets the interface as it was then. Tab, Enter and Escape end a pass too, because they may
/// move the keyboard's focus.
nonisolated enum InputBatches {
    static func split(_ events: [InputEvent]) -> [[InputEvent]] {
        var batches: [[InputEvent]] = []
        var current: [InputEvent] = []
        for event in events {
            if startsBatch(event, after: current) {
                batches.append(current)
                current = []
            }
            current.append(event)
            if endsBatch(event) {
                batches.append(current)
                current = []
            }
        }
        if !current.isEmpty || batches.isEmpty { batches.append(current) }
        return batches
    }

    private static func startsBatch(_ event: InputEvent, after current: [InputEvent]) -> Bool {
        switch event {
        case .mouseButton, .mouseMove, .cursorLeft:
            current.contains {
                switch $0 {
                case .key, .text, .scroll: true
                default: false
                }
            }
        default: false
        }
    }

    private static func endsBatch(_ event: InputEvent) -> Bool {
        switch event {
        case .mouseButton: true
        case .key(.tab, .press, _), .key(.enter, .press, _), .key(.escape, .press, _),
            .key(.keypadEnter, .press, _):
            true
        default: false
        }
    }
}
