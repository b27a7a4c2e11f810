public import Graphics

extension UI {
    /// A box with a tick at the start of `rect`, all of which can be clicked.
    ///
    /// What stands beside the box is the caller's.
    ///
    /// - Returns: where the box ends
    @discardableResult
    public func checkBox(
        _ name: String, isOn: inout Bool, isEnabled: Bool = true, in rect: Rect
    ) -> Double {
        let side = 16.0
        let hit = interact(name, rect, isEnabled: isEnabled)
        if hit.isClicked { isOn.toggle() }
        let hover = fade("\(name).hover", hit.isHovered || hit.isHeld)
        let on = fade("\(name).on", isOn)
        let box = Rect(rect.minX, rect.midY - side / 2, side, side)
        canvas.pushOpacity(isEnabled ? 1 : 0.45)
        canvas.box(
            box, radius: 4, fill: theme.card.mixed(with: theme.accent, on * 0.9),
            border: Border(
                theme.lineHover.mixed(with: theme.muted, hover * 0.6)
                    .mixed(with: theme.accentLight, on * (0.5 + 0.5 * hover))))
        canvas.icon(.check, in: box, size: 12, color: Color.white.opacity(on))
        canvas.popOpacity()
        drawFocusRing(name, box, radius: 4)
        report(name, rect, .flag(isOn))
        return box.maxX
    }
}
