internal import Foundation
internal import Graphics

/// How a slider's number is written and read.
public nonisolated struct NumberFormat: Hashable, Sendable {
    /// Digits after the point.
    public var decimals: Int

    /// A number with `decimals` digits after the point.
    public init(decimals: Int) { self.decimals = min(max(decimals, 0), 9) }

    /// Whole numbers.
    public static let integer = NumberFormat(decimals: 0)
    /// Two digits after the point.
    public static let hundredths = NumberFormat(decimals: 2)

    /// `value` as it is shown.
    public func string(_ value: Double) -> String { String(format: "%.\(decimals)f", value) }

    /// The number in `string`, with a point or a comma; nil when it is none.
    public func value(of string: String) -> Double? {
        let plain = string.trimmingCharacters(in: .whitespaces).replacing(",", with: ".")
        guard let value = Double(plain), value.isFinite else { return nil }
        return value
    }
}

/// The values a slider can take.
public nonisolated struct SliderScale: Hashable, Sendable {
    /// Smallest and largest.
    public var range: ClosedRange<Double>
    /// Distance between neighbours; 0 allows every value.
    public var step: Double

    /// Values from `range.lowerBound` in steps of `step`, and `range.upperBound`.
    public init(_ range: ClosedRange<Double>, step: Double) {
        self.range = range
        self.step = max(0, step)
    }

    /// The nearest value that the slider can take.
    public func nearest(to value: Double) -> Double {
        let clamped = min(max(value, range.lowerBound), range.upperBound)
        guard step > 0 else { return clamped }
        let steps = ((clamped - range.lowerBound) / step).rounded()
        let stepped = min(range.lowerBound + steps * step, range.upperBound)
        // 0.05 + 3 × 0.05 is 0.2, not 0.2000000000000000111.
        return (stepped * 1e9).rounded() / 1e9
    }

    /// `value` moved by `count` steps.
    public func moved(_ value: Double, by count: Double) -> Double {
        let width = step > 0 ? step : (range.upperBound - range.lowerBound) / 100
        return nearest(to: value + count * width)
    }

    /// Where `value` lies between the ends, 0...1.
    public func fraction(of value: Double) -> Double {
        let span = range.upperBound - range.lowerBound
        return span > 0 ? min(max((value - range.lowerBound) / span, 0), 1) : 0
    }

    /// The value a fraction of the way from the smallest to the largest.
    public func value(at fraction: Double) -> Double {
        nearest(to: range.lowerBound + fraction * (range.upperBound - range.lowerBound))
    }
}

/// What a slider remembers between frames.
struct SliderState {
    /// From the knob's middle to the pointer while it is dragged.
    var grab = 0.0
    /// The text in the value box while a number is typed.
    var entry: String?
    /// Whether the last typed text was no number.
    var isRejected = false
    /// Notches scrolled that did not yet make a step.
    var wheel = 0.0
}

extension UI {
    /// How high a slider is: title and value, track, hint.
    public static func sliderHeight(hasHint: Bool) -> Double { hasHint ? 64 : 46 }

    /// A slider with a title, a value box that takes typed numbers, and a hint beneath.
    ///
    /// Drag the knob, click the track, scroll over it, or use the arrow keys (Shift: ten steps),
    /// Page Up and Down, Home and End; a double click goes back to `reset`; Enter types a number.
    ///
    /// - Returns: whether `value` changed.
    @discardableResult
    public func slider(
        _ name: String, title: String, hint: String? = nil, value: inout Double,
        range: ClosedRange<Double>, step: Double, format: NumberFormat = .hundredths,
        reset: Double? = nil, isEnabled: Bool = true
    ) -> Bool {
        let scale = SliderScale(range, step: step)
        let rect = allocate(height: UI.sliderHeight(hasHint: hint != nil))
        let old = value
        canvas.pushOpacity(isEnabled ? 1 : 0.45)
        let titleLayout = text.layout(title, Theme.label, .line(rect.width - 76))
        canvas.text(titleLayout, at: Point(rect.minX, rect.minY + 2), color: theme.secondary)
        let box = Rect(rect.maxX - 60, rect.minY, 60, 24)
        valueBox(name, box, &value, scale, format, isEnabled)
        let track = Rect(rect.minX, rect.minY + 26, rect.width, 20)
        sliderTrack(name, track, &value, scale, reset, isEnabled)
        if let hint {
            let layout = text.layout(hint, Theme.caption, .line(rect.width))
            canvas.text(layout, at: Point(rect.minX, rect.minY + 48), color: theme.muted)
        }
        canvas.popOpacity()
        report(name, track, .number(value))
        return value != old
    }

