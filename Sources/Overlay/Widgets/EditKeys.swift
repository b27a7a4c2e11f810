internal import Graphics

/// The keys of a text widget, applied to its state one after the other.
struct EditKeys {
    let ui: UI
    /// Lays out the text as it is after each key.
    let layout: (String) -> TextLayout
    /// Lines that Page Up and Down move by; 0 in a field of one line.
    let pageLines: Int
    /// Whether keys only move, select and copy.
    var isReadOnly = false

    var isMultiline: Bool { pageLines > 0 }

    /// Applies `key`; says whether it was one of the editor's.
    func apply(_ input: KeyInput, to state: inout EditState, isSubmitted: inout Bool) -> Bool {
        let isUsed =
            switch input {
            case .text(let scalar): !isReadOnly && type(scalar, &state)
            case .key(let key, let modifiers):
                isReadOnly
                    ? read(key, modifiers, &state) || moveByKey(key, modifiers, &state)
                    : command(key, modifiers, &state, &isSubmitted)
                        || moveByKey(key, modifiers, &state)
                        || deleteByKey(key, modifiers, &state)
            }
        if isUsed { state.lastActivity = ui.time }
        return isUsed
    }

    private func read(_ key: Key, _ modifiers: Modifiers, _ state: inout EditState) -> Bool {
        switch (key, modifiers) {
        case (.a, .control): state.editing.selectAll()
        case (.c, .control), (.insert, .control): copy(state)
        default: return false
        }
        return true
    }

    private func type(_ scalar: Unicode.Scalar, _ state: inout EditState) -> Bool {
        guard scalar.value >= 0x20, scalar.value != 0x7F else { return false }
        state.editing.insert(String(Character(scalar)), time: ui.time)
        state.aimX = nil
        return true
    }

    private func command(
        _ key: Key, _ modifiers: Modifiers, _ state: inout EditState, _ isSubmitted: inout Bool
    ) -> Bool {
        switch (key, modifiers) {
        case (.a, .control): state.editing.selectAll()
        case (.c, .control), (.insert, .control): copy(state)
        case (.x, .control), (.delete, .shift):
            copy(state)
            if !state.editing.selection.isEmpty { state.editing.insert("", time: ui.time) }
        case (.v, .control), (.insert, .shift):
            if let pasted = ui.readClipboard() {
                state.editing.endUndoStep()
                state.editing.insert(pasted, time: ui.time)
                state.editing.endUndoStep()
            }
        case (.z, .control): state.editing.undo()
        case (.y, .control), (.z, [.control, .shift]): state.editing.redo()
        case (.enter, .shift), (.keypadEnter, .shift):
            guard isMultiline else { return false }
            state.editing.insert("\n", time: ui.time)
        case (.enter, []), (.keypadEnter, []), (.enter, .control), (.keypadEnter, .control):
            isSubmitted = true
        default: return false
        }
        state.aimX = nil
        return true
    }

    private func copy(_ state: EditState) {
        if !state.editing.selection.isEmpty { ui.writeClipboard(state.editing.selectedText) }
    }

    private func deleteByKey(_ key: Key, _ modifiers: Modifiers, _ state: inout EditState) -> Bool {
        let movement: TextMovement
        switch (key, modifiers) {
        case (.backspace, []), (.backspace, .shift): movement = .left
        case (.backspace, .control): movement = .wordLeft
        case (.backspace, [.control, .shift]): movement = .paragraphStart
        case (.delete, []): movement = .right
        case (.delete, .control): movement = .wordRight
        case (.delete, [.control, .shift]): movement = .paragraphEnd
        default: return false
        }
        state.editing.delete(movement, time: ui.time)
        state.aimX = nil
        return true
    }

    private func moveByKey(_ key: Key, _ modifiers: Modifiers, _ state: inout EditState) -> Bool {
        let extending = modifiers.contains(.shift)
        let byWord = modifiers.contains(.control)
        guard modifiers.isSubset(of: [.shift, .control]) else { return false }
        switch key {
        case .left, .right:
            step(toRight: key == .right, byWord: byWord, extending, &state)
        case .home, .end:
            lineEdge(isEnd: key == .end, ofText: byWord, extending, &state)
        case .up, .down, .pageUp, .pageDown:
            guard isMultiline, !byWord else { return false }
            let lines = key == .up || key == .down ? 1 : pageLines
            vertical(by: key == .up || key == .pageUp ? -lines : lines, extending, &state)
            return true
        default: return false
        }
        state.aimX = nil
        return true
    }

    private func step(toRight: Bool, byWord: Bool, _ extending: Bool, _ state: inout EditState) {
        let editing = state.editing
        if !byWord, extending || editing.selection.isEmpty, containsRightToLeft(editing.text) {
            // In mixed directions the arrow moves the way it points.
            let target = layout(editing.text).visualMove(from: editing.head, toRight: toRight)
            if let target { state.editing.place(target, extending: extending) }
            return
        }
        let movement: TextMovement =
            byWord ? (toRight ? .wordRight : .wordLeft) : (toRight ? .right : .left)
        state.editing.move(movement, extending: extending)
    }

    private func containsRightToLeft(_ text: String) -> Bool {
        text.unicodeScalars.contains {
            (0x590...0x8FF).contains($0.value) || (0xFB1D...0xFEFC).contains($0.value)
                || (0x10800...0x10FFF).contains($0.value) || (0x1E800...0x1EFFF).contains($0.value)
        }
    }

    private func lineEdge(isEnd: Bool, ofText: Bool, _ extending: Bool, _ state: inout EditState) {
        if ofText || !isMultiline {
            state.editing.place(isEnd ? state.editing.text.utf8.count : 0, extending: extending)
            return
        }
        let layout = layout(state.editing.text)
        let line = layout.lines[layout.lineIndex(of: state.editing.head)]
        state.editing.place(
            isEnd ? layout.lineEnd(of: line) : line.range.lowerBound, extending: extending)
    }

    private func vertical(by lines: Int, _ extending: Bool, _ state: inout EditState) {
        let layout = layout(state.editing.text)
        let head = state.editing.head
        let x = state.aimX ?? layout.caret(at: head).x
        let target = layout.lineIndex(of: head) + lines
        guard layout.lines.indices.contains(target) else {
            let end = state.editing.text.utf8.count
            state.editing.place(target < 0 ? 0 : end, extending: extending)
            state.aimX = nil
            return
        }
        state.editing.place(layout.offset(onLine: target, x: x), extending: extending)
        state.aimX = x
    }
}
