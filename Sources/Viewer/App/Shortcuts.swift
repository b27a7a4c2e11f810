internal import Graphics

/// The keyboard, for everything a mouse does.
enum Shortcuts {
    struct Help {
        var keys: [String]
        var meaning: String
    }

    /// What the sheet under `?` lists.
    static let help = [
        Help(keys: ["Enter"], meaning: "Generate (Shift-Enter breaks the line)"),
        Help(keys: ["Ctrl", "Enter"], meaning: "Generate from anywhere"),
        Help(keys: ["Esc"], meaning: "Let go of a feature, or stop"),
        Help(keys: ["Ctrl", "L"], meaning: "Clear the graph"),
        Help(keys: ["F"], meaning: "Fit the graph"),
        Help(keys: ["N", "Shift N"], meaning: "Next, previous of the brightest features"),
        Help(keys: ["←", "→", "↑", "↓"], meaning: "Orbit"),
        Help(keys: ["Shift", "← → ↑ ↓"], meaning: "Pan"),
        Help(keys: ["+", "−"], meaning: "Zoom"),
        Help(keys: ["P"], meaning: "Next pace"),
        Help(keys: ["/"], meaning: "Edit the prompt"),
        Help(keys: ["Ctrl", "P"], meaning: "Models"),
        Help(keys: ["Ctrl", "E"], meaning: "Export the graph"),
        Help(keys: ["O"], meaning: "Open the feature on Neuronpedia"),
        Help(keys: ["Ctrl", "B"], meaning: "Show or hide the sidebar"),
        Help(keys: ["Ctrl", "+", "−", "0"], meaning: "Larger, smaller, ordinary text"),
        Help(keys: ["Tab", "Shift Tab"], meaning: "Next, previous control"),
        Help(keys: ["Ctrl", "Q"], meaning: "Quit"),
        Help(keys: ["drag", "right-drag"], meaning: "Orbit · pan"),
        Help(keys: ["wheel"], meaning: "Zoom to the pointer"),
        Help(keys: ["click"], meaning: "Inspect · the background lets go"),
    ]

    /// How far one press of an arrow goes, as a drag in pixels.
    private static let step: Float = 40

    /// What a key means that no widget took; plain keys mean nothing while a text widget has the
    /// keyboard.
    static func action(
        for event: InputEvent, in session: ViewerSession, isTyping: Bool
    ) -> ViewerAction? {
        switch event {
        case .key(let key, let action, let modifiers) where action != .release:
            if modifiers.contains(.control) { return controlled(key) }
            if key == .escape { return escape(session) }
            return isTyping ? nil : plain(key, modifiers, session)
        case .text("?") where !isTyping: return .toggleShortcuts
        default: return nil
        }
    }

    private static func controlled(_ key: Key) -> ViewerAction? {
        switch key {
        case .enter, .keypadEnter: .generate
        case .l: .clear
        case .p: .focus("plugins")
        case .e: .exportGraph
        case .b: .toggleSidebar
        case .q: .quit
        default: nil
        }
    }

    private static func escape(_ session: ViewerSession) -> ViewerAction? {
        if session.selection != nil { return .dismiss }
        return session.isRunning ? .stop : nil
    }

    private static func plain(
        _ key: Key, _ modifiers: Modifiers, _ session: ViewerSession
    ) -> ViewerAction? {
        switch key {
        case .enter, .keypadEnter: .generate
        case .f: .fit
        case .n: .selectNext(forward: !modifiers.contains(.shift))
        case .p: .nextPace
        case .o: .openNeuronpedia
        case .slash where !modifiers.contains(.shift): .focus("prompt")
        case .left: move([step, 0], modifiers)
        case .right: move([-step, 0], modifiers)
        case .up: move([0, step], modifiers)
        case .down: move([0, -step], modifiers)
        case .equal, .keypadAdd: .zoom(notches: 1)
        case .minus, .keypadSubtract: .zoom(notches: -1)
        default: nil
        }
    }

    /// Arrows orbit, with Shift they pan.
    private static func move(_ way: SIMD2<Float>, _ modifiers: Modifiers) -> ViewerAction {
        modifiers.contains(.shift) ? .pan(way) : .orbit(way)
    }
}
