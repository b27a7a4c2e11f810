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
        footer(ui, panel, session)
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
            MenuItem(
                entry.name == session.pluginName ? session.pluginTitle : entry.title,
                detail: entry.problem ?? entry.summary, isEnabled: entry.isUsable)
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

    private func footer(_ ui: UI, _ panel: Rect, _ session: ViewerSession) {
        let rect = Rect(0, panel.maxY - Self.footerHeight, panel.width, Self.footerHeight)
        ui.canvas.hairline(from: rect.origin, length: rect.width, color: ui.theme.line)
        let color = session.isRunning ? ui.theme.activation : ui.theme.muted
        ui.canvas.circle(Point(Self.margin + 3, rect.midY), radius: 3, fill: color)
        let nodes = session.stage.model.nodes.count
        let edges = session.stage.model.edges.count
        ui.line(
            "\(nodes) nodes  ·  \(edges) edges",
            in: Rect(Self.margin + 16, rect.minY, rect.width - 2 * Self.margin, rect.height),
            style: Theme.smallNumber, color: ui.theme.secondary)
    }
}
