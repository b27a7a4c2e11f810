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

    /// A panel's surface; the scene gets no pointer events there.
    public func panel(_ rect: Rect, radius: Double = 0, border: Color? = nil) {
        block(rect)
        canvas.box(rect, radius: radius, fill: theme.panel, border: border.map { Border($0) })
    }

    /// What a key does: the keys as caps at the left, the words beside them.
    public func shortcutRow(_ keys: [String], _ meaning: String) {
        let rect = allocate(height: 28)
        var x = rect.minX
        for key in keys {
            let layout = text.layout(key, Theme.smallNumber)
            let cap = Rect(x, rect.midY - 11, max(24, layout.size.width + 14), 22)
            canvas.box(
                cap, corners: Corners(theme.smallRadius),
                fill: Fill(top: theme.line, bottom: theme.raised), border: Border(theme.lineHover))
            canvas.text(
                layout,
                at: Point(cap.midX - layout.size.width / 2, cap.midY - layout.size.height / 2),
                color: theme.text)
            x = cap.maxX + 5
        }
        let start = rect.minX + rect.width * 0.42
        line(
            meaning, in: Rect(start, rect.minY, rect.maxX - start, rect.height),
            color: theme.secondary)
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
