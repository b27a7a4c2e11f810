public import Graphics

/// How a single-line field looks.
struct FieldLook {
    var style = Theme.body
    var padding = 12.0
    var placeholder = ""
    var isInvalid = false
    /// Whether short text stands in the middle, as a value does.
    var isCentered = false
    var maxLength = 500
}

extension UI {
    /// A field of one line, 36 px high; Enter submits.
    @discardableResult
    public func textField(
        _ name: String, text content: inout String, placeholder: String = "",
        isInvalid: Bool = false, maxLength: Int = 500, in rect: Rect? = nil
    ) -> TextResult {
        field(
            name, rect ?? allocate(height: 36), text: &content,
            FieldLook(placeholder: placeholder, isInvalid: isInvalid, maxLength: maxLength))
    }

    func field(
        _ name: String, _ rect: Rect, text content: inout String, _ look: FieldLook
    ) -> TextResult {
        var state =
            editStates[name]
            ?? EditState(
                editing: TextEditing(content, maxLength: look.maxLength, allowsLineBreaks: false),
                lastActivity: time)
        state.editing.replaceAll(content)
        if focusName == name, acceptsKeys { isTextFocused = true }
        let hit = interact(name, rect, cursor: .ibeam)
        let inner = rect.inset(look.padding, 0)
        let engine = text
        let layout: (String) -> TextLayout = {
            engine.layout($0, look.style, TextFrame(isSingleParagraph: true))
        }
        takePointer(
            hit, &state, layout(state.editing.text),
            origin: fieldOrigin(inner, state, layout(state.editing.text), look))
        var result = TextResult(isFocused: hit.isFocused)
        if hit.isFocused {
            isTextFocused = true
            let keys = EditKeys(ui: self, layout: layout, pageLines: 0)
            takeKeys { keys.apply($0, to: &state, isSubmitted: &result.isSubmitted) }
        }
        let shown = layout(state.editing.text)
        followCaret(&state, shown, inner)
        drawFieldBox(
            name, rect, radius: min(theme.radius, rect.height / 4), hit, isInvalid: look.isInvalid)
        canvas.pushClip(rect.inset(3, 1))
        drawEdited(
            state, shown, fieldOrigin(inner, state, shown, look), isFocused: hit.isFocused,
            look.placeholder, look.style)
        canvas.popClip()
        editStates[name] = state
        result.isChanged = state.editing.text != content
        content = state.editing.text
        report(name, rect, .text(content))
        return result
    }

    private func fieldOrigin(
        _ inner: Rect, _ state: EditState, _ layout: TextLayout, _ look: FieldLook
    ) -> Point {
        let slack = look.isCentered ? max(0, (inner.width - layout.size.width) / 2) : 0
        return Point(
            inner.minX + slack - state.scroll.x, inner.midY - layout.size.height / 2)
    }

    private func followCaret(_ state: inout EditState, _ layout: TextLayout, _ inner: Rect) {
        let caret = layout.caret(at: state.editing.head).x
        if caret < state.scroll.x { state.scroll.x = caret }
        if caret > state.scroll.x + inner.width { state.scroll.x = caret - inner.width }
        state.scroll.x = min(max(state.scroll.x, 0), max(0, layout.size.width - inner.width))
    }
}