    private func sliderTrack(
        _ name: String, _ rect: Rect, _ value: inout Double, _ scale: SliderScale, _ reset: Double?,
        _ isEnabled: Bool
    ) {
        let knobRadius = 7.0
        let inner = rect.inset(knobRadius, 0)
        var state = sliderStates[name] ?? SliderState()
        let hit = interact(name, rect, isEnabled: isEnabled)
        func knobX(_ value: Double) -> Double {
            inner.minX + scale.fraction(of: value) * inner.width
        }
        if hit.isPressed {
            let distance = input.pointer.x - knobX(value)
            // Taking the knob by its side does not move it.
            state.grab = abs(distance) <= knobRadius + 2 ? distance : 0
        }
        if hit.isHeld, inner.width > 0, !(hit.isPressed && hit.clicks > 1) {
            let target = (input.pointer.x - state.grab - inner.minX) / inner.width
            value = abs(state.grab) > 0 && hit.isPressed ? value : scale.value(at: target)
        }
        if hit.isPressed, hit.clicks == 2, let reset {
            value = scale.nearest(to: reset)
            activeName = nil
        }
        if hit.isHovered { takeSliderWheel(&state, &value, scale) }
        if hit.isFocused { takeSliderKeys(name, &state, &value, scale) }
        sliderStates[name] = state
        drawSlider(name, rect, inner, knob: knobX(value), knobRadius, hit)
    }

    private func takeSliderWheel(
        _ state: inout SliderState, _ value: inout Double, _ scale: SliderScale
    ) {
        // A wheel that is scrolling the panel goes on scrolling it when a slider comes along.
        guard input.scroll.y != 0, time - lastWheelScroll.time > 0.35 || scrollStack.isEmpty else {
            return
        }
        state.wheel += input.scroll.y
        input.scroll.y = 0
        let steps = state.wheel.rounded(.towardZero)
        state.wheel -= steps
        value = scale.moved(value, by: steps)
    }

    private func takeSliderKeys(
        _ name: String, _ state: inout SliderState, _ value: inout Double, _ scale: SliderScale
    ) {
        let steps: [(Key, Double)] = [
            (.left, -1), (.down, -1), (.right, 1), (.up, 1), (.pageDown, -10), (.pageUp, 10),
        ]
        for (key, count) in steps {
            while takeKey(key) { value = scale.moved(value, by: count) }
            while takeKey(key, .shift) { value = scale.moved(value, by: count * 10) }
        }
        if takeKey(.home) { value = scale.range.lowerBound }
        if takeKey(.end) { value = scale.range.upperBound }
    }

    private func drawSlider(
        _ name: String, _ rect: Rect, _ inner: Rect, knob: Double, _ radius: Double,
        _ hit: Interaction
    ) {
        let hover = fade("\(name).hover", hit.isHovered || hit.isHeld)
        let focus = fade("\(name).focus", hit.isFocused && isFocusVisible)
        let line = Rect(rect.minX, rect.midY - 2, rect.width, 4)
        canvas.box(line, radius: 2, fill: theme.line.mixed(with: theme.lineHover, hover))
        canvas.box(
            Rect(rect.minX, line.minY, knob - rect.minX, 4), radius: 2,
            fill: theme.accent.mixed(with: theme.accentLight, hover * 0.35))
        let center = Point(knob, rect.midY)
        let glow = max(hover, focus)
        if glow > 0 {
            canvas.circle(
                center, radius: radius + 5 * glow, fill: theme.accent.opacity(0.22 * glow))
        }
        canvas.shadow(
            Rect(knob - radius, rect.midY - radius + 1, 2 * radius, 2 * radius), radius: radius,
            color: Color.black.opacity(0.5), blur: 5)
        canvas.circle(center, radius: radius, fill: theme.text)
        canvas.circle(center, radius: radius - 2.5, fill: hit.isHeld ? theme.focus : theme.accent)
        if focus > 0 {
            canvas.ring(
                center, radius: radius + 3, width: 1.5, color: theme.accentLight.opacity(focus))
        }
    }
}
