public import Graphics

/// The tooltip that shows or is about to.
struct TooltipState {
    struct Candidate {
        var name: String
        var anchor: Rect
        var text: String
    }

    /// What the pointer rests on in this pass.
    var candidate: Candidate?
    var name = ""
    /// When the pointer came to rest there.
    var since = 0.0
    /// When a tooltip last showed; the next one then comes at once.
    var lastShown = -Double.infinity
}

/// A message that goes by itself.
struct Toast {
    var text: String
    var icon: Icon?
    var isError: Bool
    var start: Double
}

extension UI {
    private static let tooltipDelay = 0.45
    private static let toastTime = 3.6

    /// Shows `text` beside `anchor` when the pointer has rested on the widget `name` for a while.
    public func tooltip(_ name: String, _ anchor: Rect, _ text: String, isHovered: Bool) {
        guard isHovered, activeName == nil else { return }
        tooltip.candidate = TooltipState.Candidate(name: name, anchor: anchor, text: text)
    }

    func drawTooltip() {
        guard let wanted = tooltip.candidate else {
            tooltip.name = ""
            return
        }
        if tooltip.name != wanted.name {
            tooltip.name = wanted.name
            // Moving on from one tooltip to the next needs no second wait.
            let isWarm = time - tooltip.lastShown < 0.3
            tooltip.since = isWarm ? time - UI.tooltipDelay : time
        }
        guard time - tooltip.since >= UI.tooltipDelay else {
            return requestRedraw(at: tooltip.since + UI.tooltipDelay)
        }
        tooltip.lastShown = time
        drawTooltip(wanted.text, beside: wanted.anchor)
    }

    /// Draws a tooltip at once, below `anchor` or above it where there is no room, kept in the window.
    public func drawTooltip(_ string: String, beside anchor: Rect) {
        let layout = text.layout(string, Theme.caption, .wrapped(240, maxLines: 8))
        let box = Size(layout.size.width + 20, layout.size.height + 12)
        var y = anchor.maxY + 8
        if y + box.height > size.height - 4 { y = anchor.minY - 8 - box.height }
        let x = min(max(anchor.midX - box.width / 2, 6), max(6, size.width - box.width - 6))
        let rect = Rect(origin: Point(x, max(4, y)), size: box)
        let oldLayer = canvas.layer
        canvas.layer = 90
        canvas.pushUnclipped(Rect(origin: .zero, size: size))
        canvas.shadow(
            rect.offset(0, 4), radius: theme.smallRadius, color: Color.black.opacity(0.45), blur: 14
        )
        canvas.box(
            rect, radius: theme.smallRadius, fill: theme.raised, border: Border(theme.lineHover))
        canvas.text(layout, at: Point(rect.minX + 10, rect.minY + 6), color: theme.text)
        canvas.popClip()
        canvas.layer = oldLayer
    }

    /// Shows a message at the bottom for a few seconds.
    public func toast(_ string: String, icon: Icon? = nil, isError: Bool = false) {
        toasts.append(Toast(text: string, icon: icon, isError: isError, start: time))
        if toasts.count > 3 { toasts.removeFirst() }
        requestRedraw()
    }

    func drawToasts() {
        toasts.removeAll { time - $0.start > UI.toastTime }
        guard !toasts.isEmpty else { return }
        let oldLayer = canvas.layer
        canvas.layer = 95
        var bottom = size.height - 20
        for toast in toasts.reversed() {
            let age = time - toast.start
            let presence = min(1, age / 0.16, (UI.toastTime - age) / 0.3)
            canvas.pushOpacity(presence)
            bottom -= draw(toast, bottom: bottom + (1 - presence) * 8) + 8
            canvas.popOpacity()
            if presence < 1 {
                redraw = .soon
            } else {
                requestRedraw(at: toast.start + UI.toastTime - 0.3)
            }
        }
        canvas.layer = oldLayer
    }

    private func draw(_ toast: Toast, bottom: Double) -> Double {
        let color = toast.isError ? theme.danger : theme.accentLight
        let inset = toast.icon == nil ? 16.0 : 40
        let width = min(420, max(80, size.width - 40))
        let layout = text.layout(toast.text, Theme.body, .wrapped(width - inset - 16, maxLines: 4))
        let box = Size(layout.size.width + inset + 16, layout.size.height + 20)
        let rect = Rect((size.width - box.width) / 2, bottom - box.height, box.width, box.height)
        canvas.shadow(
            rect.offset(0, 6), radius: theme.radius, color: Color.black.opacity(0.5), blur: 22)
        canvas.box(
            rect, radius: theme.radius, fill: theme.raised,
            border: Border(theme.lineHover.mixed(with: color, 0.35)))
        if let icon = toast.icon {
            canvas.icon(icon, in: Rect(rect.minX + 14, rect.minY, 16, rect.height), color: color)
        }
        canvas.text(layout, at: Point(rect.minX + inset, rect.minY + 10), color: theme.text)
        return box.height
    }
}
