internal import Graphics
internal import Overlay

/// Which colour is which layer, where there are several: in the scene's upper left corner.
///
/// A row shows its layer alone when it is clicked, all again when it is clicked once more; the eye at
/// its end hides it.
final class Legend {
    private static let rowHeight = 28.0
    private static let width = 216.0
    private static let margin = 16.0

    /// Where it was drawn, for the labels of the scene to stay clear of; nil when it is not there.
    private(set) var frame: Rect?

    /// Draws it into `scene`, the part of the window that the other panels leave.
    func build(
        _ ui: UI, _ session: ViewerSession, in scene: Rect, _ actions: inout [ViewerAction]
    ) {
        frame = nil
        guard let loaded = session.loadedModel, loaded.hasSeveralSAEs,
            let panel = Self.panel(in: scene, session, rows: loaded.titles.count)
        else { return }
        frame = panel
        ui.block(panel)
        ui.canvas.box(
            panel, radius: ui.theme.radius, fill: ui.theme.canvas.opacity(0.62),
            border: Border(ui.theme.line.opacity(0.7)))
        ui.report("legend", panel, .number(Double(loaded.titles.count)))
        let counts = session.nodeCounts
        ui.scroll("legend.rows", panel.inset(0, 4), spacing: 0, padding: 0) {
            for (sae, title) in loaded.titles.enumerated() {
                row(ui, sae, title, count: counts[sae], session, &actions)
            }
        }
    }

    /// Beside the sidebar, or the button that opens it, as high as there is room; nil where there is
    /// none.
    private static func panel(in scene: Rect, _ session: ViewerSession, rows: Int) -> Rect? {
        let left = margin + (session.isSidebarOpen ? 0 : 52)
        let height = min(Double(rows) * rowHeight + 8, scene.height - 2 * margin)
        guard scene.width >= left + width + margin, height >= rowHeight + 8 else { return nil }
        return Rect(scene.minX + left, margin, width, height)
    }

    private func row(
        _ ui: UI, _ sae: Int, _ title: SAETitle, count: Int, _ session: ViewerSession,
        _ actions: inout [ViewerAction]
    ) {
        let rect = ui.allocate(height: Self.rowHeight).inset(4, 0)
        let eye = Rect(rect.maxX - 28, rect.minY, 28, rect.height)
        let name = Rect(rect.minX, rect.minY, rect.width - 28, rect.height)
        let shows = session.layerFilter.shows(sae)
        let hit = ui.interact("legend.\(sae)", name)
        let hover = ui.fade("legend.\(sae).hover", hit.isHovered)
        let presence = ui.fade("legend.\(sae).shown", shows, duration: 0.2)
        ui.canvas.box(
            name, radius: ui.theme.smallRadius, fill: ui.theme.raised.opacity(0.8 * hover))
        draw(ui, name, sae, title, count: count, presence: presence)
        ui.drawFocusRing("legend.\(sae)", name.inset(3), radius: ui.theme.smallRadius)
        ui.tooltip(
            "legend.\(sae)", frame ?? name, "Only this layer, or all again  \(sae + 1)",
            isHovered: hit.isHovered)
        ui.report("legend.\(sae)", name, .flag(shows))
        if hit.isClicked { actions.append(.isolateSAE(sae)) }
        if toggle(ui, sae, shows: shows, in: eye.inset(2)) { actions.append(.toggleSAE(sae)) }
    }

    private func toggle(_ ui: UI, _ sae: Int, shows: Bool, in rect: Rect) -> Bool {
        let name = "legend.\(sae).eye"
        let isNear = ui.isHovering(rect) || ui.isFocused(name) || !shows
        ui.canvas.pushOpacity(isNear ? 1 : 0.6)
        let isClicked = ui.iconButton(name, shows ? .eye : .eyeOff, style: .plain, in: rect)
        ui.canvas.popOpacity()
        ui.tooltip(
            name, frame ?? rect, "\(shows ? "Hide" : "Show") this layer  Shift-\(sae + 1)",
            isHovered: ui.isHovering(rect))
        return isClicked
    }

    private func draw(
        _ ui: UI, _ rect: Rect, _ sae: Int, _ title: SAETitle, count: Int, presence: Double
    ) {
        let color = Color(family: sae)
        let middle = Point(rect.minX + 13, rect.midY)
        ui.canvas.circle(middle, radius: 4.5, fill: color.opacity(presence))
        ui.canvas.ring(
            middle, radius: 4.5, width: 1.2, color: color.opacity(0.45 + 0.55 * presence))
        let number = ui.line(
            "\(count)", in: Rect(rect.minX, rect.minY, rect.width - 8, rect.height),
            style: Theme.smallNumber, color: ui.theme.secondary, alignment: .trailing)
        let room = Rect(
            rect.minX + 26, rect.minY, rect.width - 44 - number.size.width, rect.height)
        let words = ui.line(
            title.title, in: room, style: Theme.label,
            color: ui.theme.muted.mixed(with: ui.theme.text, presence))
        let rest = room.width - words.size.width - 8
        guard rest > 20 else { return }
        ui.line(
            title.place,
            in: Rect(room.minX + words.size.width + 8, rect.minY + 0.5, rest, rect.height),
            style: Theme.caption, color: ui.theme.muted)
    }
}

extension Color {
    /// The colour that stands for the nodes of an SAE.
    init(family: Int) {
        let swatch = GlowRamp.swatch(of: family)
        self.init(red: Double(swatch.x), green: Double(swatch.y), blue: Double(swatch.z))
    }
}
