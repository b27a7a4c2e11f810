internal import Engine
internal import Graphics
internal import Overlay
internal import Plugins

/// The left panel: what runs, what it is asked, what it says, what fires.
final class Sidebar {
    /// In logical pixels.
    static let width = 310.0
    private static let margin = 20.0
    private static let footerHeight = 40.0
    private var showsParameters = true

    func build(_ ui: UI, _ session: ViewerSession, _ actions: inout [ViewerAction]) {
        guard session.isSidebarOpen else { return expander(ui, &actions) }
        let panel = Rect(0, 0, min(Self.width, ui.size.width), ui.size.height)
        ui.block(panel)
        ui.canvas.box(panel, fill: ui.theme.panel)
        ui.canvas.hairline(
            from: Point(panel.maxX, 0), length: panel.height, isVertical: true, color: ui.theme.line
        )
        let top = header(ui, panel, session, &actions)
        let body = Rect(
            0, top, panel.width, max(0, panel.height - top - Self.footerHeight))
        ui.scroll("sidebar", body, spacing: 12, padding: Self.margin) {
            promptSection(ui, session, &actions)
            ui.separator(inset: Self.margin)
            OutputSection.build(ui, session, &actions)
            ui.separator(inset: Self.margin)
            ConceptsSection.build(ui, session, &actions)
            ui.separator(inset: Self.margin)
            parameterSection(ui, session)
        }
        footer(ui, panel, session, &actions)
    }

    private func expander(_ ui: UI, _ actions: inout [ViewerAction]) {
        let rect = Rect(16, 16, 36, 36)
        ui.block(rect)
        if ui.iconButton("expand", .chevronRight, tooltip: "Show the sidebar  Ctrl-B", in: rect) {
            actions.append(.toggleSidebar)
        }
    }

    /// Name, plugin, pills; returns where it ends.
    private func header(
        _ ui: UI, _ panel: Rect, _ session: ViewerSession, _ actions: inout [ViewerAction]
    ) -> Double {
        let area = Rect(Self.margin, 18, panel.width - 2 * Self.margin, 0)
        let height = ui.column(area, spacing: 12) {
            ui.row(height: 32, [.flex(1), .fixed(32), .fixed(32)]) {
                ui.line(
                    "AXON", in: ui.allocate(height: 32), style: Theme.brand,
                    color: ui.theme.accentLight)
                if ui.iconButton("shortcuts", .keyboard, style: .plain, tooltip: "Keys  ?") {
                    actions.append(.toggleShortcuts)
                }
                if ui.iconButton(
                    "collapse", .chevronLeft, style: .plain, tooltip: "Hide the sidebar  Ctrl-B")
                {
                    actions.append(.toggleSidebar)
                }
            }
            pluginMenu(ui, session, &actions)
            ModelLine.build(ui, session, &actions)
        }
        let bottom = area.minY + height + 16
        ui.canvas.hairline(from: Point(0, bottom), length: panel.width, color: ui.theme.line)
        return bottom
    }

    private func pluginMenu(
        _ ui: UI, _ session: ViewerSession, _ actions: inout [ViewerAction]
    ) {
        let items = session.plugins.map { entry in
            // The one in use may have been moved to another layer, its title with it.
            entry.menuItem(
                title: entry.name == session.pluginName ? session.pluginTitle : entry.title,
                stock: (try? entry.plugin.get()).flatMap { session.stocks[$0] },
                download: session.download(of: entry))
        }
        // A plugin named by its file need not be in the library.
        let selected = session.plugins.firstIndex { $0.name == session.pluginName }
        if let choice = ui.dropDown(
            "plugins", items: items, selected: selected, placeholder: session.pluginTitle,
            icon: .model)
        {
            actions.append(.usePlugin(session.plugins[choice]))
        }
    }

    private func promptSection(
        _ ui: UI, _ session: ViewerSession, _ actions: inout [ViewerAction]
    ) {
        ui.sectionHeader("Prompt", icon: .prompt)
        let result = ui.textArea(
            "prompt", text: &session.prompt, height: 84,
            placeholder: "Some text for the model to go on from")
        if result.isSubmitted { actions.append(.generate) }
        ui.row(height: 38, [.flex(1), .fixed(38), .fixed(38)]) {
            mainButton(ui, session, &actions)
            if ui.iconButton(
                "clear", .trash,
                isEnabled: !session.stage.model.isEmpty || session.run.record != nil,
                tooltip: "Clear the graph  Ctrl-L")
            {
                actions.append(.clear)
            }
            if ui.iconButton(
                "fit", .fit, isEnabled: !session.stage.model.isEmpty, tooltip: "Fit the graph  F")
            {
                actions.append(.fit)
            }
        }
    }

