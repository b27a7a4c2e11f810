internal import Engine
internal import Graphics
internal import Overlay

/// The concepts that glow most now.
enum ConceptsSection {
    private static let count = 10

    static func build(_ ui: UI, _ session: ViewerSession, _ actions: inout [ViewerAction]) {
        let top = ui.cursorY
        ui.sectionHeader("Active concepts", icon: .concepts)
        let model = session.stage.model
        let lit = session.brightest(count).filter { model.activation(of: $0, at: session.now) > 0 }
        if lit.isEmpty {
            ui.label(
                "Generate text to see features fire.", style: Theme.body, color: ui.theme.muted)
        }
        for (rank, node) in lit.enumerated() {
            let activation = model.activation(of: node, at: session.now)
            let feature = model.nodes[node]
            let isChosen = ui.activationRow(
                "concepts.\(rank)", label: feature.label, value: format(activation),
                fraction: Double(activation / max(model.largestActivation, 1e-6)),
                isSelected: feature.id == session.selection)
            if isChosen { actions.append(.select(feature.id)) }
        }
        ui.report(
            "concepts", Rect(20, top, ui.availableWidth, max(20, ui.cursorY - top)),
            .number(Double(lit.count)))
    }

    /// Two digits after the point, as the sliders have.
    static func format(_ activation: Float) -> String {
        NumberFormat.hundredths.string(Double(activation))
    }
}
