internal import Graphics

/// The keyboard, for everything a mouse does.
enum Shortcuts {
    struct Help {
        var keys: [String]
        var meaning: String

        init(_ keys: String..., meaning: String) { (self.keys, self.meaning) = (keys, meaning) }
    }

    struct Group {
        var title: String
        var rows: [Help]
    }

    /// What the sheet under `?` lists.
    static let groups = [
        Group(
            title: "Text",
            rows: [
                Help("Enter", meaning: "Generate (Shift: new line)"),
                Help("Ctrl", "Enter", meaning: "Generate from anywhere"),
                Help("Esc", meaning: "Let go of a feature, or stop"),
                Help("/", meaning: "Edit the prompt"),
                Help("P", meaning: "Next pace"),
            ]),
        Group(
            title: "Graph",
            rows: [
                Help("N", "Shift N", meaning: "Next, previous bright feature"),
                Help("F", meaning: "Fit the graph"),
                Help("←", "→", "↑", "↓", meaning: "Orbit"),
                Help("Shift", "← → ↑ ↓", meaning: "Pan"),
                Help("+", "−", meaning: "Zoom"),
                Help("Ctrl", "L", meaning: "Clear the graph"),
                Help("Ctrl", "E", meaning: "Export the graph"),
                Help("O", meaning: "Open the feature on Neuronpedia"),
            ]),
        Group(
            title: "Models and layers",
            rows: [
                Help("Ctrl", "P", meaning: "Choose a model"),
                Help("D", meaning: "Show the download that goes on"),
                Help("L", meaning: "Choose a layer"),
                Help("1", "…", "9", meaning: "Only this layer, or all again"),
                Help("Shift", "1 … 9", meaning: "Hide or show this layer"),
                Help("0", meaning: "All layers"),
            ]),
        Group(
            title: "Window",
            rows: [
                Help("Ctrl", "B", meaning: "Show or hide the sidebar"),
                Help("Ctrl", "+", "−", "0", meaning: "Larger, smaller, ordinary text"),
                Help("Tab", "Shift Tab", meaning: "Next, previous control"),
                Help("Ctrl", "Q", meaning: "Quit"),
            ]),
        Group(
            title: "Mouse",
            rows: [
                Help("drag", "right-drag", meaning: "Orbit · pan"),
                Help("wheel", meaning: "Zoom to the pointer"),
                Help("click", meaning: "Inspect · the background lets go"),
            ]),
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
            return isTyping ? nil : layer(key, modifiers) ?? plain(key, modifiers, session)
        case .text("?") where !isTyping: return .toggleShortcuts
        default: return nil
        }
    }

    private static func controlled(_ key: Key) -> ViewerAction? {
        switch key {
        case .enter, .keypadEnter: .generate
        case .l: .clear
        case .p: .open(menu: "plugins")
        case .e: .exportGraph
        case .b: .toggleSidebar
        case .q: .quit
        default: nil
        }
    }

    private static func escape(_ session: ViewerSession) -> ViewerAction? {
        if session.isDownloadAside, session.awaited != nil { return .showDownload }
        if session.shownDownload != nil, session.hasPluginToReturnTo { return .leaveDownload }
        if session.selection != nil { return .dismiss }
        return session.isRunning ? .stop : nil
    }

    /// Digits are layers, as the legend counts them from 1.
    private static func layer(_ key: Key, _ modifiers: Modifiers) -> ViewerAction? {
        let digit = Int(key.rawValue - Key.digit0.rawValue)
        guard (0...9).contains(digit) else { return nil }
        if digit == 0 { return .showAllSAEs }
        return modifiers.contains(.shift) ? .toggleSAE(digit - 1) : .isolateSAE(digit - 1)
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
        case .l: .open(menu: "layer")
        case .d: .showDownload
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
