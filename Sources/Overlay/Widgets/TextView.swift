public import Graphics

extension UI {
    /// Text to read, in an area that scrolls: it can be selected and copied, not changed.
    ///
    /// It is `height` px high and keeps showing the end while text is added, unless it was scrolled
    /// away from there. `spans` colour and tint parts of it.
    @discardableResult
    public func textView(
        _ name: String, _ content: String, height: Double, placeholder: String = "",
        spans: [ColorSpan] = [], style: TextStyle = Theme.body
    ) -> TextResult {
        let rect = allocate(height: height)
        let inner = rect.inset(12, 10)
        var state =
            editStates[name]
            ?? EditState(
                editing: TextEditing(content, maxLength: .max), lastActivity: -.infinity)
        let engine = text
        let layout: (String) -> TextLayout = { engine.layout($0, style, .wrapped(inner.width - 4)) }
        let before = layout(state.editing.text).size.height - inner.height
        let wasAtEnd = state.scroll.y >= before - 2
        state.editing.follow(content)
        let shown = layout(content)
        if wasAtEnd { state.scroll.y = max(0, shown.size.height - inner.height) }
        let hit = interact(name, rect, cursor: .ibeam)
        takePointer(hit, &state, shown, origin: Point(inner.minX, inner.minY - state.scroll.y))
        if hit.isFocused {
            let page = max(1, Int(inner.height / style.resolvedLineHeight) - 1)
            let keys = EditKeys(ui: self, layout: layout, pageLines: page, isReadOnly: true)
            var isSubmitted = false
            takeKeys { keys.apply($0, to: &state, isSubmitted: &isSubmitted) }
        }
        scrollText(&state, shown, inner, hit)
        drawArea(name, rect, inner, state, shown, hit, placeholder, style, spans: spans)
        editStates[name] = state
        report(name, rect, .text(content))
        return TextResult(isChanged: false, isSubmitted: false, isFocused: hit.isFocused)
    }
}
