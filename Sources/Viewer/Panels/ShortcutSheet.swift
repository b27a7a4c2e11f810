internal import Graphics
internal import Overlay

/// The list of keys, under `?`.
final class ShortcutSheet {
    private static let rowHeight = 28.0

    func build(_ ui: UI, _ session: ViewerSession, _ actions: inout [ViewerAction]) {
        var isOpen = session.isShortcutsOpen
        let rows = Shortcuts.help
        ui.sheet(
            "shortcuts.sheet", title: "Keys and gestures", isOpen: &isOpen, width: 500,
            height: Double(rows.count) * Self.rowHeight + 16
        ) {
            for row in rows {
                ui.space(0)
                ui.shortcutRow(row.keys, row.meaning)
            }
        }
        if isOpen != session.isShortcutsOpen { actions.append(.toggleShortcuts) }
    }
}