    private func mainButton(
        _ ui: UI, _ session: ViewerSession, _ actions: inout [ViewerAction]
    ) {
        if session.isRunning {
            if ui.button("stop", label: "Stop", icon: .stop, style: .danger) {
                actions.append(.stop)
            }
        } else if ui.button(
            "generate", label: "Generate", icon: .play, style: .primary,
            isEnabled: session.isReady)
        {
            actions.append(.generate)
        }
    }

    private func parameterSection(_ ui: UI, _ session: ViewerSession) {
        ui.collapsibleHeader("parameters", "Parameters", icon: .sliders, isOpen: &showsParameters)
        guard showsParameters else { return }
        for parameter in Parameter.all {
            ui.slider(
                parameter.id, title: parameter.title, hint: parameter.hint,
                value: &session.parameters[keyPath: parameter.value], range: parameter.range,
                step: parameter.step, format: NumberFormat(decimals: parameter.decimals),
                reset: session.initialParameters[keyPath: parameter.value])
        }
    }

    private func footer(
        _ ui: UI, _ panel: Rect, _ session: ViewerSession, _ actions: inout [ViewerAction]
    ) {
        let rect = Rect(0, panel.maxY - Self.footerHeight, panel.width, Self.footerHeight)
        ui.canvas.hairline(from: rect.origin, length: rect.width, color: ui.theme.line)
        let color = session.isRunning ? ui.theme.activation : ui.theme.muted
        ui.canvas.circle(Point(Self.margin + 3, rect.midY), radius: 3, fill: color)
        let nodes = session.stage.model.nodes.count
        let edges = session.stage.model.edges.count
        let right = network(ui, rect, session, &actions)
        ui.line(
            "\(nodes) nodes  ·  \(edges) edges",
            in: Rect(Self.margin + 16, rect.minY, max(0, right - Self.margin - 24), rect.height),
            style: Theme.smallNumber, color: ui.theme.secondary)
    }

    /// At the footer's end: what comes in the background, or that nothing can; returns where it
    /// begins.
    private func network(
        _ ui: UI, _ footer: Rect, _ session: ViewerSession, _ actions: inout [ViewerAction]
    ) -> Double {
        let edge = footer.maxX - Self.margin
        if let download = session.downloadInBackground {
            let words = "\(Int(download.fraction * 100)) %"
            let width = ui.text.layout(words, Theme.smallNumber).size.width + 22
            let rect = Rect(edge - width, footer.minY + 8, width, footer.height - 16)
            if Self.background(ui, rect, words, download) { actions.append(.showDownload) }
            return rect.minX
        }
        guard session.isOffline else { return edge }
        let words = ui.line(
            "offline", in: Rect(footer.midX, footer.minY, edge - footer.midX, footer.height),
            style: Theme.smallNumber, color: ui.theme.muted, alignment: .trailing)
        let rect = Rect(edge - words.size.width, footer.minY, words.size.width, footer.height)
        ui.report("offline", rect)
        ui.tooltip(
            "offline", rect, "What is on this machine works; nothing else can be fetched.",
            isHovered: ui.isHovering(rect))
        return rect.minX
    }

    private static func background(
        _ ui: UI, _ rect: Rect, _ words: String, _ download: PluginDownload
    ) -> Bool {
        let name = "download.background"
        let hit = ui.interact(name, rect)
        let color = ui.theme.accentLight.mixed(
            with: ui.theme.text, ui.fade("\(name).hover", hit.isHovered))
        ui.progressRing(
            at: Point(rect.minX + 7, rect.midY), fraction: download.fraction,
            color: download.phase == .paused ? ui.theme.muted : color)
        ui.line(
            words, in: rect, style: Theme.smallNumber, color: color, alignment: .trailing)
        ui.drawFocusRing(name, rect, radius: ui.theme.smallRadius)
        ui.report(name, rect, .number(download.fraction))
        ui.tooltip(
            name, rect,
            download.phase == .paused
                ? "\(download.plugin.title) is paused  D"
                : "\(download.plugin.title) is being downloaded  D", isHovered: hit.isHovered)
        ui.requestRedraw(at: ui.time + 0.25)
        return hit.isClicked
    }
}
