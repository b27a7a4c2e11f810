internal import Foundation
public import Graphics

/// What a scroll area remembers between frames.
struct ScrollState {
    /// How far it is scrolled now, in logical px.
    var offset = 0.0
    /// Where it is gliding to.
    var target = 0.0
    /// Height of what is in it, of the last frame.
    var content = 0.0
    /// From the bar's top to the pointer while it is dragged.
    var grab = 0.0
    var time = 0.0

    mutating func scroll(by distance: Double, limit: Double) {
        target = min(max(target + distance, 0), limit)
    }
}

extension UI {
    /// An area whose content scrolls: by wheel, by its bar, by Page Up and Down.
    ///
    /// `padding` px stay free around the content. With `followsEnd` it keeps showing the end while
    /// the content grows, unless it was scrolled away from there.
    public func scroll(
        _ name: String, _ rect: Rect, spacing: Double = 8, padding: Double = 0,
        followsEnd: Bool = false, _ content: () -> Void
    ) {
        var state = scrollStates[name] ?? ScrollState(time: time)
        glide(&state)
        canvas.pushClip(rect)
        scrollStack.append(name)
        let offset = (state.offset * text.scale).rounded() / text.scale
        let wasAtEnd = state.target >= state.content - rect.height - 4
        let inner = Rect(
            rect.minX + padding, rect.minY + padding - offset, rect.width - 2 * padding,
            rect.height)
        state.content = column(inner, spacing: spacing, content) + 2 * padding
        scrollStack.removeLast()
        let limit = max(0, state.content - rect.height)
        if followsEnd, wasAtEnd { state.target = limit }
        takeScrollInput(name, rect, &state, limit)
        revealFocus(name, rect, &state, limit)
        state.target = min(max(state.target, 0), limit)
        state.offset = min(max(state.offset, 0), limit)
        if abs(state.target - state.offset) > 0.25 { redraw = .soon }
        if limit > 0.5 { scrollBar(name, rect, &state, limit) }
        canvas.popClip()
        scrollStates[name] = state
    }

    private func glide(_ state: inout ScrollState) {
        let elapsed = max(0, time - state.time)
        state.time = time
        state.offset += (state.target - state.offset) * (1 - exp(-elapsed * 22))
        if abs(state.target - state.offset) < 0.5 { state.offset = state.target }
    }

    private func takeScrollInput(
        _ name: String, _ rect: Rect, _ state: inout ScrollState, _ limit: Double
    ) {
        guard limit > 0 else { return }
        let isHovered = isHovering(rect)
        if isHovered, input.scroll.y != 0 {
            state.scroll(by: -input.scroll.y * 56, limit: limit)
            input.scroll.y = 0
            lastWheelScroll = (name, time)
        }
        let hasFocus = focusOrder.contains { $0.name == focusName && $0.scrolls.contains(name) }
        guard isHovered || hasFocus, acceptsKeys, !isTextFocused else { return }
        if takeKey(.pageDown) { state.scroll(by: rect.height * 0.85, limit: limit) }
        if takeKey(.pageUp) { state.scroll(by: -rect.height * 0.85, limit: limit) }
    }

    /// Brings the widget that the keyboard has just reached into view.
    private func revealFocus(
        _ name: String, _ rect: Rect, _ state: inout ScrollState, _ limit: Double
    ) {
        guard let wish = focusWish,
            let widget = focusOrder.last(where: { $0.name == wish && $0.scrolls.last == name })
        else { return }
        focusWish = nil
        let top = widget.rect.minY - 40
        let bottom = widget.rect.maxY + 40
        if top < rect.minY { state.scroll(by: top - rect.minY, limit: limit) }
        if bottom > rect.maxY { state.scroll(by: bottom - rect.maxY, limit: limit) }
    }

    private func scrollBar(
        _ name: String, _ rect: Rect, _ state: inout ScrollState, _ limit: Double
    ) {
        let track = Rect(rect.maxX - 10, rect.minY + 4, 10, rect.height - 8)
        let length = max(28, track.height * rect.height / state.content)
        let travel = max(1, track.height - length)
        let hit = interact("\(name).bar", track, isFocusable: false, cursor: .arrow)
        let top = track.minY + travel * state.offset / limit
        if hit.isPressed {
            let grab = input.pointer.y - top
            state.grab = grab >= 0 && grab <= length ? grab : length / 2
        }
        if hit.isHeld {
            let y = input.pointer.y - state.grab - track.minY
            state.target = min(max(y / travel, 0), 1) * limit
            state.offset = state.target
        }
        let active = fade("\(name).bar", hit.isHovered || hit.isHeld)
        let shown = fade("\(name).area", isHovering(rect) || hit.isHeld, duration: 0.2)
        let width = 4 + 2 * active
        canvas.box(
            Rect(
                rect.maxX - 2 - width, track.minY + travel * state.offset / limit, width, length),
            radius: width / 2,
            fill: theme.lineHover.opacity(0.55 + 0.45 * shown)
                .mixed(with: theme.muted, active * 0.6))
    }
}
