internal import Engine
internal import Graphics
internal import Overlay

/// The concepts that glow most now.
enum ConceptsSection {
    private static let count = 10

    static func build(_ ui: UI, _ session: ViewerSession, _ actions: inout [ViewerAction]) {
        let top = ui.cursorY
        let model = session.stage.model
        let strongest = session.brightest(count)
        let isLit = strongest.first.map { model.activation(of: $0, at: session.now) > 0 } ?? false
        ui.sectionHeader(
            "Active concepts", icon: .concepts, note: isLit || strongest.isEmpty ? nil : "peaks")
        if strongest.isEmpty {
            ui.label(
                "Generate text to see features fire.", style: Theme.body, color: ui.theme.muted)
        }
        for (rank, node) in strongest.enumerated() {
            // What has faded is still worth reading: then the list is that of the peaks.
            let shown = isLit ? model.activation(of: node, at: session.now) : model.nodes[node].peak
            guard shown > 0 else { break }
            row(ui, rank, node: node, activation: shown, session, &actions)
        }
        ui.report(
            "concepts", Rect(20, top, ui.availableWidth, max(20, ui.cursorY - top)),
            .number(Double(strongest.count)))
    }

    private static func row(
        _ ui: UI, _ rank: Int, node: Int, activation: Float, _ session: ViewerSession,
        _ actions: inout [ViewerAction]
    ) {
        let feature = session.stage.model.nodes[node]
        let largest = session.stage.model.scale(of: feature.id.sae).largest
        let sae = session.saeTitle(of: feature.id)
        let isChosen = ui.activationRow(
            "concepts.\(rank)", label: feature.label, value: format(activation),
            fraction: Double(activation / max(largest, 1e-6)), detail: sae?.short,
            mark: sae.map { _ in Color(family: feature.id.sae) },
            isSelected: feature.id == session.selection, isQuiet: feature.isLabelDerived)
        if isChosen { actions.append(.select(feature.id)) }
    }

    /// Two digits after the point, as the sliders have.
    static func format(_ activation: Float) -> String {
        NumberFormat.hundredths.string(Double(activation))
    }
}
