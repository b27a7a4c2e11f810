internal import Engine
internal import Features
internal import Graphics
internal import Overlay
internal import Text

/// The right panel: what the selected feature is.
final class Inspector {
    /// In logical pixels.
    static let width = 330.0
    private static let margin = 16.0
    /// What it takes of the window's width, margins included.
    static let reach = width + 2 * margin
    private static let padding = 20.0
    private static let neighbourCount = 6
    private static let tokenCount = 8

    func build(_ ui: UI, _ session: ViewerSession, _ actions: inout [ViewerAction]) {
        guard let id = session.selection, let node = session.selectedNode else { return }
        let panel = frame(in: ui.size)
        ui.block(panel)
        ui.canvas.shadow(
            panel.offset(0, 8), radius: ui.theme.largeRadius, color: Color.black.opacity(0.5),
            blur: 28)
        ui.canvas.box(
            panel, radius: ui.theme.largeRadius, fill: ui.theme.panel.opacity(0.97),
            border: Border(ui.theme.line))
        ui.report("inspector", panel, .number(Double(id.index)))
        let top = header(ui, panel, session.stage.model.nodes[node], session, &actions)
        let body = Rect(panel.minX, top, panel.width, max(0, panel.maxY - top - 8))
        ui.scroll("inspector.scroll", body, spacing: 10, padding: Self.padding) {
            numbers(ui, session, node: node)
            buttons(ui, session, &actions)
            partners(ui, session, node: node, &actions)
            if let detail = session.detail, detail.id == id {
                known(ui, detail, session, &actions)
            }
            if session.isRemote { elsewhere(ui, session) }
        }
    }

    private func frame(in size: Size) -> Rect {
        let width = min(Self.width, max(120, size.width - 2 * Self.margin))
        return Rect(
            size.width - width - Self.margin, Self.margin, width,
            max(120, size.height - 2 * Self.margin))
    }

    private func header(
        _ ui: UI, _ panel: Rect, _ node: GraphModel.Node, _ session: ViewerSession,
        _ actions: inout [ViewerAction]
    ) -> Double {
        let close = Rect(panel.maxX - 46, panel.minY + 12, 32, 32)
        if ui.iconButton("inspector.close", .close, style: .plain, tooltip: "Close  Esc", in: close)
        {
            actions.append(.dismiss)
        }
        let area = Rect(
            panel.minX + Self.padding, panel.minY + 18, panel.width - 2 * Self.padding - 26, 0)
        let height = ui.column(area, spacing: 6) {
            origin(ui, node, session)
            ui.label(node.label, style: Theme.title, color: ui.theme.text, maxLines: 4)
            if let detail = session.detail, detail.id == node.id,
                let words = detail.explanation ?? detail.labelSource
            {
                ui.label(words, style: Theme.caption, color: ui.theme.muted, maxLines: 4)
            }
        }
        let bottom = area.minY + height + 12
        ui.canvas.hairline(
            from: Point(panel.minX, bottom), length: panel.width, color: ui.theme.line)
        return bottom
    }

    /// Which feature of which layer, with the layer's colour where there are several.
    private func origin(_ ui: UI, _ node: GraphModel.Node, _ session: ViewerSession) {
        let sae = session.saeTitle(of: node.id)
        let place = sae.map { " \($0.place.uppercased())" } ?? ""
        var rect = ui.allocate(height: 16)
        if sae != nil {
            ui.canvas.circle(
                Point(rect.minX + 4, rect.midY), radius: 4, fill: Color(family: node.id.sae))
            rect = Rect(rect.minX + 16, rect.minY, rect.width - 16, rect.height)
        }
        let kind = session.showsLogitLens ? "TOKEN" : "FEATURE"
        ui.line(
            "\(kind) \(node.id.index)  ·  LAYER \(node.layer)\(place)", in: rect,
            style: Theme.section, color: ui.theme.muted)
    }

    private func numbers(_ ui: UI, _ session: ViewerSession, node: Int) {
        let model = session.stage.model
        let activation = model.activation(of: node, at: session.now)
        ui.keyValue(
            session.showsLogitLens ? "Probability now" : "Activation now",
            ConceptsSection.format(activation),
            color: activation > 0 ? ui.theme.activation : ui.theme.muted)
        let peak = model.nodes[node].peak
        ui.bar(
            ui.allocate(height: 3), fraction: Double(activation / max(peak, 1e-6)))
        ui.keyValue("Peak in this session", ConceptsSection.format(peak))
        let firings = model.nodes[node].firings
        ui.keyValue(
            session.showsLogitLens ? "Likely after" : "Fired at",
            "\(firings) \(firings == 1 ? "token" : "tokens")")
        guard let detail = session.detail, detail.id == model.nodes[node].id else { return }
        if let largest = detail.maxActivation {
            ui.keyValue("Largest in its data", ConceptsSection.format(largest))
        }
        if let density = detail.density { ui.keyValue("Density", Self.percent(density)) }
        if let hook = detail.hook {
            ui.keyValue("Hook", hook.replacing("blocks.", with: ""))
        }
    }

