public import Graphics

/// An area that belongs to the interface: the scene and lower layers do not get its pointer events.
struct InputBlock {
    var rect: Rect
    var layer: Int
    var isModal: Bool
}

/// What the pointer and the keyboard do to a widget in this pass.
public struct Interaction {
    /// The pointer is over it and it is not covered.
    public var isHovered = false
    /// The button went down on it and is still down.
    public var isHeld = false
    /// The button went down on it in this pass.
    public var isPressed = false
    /// It was clicked, or triggered by Space or Enter.
    public var isClicked = false
    /// How many quick presses in a row; 0 when none in this pass.
    public var clicks = 0
    /// It has the keyboard.
    public var isFocused = false
}

/// A value on its way between 0 and 1.
struct Fade {
    var value: Double
    var time: Double
}

extension UI {
    /// Declares `rect` as part of the interface at the current layer.
    public func block(_ rect: Rect, isModal: Bool = false) {
        blocks.append(InputBlock(rect: rect, layer: canvas.layer, isModal: isModal))
    }

    /// Whether something of the last pass above `layer` covers `point`.
    func isBlocked(_ point: Point, aboveLayer layer: Int) -> Bool {
        lastBlocks.contains { $0.layer > layer && ($0.isModal || $0.rect.contains(point)) }
    }

    /// Whether something of this pass covers `point`.
    func isBlockedNow(_ point: Point) -> Bool {
        blocks.contains { $0.isModal || $0.rect.contains(point) }
    }

    /// The highest layer of the last pass that takes all input; 0 when there is none.
    var lastModalLayer: Int { lastBlocks.filter(\.isModal).map(\.layer).max() ?? 0 }

    /// Whether the pointer is over the visible part of `rect` and nothing covers it.
    public func isHovering(_ rect: Rect) -> Bool {
        guard !isPointerLent else { return false }
        let shown = canvas.clip.map { rect.intersection($0.rect) } ?? rect
        return shown.contains(input.pointer)
            && !isBlocked(input.pointer, aboveLayer: canvas.layer)
    }

    /// What happens to the widget `name` at `rect`; the base of every control.
    public func interact(
        _ name: String, _ rect: Rect, isEnabled: Bool = true, isFocusable: Bool = true,
        cursor shape: CursorShape = .hand
    ) -> Interaction {
        var result = Interaction()
        guard isEnabled else {
            if activeName == name { activeName = nil }
            if focusName == name { focusName = nil }
            return result
        }
        result.isFocused = isFocusable && registerFocus(name, rect)
        result.isHovered = isHovering(rect) && (activeName == nil || activeName == name)
        if result.isHovered || activeName == name { cursor = shape }
        if let change = input.change, change.button == .left {
            take(change, name, rect, isFocusable, &result)
        }
        result.isHeld = activeName == name
        if result.isFocused, !isTextFocused,
            takeKey(.space) || takeKey(.enter) || takeKey(.keypadEnter)
        {
            takeKeys { $0 == .text(" ") }
            result.isClicked = true
        }
        return result
    }

    private func take(
        _ change: InputFrame.ButtonChange, _ name: String, _ rect: Rect, _ isFocusable: Bool,
        _ result: inout Interaction
    ) {
        if change.isPressed, isHovering(rect) {
            claimPress()
            activeName = name
            result.isPressed = true
            result.clicks = change.clicks
            if isFocusable {
                focusName = name
                isFocusVisible = false
                result.isFocused = true
            }
        } else if !change.isPressed, activeName == name {
            result.isClicked = isHovering(rect)
            activeName = nil
        }
    }

    /// A number that goes smoothly to 1 while `isOn` and back to 0, within `duration` seconds.
    public func fade(_ name: String, _ isOn: Bool, duration: Double = 0.1) -> Double {
        let target = isOn ? 1.0 : 0.0
        guard var fade = fades[name] else {
            fades[name] = Fade(value: target, time: time)
            return target
        }
        let step = max(0, time - fade.time) / duration
        fade.value =
            fade.value < target ? min(target, fade.value + step) : max(target, fade.value - step)
        fade.time = time
        fades[name] = fade
        if fade.value != target { redraw = .soon }
        return fade.value * fade.value * (3 - 2 * fade.value)
    }

    func forgetOldFades() {
        guard fades.count > 2000 else { return }
        fades = fades.filter { $0.value.time > time - 5 }
    }

    /// Asks for another frame no later than `moment`.
    public func requestRedraw(at moment: Double) {
        switch redraw {
        case .whenNeeded: redraw = .at(moment)
        case .at(let earlier): redraw = .at(min(earlier, moment))
        case .soon: break
        }
    }

    /// Asks for another frame at once: something is moving.
    public func requestRedraw() { redraw = .soon }

    /// Tells automation where a widget is; parts that are clipped away are left out.
    public func report(_ name: String, _ rect: Rect, _ value: WidgetValue = .none) {
        let shown = canvas.clip.map { rect.intersection($0.rect) } ?? rect
        let inWindow = shown.intersection(Rect(origin: .zero, size: size))
        guard !inWindow.isEmpty else { return }
        let scale = text.scale
        reports.append(
            WidgetReport(
                name: name,
                rect: Rect(
                    inWindow.x * scale, inWindow.y * scale, inWindow.width * scale,
                    inWindow.height * scale), value: value))
    }
}
