public import Graphics

/// A widget that Tab can reach.
struct FocusTarget {
    var name: String
    var rect: Rect
    var scrolls: [String]
    var layer: Int
}

extension UI {
    /// Gives the keyboard to the widget `name`; nil takes it from all.
    public func focus(_ name: String?) {
        focusName = name
        isFocusVisible = true
        focusWish = name
    }

    /// Gives the keyboard to the widget `name`, as visibly as another one has it now.
    public func passFocus(to name: String) {
        let wasVisible = isFocusVisible && focusName != nil
        focus(name)
        isFocusVisible = wasVisible
    }

    /// Gives the keyboard to the menu `name` and opens it.
    public func open(menu name: String) {
        focus(name)
        menuWish = name
    }

    /// Whether the widget `name` takes the keyboard.
    public func isFocused(_ name: String) -> Bool { focusName == name }

    /// Whether a key went down that no widget has used; it is then used.
    ///
    /// Plain keys, Escape among them, are not taken while a text widget has the keyboard. Call it
    /// after the widgets.
    public func shortcut(_ key: Key, _ modifiers: Modifiers = []) -> Bool {
        let types = modifiers.isDisjoint(with: [.control, .alt, .command])
        if types, isTextFocused, key.rawValue < Key.f1.rawValue { return false }
        return takeKey(key, modifiers)
    }

    /// Removes the first press of `key` with exactly `modifiers` and says whether there was one.
    func takeKey(_ key: Key, _ modifiers: Modifiers = []) -> Bool {
        guard let i = input.keys.firstIndex(of: .key(key, modifiers)) else { return false }
        input.keys.remove(at: i)
        return true
    }

    /// Removes the keys that `use` accepts.
    func takeKeys(_ use: (KeyInput) -> Bool) {
        var left: [KeyInput] = []
        for key in input.keys where !use(key) { left.append(key) }
        input.keys = left
    }

    func takeZoomKeys() {
        let control: [Modifiers] = [.control, [.control, .shift]]
        for modifiers in control {
            for key in [Key.equal, .keypadAdd] {
                while takeKey(key, modifiers) { zoom = stepped(1) }
            }
            for key in [Key.minus, .keypadSubtract] {
                while takeKey(key, modifiers) { zoom = stepped(-1) }
            }
            for key in [Key.digit0, .keypad0] where takeKey(key, modifiers) { zoom = 1 }
        }
    }

    /// The next of the usual zoom steps.
    private func stepped(_ direction: Int) -> Double {
        let steps = [0.5, 0.67, 0.75, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3]
        return direction > 0
            ? steps.first { $0 > zoom + 0.01 } ?? zoom : steps.last { $0 < zoom - 0.01 } ?? zoom
    }

    func takeFocusKeys() {
        if takeKey(.tab) { moveFocus(by: 1) }
        if takeKey(.tab, .shift) { moveFocus(by: -1) }
        // After a click nobody sees where the focus is: Escape then means what it means to the rest.
        if focusName != nil, isFocusVisible || isTextFocused, takeKey(.escape) { focusName = nil }
    }

    /// Gives up a focus whose widget has not been there for two passes.
    func dropLostFocus() {
        let isThere = focusName == nil || focusOrder.contains { $0.name == focusName }
        focusMisses = isThere ? 0 : focusMisses + 1
        if focusMisses > 1 { focusName = nil }
    }

    private func moveFocus(by step: Int) {
        // Widgets under an open sheet or menu cannot be reached.
        let top = lastModalLayer
        let reachable = focusOrder.filter { $0.layer >= top }
        guard !reachable.isEmpty else { return }
        let current = reachable.firstIndex { $0.name == focusName }
        let next =
            current.map { ($0 + step + reachable.count) % reachable.count }
            ?? (step > 0 ? 0 : reachable.count - 1)
        focus(reachable[next].name)
    }

    /// Makes a widget reachable by Tab, in the order of the calls; says whether it has the focus.
    func registerFocus(_ name: String, _ rect: Rect) -> Bool {
        focusOrder.append(
            FocusTarget(name: name, rect: rect, scrolls: scrollStack, layer: canvas.layer))
        return focusName == name && acceptsKeys
    }

    /// Whether no sheet or menu above the current layer takes the keys.
    var acceptsKeys: Bool { canvas.layer >= lastModalLayer }

    /// The ring around the widget that has the keyboard, when it came there by keyboard.
    public func drawFocusRing(_ name: String, _ rect: Rect, radius: Double) {
        guard focusName == name, isFocusVisible else { return }
        canvas.box(
            rect.inset(-3), radius: radius + 3, fill: .clear,
            border: Border(theme.accentLight, width: 1.5))
    }
}