    private static func percent(_ share: Float) -> String {
        NumberFormat(decimals: share < 0.001 ? 3 : 2).string(Double(share) * 100) + " %"
    }

    private func buttons(
        _ ui: UI, _ session: ViewerSession, _ actions: inout [ViewerAction]
    ) {
        // A token of a lens has no page anywhere.
        let hasPages = !session.showsLogitLens
        let page = session.detail?.neuronpediaURL
        ui.row(height: 34, hasPages ? [.flex(1), .flex(1)] : [.flex(1)]) {
            if hasPages,
                ui.button(
                    "inspector.neuronpedia", label: "Neuronpedia", icon: .external,
                    isEnabled: page != nil,
                    tooltip: page ?? "This plugin names no source on Neuronpedia")
            {
                actions.append(.openNeuronpedia)
            }
            if ui.button(
                "inspector.export", label: "Export graph", icon: .download,
                tooltip: "The whole graph as JSON  Ctrl-E")
            {
                actions.append(.exportGraph)
            }
        }
    }

    private func partners(
        _ ui: UI, _ session: ViewerSession, node: Int, _ actions: inout [ViewerAction]
    ) {
        let neighbours = session.stage.model.neighbours(of: node).prefix(Self.neighbourCount)
        guard let most = neighbours.first?.count else { return }
        ui.space(18)
        ui.sectionHeader(
            session.showsLogitLens ? "Likely together with" : "Fires together with", icon: .graph)
        for (rank, neighbour) in neighbours.enumerated() {
            let other = session.stage.model.nodes[neighbour.node]
            let sae = session.saeTitle(of: other.id)
            let isChosen = ui.activationRow(
                "inspector.neighbour.\(rank)", label: other.label, value: "\(neighbour.count)×",
                fraction: Double(neighbour.count) / Double(most), detail: sae?.short,
                mark: sae.map { _ in Color(family: other.id.sae) }, isQuiet: other.isLabelDerived)
            if isChosen { actions.append(.select(other.id)) }
        }
    }

    /// Why there is no more to be seen.
    private func elsewhere(_ ui: UI, _ session: ViewerSession) {
        ui.space(18)
        ui.label(
            "Remote: which tokens it promotes and what it fires on is known where the model runs.",
            style: Theme.caption, color: ui.theme.muted, maxLines: 3)
    }

    /// What the engine and the label file know.
    private func known(
        _ ui: UI, _ detail: FeatureDetail, _ session: ViewerSession,
        _ actions: inout [ViewerAction]
    ) {
        tokens(ui, "Promotes", .chevronUp, detail.promoted)
        tokens(ui, "Suppresses", .chevronDown, detail.suppressed)
        examples(ui, detail)
    }

    private func tokens(
        _ ui: UI, _ title: String, _ icon: Icon, _ tokens: [FeatureDetail.Token]
    ) {
        let shown = tokens.prefix(Self.tokenCount)
        guard let strongest = shown.first.map({ abs($0.value) }), strongest > 0 else { return }
        ui.space(18)
        ui.sectionHeader(title, icon: icon)
        ui.tokenText(
            shown.flatMap {
                [
                    TintedToken(
                        VisibleToken.text($0.text), strength: Double(abs($0.value) / strongest)),
                    TintedToken("  ", strength: 0),
                ]
            }, maxLines: 3)
    }

    private func examples(_ ui: UI, _ detail: FeatureDetail) {
        guard !detail.examples.isEmpty else { return }
        ui.space(18)
        ui.sectionHeader("Fired most on", icon: .activity)
        let largest = detail.examples.flatMap(\.activations).max() ?? 1
        for example in detail.examples {
            ui.tokenText(
                zip(example.tokens, example.activations).map {
                    TintedToken(
                        VisibleToken.inText($0), strength: Double($1 / max(largest, 1e-6)))
                }, maxLines: 4)
            ui.space(8)
        }
    }
}
