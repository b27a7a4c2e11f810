public import Graphics

extension UI {
    /// A sheet over everything, in the middle of the window; the rest darkens and takes no input.
    ///
    /// Escape, its close button or a press beside it set `isOpen` to false. The content scrolls when
    /// the window is too small.
    public func sheet(
        _ name: String, title: String, isOpen: inout Bool, width: Double = 520, height: Double,
        _ content: () -> Void
    ) {
        let presence = fade("\(name).sheet", isOpen, duration: 0.14)
        guard isOpen || presence > 0 else { return }
        let window = Rect(origin: .zero, size: size)
        let rect = window.centered(
            Size(min(width, size.width - 32), min(height + 68, size.height - 32))
        ).offset(0, (1 - presence) * 10)
        let oldLayer = canvas.layer
        canvas.layer = 60
        canvas.pushUnclipped(window)
        canvas.pushOpacity(presence)
        if isOpen { block(window, isModal: true) }
        canvas.box(window, fill: theme.canvas.opacity(0.72))
        drawSurface(rect, radius: theme.largeRadius)
        line(
            title, in: Rect(rect.minX + 24, rect.minY + 16, rect.width - 80, 28), style: Theme.title
        )
        let close = Rect(rect.maxX - 48, rect.minY + 14, 32, 32)
        let isClosed = iconButton("\(name).close", .close, style: .plain, in: close)
        scroll(
            "\(name).content",
            Rect(rect.minX + 12, rect.minY + 56, rect.width - 24, rect.height - 68), padding: 12,
            content)
        if isOpen, isClosed || takeKey(.escape) || isPressedOutside(rect) { isOpen = false }
        report(name, rect, .flag(isOpen))
        canvas.popOpacity()
        canvas.popClip()
        canvas.layer = oldLayer
    }

    private func isPressedOutside(_ rect: Rect) -> Bool {
        guard let change = input.change, change.isPressed else { return false }
        return lastModalLayer == canvas.layer && !rect.contains(input.pointer)
    }

    /// The surface of a pop-up: shadow, fill, fine border.
    func drawSurface(_ rect: Rect, radius: Double) {
        canvas.shadow(
            rect.offset(0, 12), radius: radius, color: Color.black.opacity(0.55), blur: 36)
        canvas.box(
            rect, corners: Corners(radius), fill: Fill(top: theme.raised, bottom: theme.card),
            border: Border(theme.lineHover))
    }
}
