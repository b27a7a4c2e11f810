internal import Graphics
internal import Overlay

/// The list of keys, under `?`.
final class ShortcutSheet {
    private static let rowHeight = 30.0

    func build(_ ui: UI, _ session: ViewerSession, _ actions: inout [ViewerAction]) {
        var isOpen = session.isShortcutsOpen
        let rows = Shortcuts.help
        ui.sheet(
            "shortcuts.sheet", title: "Keys and gestures", isOpen: &isOpen, width: 460,
            height: Double(rows.count) * Self.rowHeight + 16
        ) {
            for row in rows { self.row(ui, row) }
        }
        if isOpen != session.isShortcutsOpen { actions.append(.toggleShortcuts) }
    }

    private func row(_ ui: UI, _ row: Shortcuts.Help) {
        let rect = ui.allocate(height: Self.rowHeight - 8)
        ui.line(
            row.keys, in: Rect(rect.minX, rect.minY, 150, rect.height), style: Theme.number,
            color: ui.theme.accentLight)
        ui.line(
            row.meaning, in: Rect(rect.minX + 160, rect.minY, rect.width - 160, rect.height),
            style: Theme.body, color: ui.theme.secondary)
    }
}
