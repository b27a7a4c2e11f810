internal import Graphics
internal import Overlay

/// The list of keys, under `?`: two columns, or one in a narrow window.
final class ShortcutSheet {
    private static let rowHeight = 28.0
    private static let headerHeight = 24.0
    private static let groupGap = 20.0
    /// Of one column.
    private static let width = 400.0
    private static let columnGap = 32.0
    /// What the sheet puts beside its content: edges and padding.
    private static let border = 48.0

    func build(_ ui: UI, _ session: ViewerSession, _ actions: inout [ViewerAction]) {
        var isOpen = session.isShortcutsOpen
        let columns = Self.columns(fitting: ui.size.width)
        let height = columns.map(Self.height).max() ?? 0
        ui.sheet(
            "shortcuts.sheet", title: "Keys and gestures", isOpen: &isOpen,
            width: Double(columns.count) * (Self.width + Self.columnGap) - Self.columnGap
                + Self.border,
            height: height + 24
        ) {
            let rect = ui.allocate(height: height)
            let shares = columns.map { _ in CellWidth.flex(1) }
            for (cell, groups) in zip(ui.cells(in: rect, shares, Self.columnGap), columns) {
                column(ui, groups, in: cell)
            }
        }
        if isOpen != session.isShortcutsOpen { actions.append(.toggleShortcuts) }
    }

    private static func columns(fitting width: Double) -> [[Shortcuts.Group]] {
        let groups = Shortcuts.groups
        let isWide = width >= 2 * Self.width + columnGap + border + 32
        return isWide ? [Array(groups.prefix(2)), Array(groups.dropFirst(2))] : [groups]
    }

    private static func height(_ groups: [Shortcuts.Group]) -> Double {
        let rows = groups.reduce(0) { $0 + Double($1.rows.count) * rowHeight + headerHeight }
        return rows + Double(max(0, groups.count - 1)) * groupGap
    }

    private func column(_ ui: UI, _ groups: [Shortcuts.Group], in rect: Rect) {
        ui.column(rect, spacing: 0) {
            for (place, group) in groups.enumerated() {
                if place > 0 { ui.space(Self.groupGap) }
                let header = ui.allocate(height: Self.headerHeight)
                ui.line(
                    group.title.uppercased(),
                    in: Rect(header.minX, header.minY, header.width, 16),
                    style: Theme.section, color: ui.theme.muted)
                for row in group.rows { ui.shortcutRow(row.keys, row.meaning) }
            }
        }
    }
}
