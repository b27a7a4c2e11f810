internal import Graphics

/// Tells drags from clicks on the scene, and what they mean.
nonisolated struct PointerGestures {
    /// What the person meant.
    enum Meaning: Equatable {
        case orbit(SIMD2<Float>)
        case pan(SIMD2<Float>)
        case zoom(notches: Float, at: SIMD2<Float>)
        case click(SIMD2<Float>)
        case hover(SIMD2<Float>)
        case leave
    }

    /// A press that moves no farther than this, in pixels of an ordinary screen, is a click.
    static let slack: Float = 4

    private struct Press {
        var button: MouseButton
        var start: SIMD2<Float>
        var last: SIMD2<Float>
        var isDrag = false
        var pans: Bool
    }
    private var press: Press?

    /// Whether a button is held on the scene: then the pointer belongs to it, wherever it goes.
    var isHeld: Bool { press != nil }
    /// Whether the pointer has become a drag.
    var isDragging: Bool { press?.isDrag == true }

    /// Lets go of whatever is held, as when the window loses the pointer.
    mutating func cancel() { press = nil }

    /// What an event means, if anything.
    ///
    /// `isOverScene` is false when a panel lies under the pointer; `scale` is how many pixels one of
    /// an ordinary screen takes.
    mutating func interpret(
        _ event: InputEvent, isOverScene: Bool, scale: Float
    ) -> Meaning? {
        switch event {
        case .mouseMove(let x, let y):
            return moved(to: [x, y], isOverScene: isOverScene, scale: scale)
        case .mouseButton(let button, let pressed, let modifiers, let x, let y, _):
            guard pressed else { return released(button, at: [x, y]) }
            guard isOverScene, press == nil else { return nil }
            let pans = button != .left || modifiers.contains(.shift)
            press = Press(button: button, start: [x, y], last: [x, y], pans: pans)
            return nil
        case .scroll(_, let dy, _, let x, let y):
            return isOverScene && dy != 0 ? .zoom(notches: dy, at: [x, y]) : nil
        case .cursorLeft: return isHeld ? nil : .leave
        default: return nil
        }
    }

    private mutating func moved(
        to point: SIMD2<Float>, isOverScene: Bool, scale: Float
    ) -> Meaning? {
        guard var held = press else { return isOverScene ? .hover(point) : .leave }
        let way = point - held.start
        held.isDrag = held.isDrag || (way * way).sum().squareRoot() > Self.slack * scale
        let delta = point - held.last
        if held.isDrag { held.last = point }
        press = held
        guard held.isDrag else { return nil }
        return held.pans ? .pan(delta) : .orbit(delta)
    }

    private mutating func released(_ button: MouseButton, at point: SIMD2<Float>) -> Meaning? {
        guard let held = press, held.button == button else { return nil }
        press = nil
        return held.isDrag || button != .left ? nil : .click(point)
    }
}
