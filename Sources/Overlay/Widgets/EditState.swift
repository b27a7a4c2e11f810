internal import Graphics

/// What a text widget remembers between frames.
struct EditState {
    /// How a drag selects.
    enum Drag {
        case characters
        case words(Range<Int>)
        case paragraphs(Range<Int>)
    }

    var editing: TextEditing
    /// When something was last typed or moved: the caret shows from then on, and blinks.
    var lastActivity: Double
    /// How far the text is scrolled, in logical px; x in fields, y in areas.
    var scroll = Point.zero
    /// Where up and down aim at.
    var aimX: Double?
    var drag = Drag.characters

    init(editing: TextEditing, lastActivity: Double) {
        self.editing = editing
        self.lastActivity = lastActivity
    }
}

/// What happened to a text widget in this pass.
public struct TextResult {
    /// The text is another.
    public var isChanged = false
    /// Enter was pressed.
    public var isSubmitted = false
    /// It has the keyboard.
    public var isFocused = false
}

extension UI {
    /// Seconds that the caret shows, and then hides.
    static let blink = 0.53

    /// Whether the caret shows now; asks to be drawn when that changes.
    func isCaretVisible(_ state: EditState) -> Bool {
        let phase = max(0, time - state.lastActivity) / UI.blink
        requestRedraw(at: state.lastActivity + (phase.rounded(.down) + 1) * UI.blink)
        return Int(min(phase, 1e9)) % 2 == 0
    }

    /// Selects by pointer: press, double press for words, triple for paragraphs, drag to extend.
    func takePointer(
        _ hit: Interaction, _ state: inout EditState, _ layout: TextLayout, origin: Point
    ) {
        guard hit.isHeld else { return }
        let offset = layout.offset(at: input.pointer - origin)
        if hit.isPressed {
            press(at: offset, clicks: hit.clicks, &state)
        } else if offset != state.editing.head || !state.editing.selection.isEmpty {
            drag(to: offset, &state)
        }
    }

    private func press(at offset: Int, clicks: Int, _ state: inout EditState) {
        let extends = input.change?.modifiers.contains(.shift) == true
        state.lastActivity = time
        state.aimX = nil
        switch clicks {
        case 2:
            let word = state.editing.word(at: offset)
            state.drag = .words(word)
            state.editing.select(word)
        case 3...:
            let paragraph = state.editing.paragraph(at: offset)
            state.drag = .paragraphs(paragraph)
            state.editing.select(paragraph)
        default:
            state.drag = .characters
            state.editing.place(offset, extending: extends)
        }
    }

    private func drag(to offset: Int, _ state: inout EditState) {
        switch state.drag {
        case .characters: state.editing.place(offset, extending: true)
        case .words(let first): extend(first, to: state.editing.word(at: offset), &state)
        case .paragraphs(let first): extend(first, to: state.editing.paragraph(at: offset), &state)
        }
    }

    private func extend(_ first: Range<Int>, to last: Range<Int>, _ state: inout EditState) {
        if last.lowerBound < first.lowerBound {
            state.editing.place(first.upperBound)
            state.editing.place(last.lowerBound, extending: true)
        } else {
            state.editing.place(first.lowerBound)
            state.editing.place(max(last.upperBound, first.upperBound), extending: true)
        }
    }
}
