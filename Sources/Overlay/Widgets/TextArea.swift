public import Graphics

extension UI {
    /// A soft-wrapped text area: Enter submits, Shift-Enter breaks the line.
    ///
    /// It is `height` px high and takes `maxLength` characters at most; a change of `content` from
    /// outside replaces what is written and its history.
    @discardableResult
    public func textArea(
        _ name: String, text content: inout String, height: Double = 88, placeholder: String = "",
        maxLength: Int = 4000, style: TextStyle = Theme.body, isEnabled: Bool = true
    ) -> TextResult {
        let rect = allocate(height: height)
        let inner = rect.inset(12, 10)
        var state =
            editStates[name]
            ?? EditState(editing: TextEditing(content, maxLength: maxLength), lastActivity: time)
        state.editing.maxLength = maxLength
        state.editing.replaceAll(content)
        if focusName == name, acceptsKeys { isTextFocused = true }
        let hit = interact(name, rect, isEnabled: isEnabled, cursor: .ibeam)
        let engine = text
        let layout: (String) -> TextLayout = { engine.layout($0, style, .wrapped(inner.width - 4)) }
        takePointer(
            hit, &state, layout(state.editing.text),
            origin: Point(inner.minX, inner.minY - state.scroll.y))
        var result = TextResult(isFocused: hit.isFocused)
        if hit.isFocused {
            isTextFocused = true
            takeTyping(name, &state, layout, inner, style, &result)
        }
        scrollText(&state, layout(state.editing.text), inner, hit)
        drawArea(name, rect, inner, state, layout(state.editing.text), hit, placeholder, style)
        editStates[name] = state
        result.isChanged = state.editing.text != content
        content = state.editing.text
        report(name, rect, .text(content))
        return result
    }

    private func takeTyping(
        _ name: String, _ state: inout EditState, _ layout: @escaping (String) -> TextLayout,
        _ inner: Rect, _ style: TextStyle, _ result: inout TextResult
    ) {
        let page = max(1, Int(inner.height / style.resolvedLineHeight) - 1)
        let keys = EditKeys(ui: self, layout: layout, pageLines: page)
        takeKeys { keys.apply($0, to: &state, isSubmitted: &result.isSubmitted) }
    }

    /// Follows the caret, and the wheel while the pointer is over the area.
    func scrollText(
        _ state: inout EditState, _ layout: TextLayout, _ inner: Rect, _ hit: Interaction
    ) {
        let limit = max(0, layout.size.height - inner.height)
        if hit.isHovered, input.scroll.y != 0, limit > 0 {
            state.scroll.y -= input.scroll.y * 40
            input.scroll.y = 0
        } else if state.lastActivity == time || (hit.isHeld && !hit.isPressed) {
            let line = layout.lines[layout.lineIndex(of: state.editing.head)].rect
            if line.minY < state.scroll.y { state.scroll.y = line.minY }
            if line.maxY > state.scroll.y + inner.height {
                state.scroll.y = line.maxY - inner.height
            }
            if hit.isHeld { requestRedraw() }
        }
        state.scroll.y = min(max(state.scroll.y, 0), limit)
    }

    func drawArea(
        _ name: String, _ rect: Rect, _ inner: Rect, _ state: EditState, _ layout: TextLayout,
        _ hit: Interaction, _ placeholder: String, _ style: TextStyle, spans: [ColorSpan]? = nil
    ) {
        drawFieldBox(name, rect, radius: theme.radius, hit, isInvalid: false)
        canvas.pushClip(rect.inset(1, 4))
        let origin = Point(inner.minX, inner.minY - state.scroll.y)
        drawEdited(
            state, layout, origin, isFocused: hit.isFocused, placeholder, style, spans: spans)
        canvas.popClip()
        if layout.size.height > inner.height + 0.5 {
            let share = inner.height / layout.size.height
            let y = rect.minY + 6 + state.scroll.y / layout.size.height * (rect.height - 12)
            canvas.box(
                Rect(rect.maxX - 6, y, 3, max(12, share * (rect.height - 12))), radius: 1.5,
                fill: theme.lineHover)
        }
    }

    /// The box of a field or area, with its hover and focus states.
    func drawFieldBox(
        _ name: String, _ rect: Rect, radius: Double, _ hit: Interaction, isInvalid: Bool
    ) {
        let hover = fade("\(name).hover", hit.isHovered)
        let focus = fade("\(name).focus", hit.isFocused)
        let edge = isInvalid ? theme.danger : theme.focus
        if focus > 0 {
            canvas.box(
                rect.inset(-3), radius: radius + 3, fill: .clear,
                border: Border(edge.opacity(0.22 * focus), width: 3))
        }
        canvas.box(
            rect, radius: radius, fill: theme.card,
            border: Border(theme.line.mixed(with: theme.lineHover, hover).mixed(with: edge, focus)))
    }

    /// Selection, text or placeholder, and caret.
    func drawEdited(
        _ state: EditState, _ layout: TextLayout, _ origin: Point, isFocused: Bool,
        _ placeholder: String, _ style: TextStyle, spans: [ColorSpan]? = nil
    ) {
        for rect in layout.selectionRects(state.editing.selection) {
            canvas.box(
                rect.offset(origin.x, origin.y), radius: 2,
                fill: theme.focus.opacity(isFocused ? 0.5 : 0.25))
        }
        if state.editing.text.isEmpty {
            canvas.text(text.layout(placeholder, style), at: origin, color: theme.muted)
        }
        canvas.text(layout, at: origin, color: theme.text, spans: spans ?? [])
        // Text that is only read has spans, and no caret.
        guard spans == nil, isFocused, isCaretVisible(state) else { return }
        let caret = layout.caret(at: state.editing.head)
        let inset = max(0, (caret.height - style.size * 1.25) / 2)
        canvas.box(
            Rect(
                origin.x + caret.x - 0.75, origin.y + caret.minY + inset, 1.5,
                caret.height - 2 * inset),
            fill: theme.accentLight)
    }
}
