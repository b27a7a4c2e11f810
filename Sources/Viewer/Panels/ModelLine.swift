internal import Engine
internal import Graphics
internal import Overlay

/// What is known of the model, in one line under the plugin's name.
enum ModelLine {
    static func build(_ ui: UI, _ session: ViewerSession) {
        switch session.model {
        case .none: ui.badges(["no model"])
        case .loading(_, let part): loading(ui, part)
        case .ready(let summary): ui.badges(pills(summary))
        case .failed(_, let message):
            ui.label(message, style: Theme.caption, color: ui.theme.danger, maxLines: 5)
        }
    }

    private static func loading(_ ui: UI, _ part: String) {
        let rect = ui.allocate(height: 22)
        ui.spinner(at: Point(rect.minX + 8, rect.midY), radius: 6)
        ui.line(
            "Reading \(part)…", in: Rect(rect.minX + 24, rect.minY, rect.width - 24, rect.height),
            style: Theme.caption, color: ui.theme.secondary)
    }

    private static func pills(_ summary: ModelSummary) -> [String] {
        let layers = summary.saes.map { "layer \($0.layer)" }
        let width = summary.saes.first.map { ["\($0.width) features"] } ?? []
        return ["\(summary.layers) × \(summary.dModel)"] + layers + width
    }
}
