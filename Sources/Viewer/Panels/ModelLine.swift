internal import Engine
internal import Foundation
internal import Graphics
internal import Overlay

/// What is known of the model, in one line under the plugin's name.
enum ModelLine {
    private static let height = 22.0

    static func build(_ ui: UI, _ session: ViewerSession, _ actions: inout [ViewerAction]) {
        switch session.model {
        case .none: ui.badges(["no model"])
        case .loading(_, let part): loading(ui, part)
        case .ready where session.isRemote: ConnectionLine.build(ui, session)
        case .ready(let summary):
            facts(ui, session, summary, &actions)
            labels(ui, session, &actions)
        case .absent: absent(ui, session, &actions)
        case .failed(_, let message):
            ui.label(message, style: Theme.caption, color: ui.theme.danger, maxLines: 5)
        }
    }

    private static func loading(_ ui: UI, _ part: String) {
        let rect = ui.allocate(height: height)
        ui.spinner(at: Point(rect.minX + 8, rect.midY), radius: 6)
        ui.line(
            "Reading \(part)…", in: Rect(rect.minX + 24, rect.minY, rect.width - 24, rect.height),
            style: Theme.caption, color: ui.theme.secondary)
    }

    /// That the plugin has to come first, and the way to its panel where that made room.
    private static func absent(
        _ ui: UI, _ session: ViewerSession, _ actions: inout [ViewerAction]
    ) {
        let progress = session.awaited.flatMap { session.downloads[$0.plugin] }
        let isUnderWay = progress?.isUnderWay == true
        let words =
            isUnderWay
            ? "Downloading  \(Int((progress?.fraction ?? 0) * 100)) %" : "Not on this machine yet"
        if session.isDownloadAside {
            if link(ui, "download.show", words, icon: .download, tooltip: "Show the download") {
                actions.append(.showDownload)
            }
            return
        }
        ui.line(
            words, in: ui.allocate(height: height), style: Theme.caption, color: ui.theme.secondary)
        if isUnderWay { ui.requestRedraw(at: ui.time + 0.25) }
    }

    /// Where labels could be fetched: how; where nobody may be asked: what that means.
    private static func labels(
        _ ui: UI, _ session: ViewerSession, _ actions: inout [ViewerAction]
    ) {
        guard session.lacksLabels else { return }
        if let plugin = session.loadedModel?.plugin, session.stocks[plugin]?.isOffline == true {
            ui.line(
                "Offline: features show their numbers", in: ui.allocate(height: height),
                style: Theme.caption, color: ui.theme.muted)
        } else if link(
            ui, "labels", "Download labels", icon: .download,
            tooltip: "All labels of this SAE at once, from Neuronpedia")
        {
            actions.append(.offerLabels)
        }
    }

    /// A line that can be clicked.
    private static func link(
        _ ui: UI, _ name: String, _ words: String, icon: Icon, tooltip: String
    ) -> Bool {
        let rect = ui.allocate(height: height)
        let hit = ui.interact(name, rect)
        let hover = ui.fade("\(name).hover", hit.isHovered)
        let color = ui.theme.accentLight.mixed(with: ui.theme.text, hover)
        ui.canvas.icon(
            icon, in: Rect(rect.minX, rect.minY, 14, rect.height), size: 14, color: color)
        ui.line(
            words, in: Rect(rect.minX + 22, rect.minY, rect.width - 22, rect.height),
            style: Theme.caption, color: color)
        ui.drawFocusRing(name, rect, radius: ui.theme.smallRadius)
        ui.report(name, rect)
        ui.tooltip(name, rect, tooltip, isHovered: hit.isHovered)
        return hit.isClicked
    }

    /// The layer, which may be a choice, and beside it the sizes of model and SAE.
    private static func facts(
        _ ui: UI, _ session: ViewerSession, _ summary: ModelSummary,
        _ actions: inout [ViewerAction]
    ) {
        let rect = ui.allocate(height: height)
        var x = layer(ui, rect, session, summary, &actions) + 6
        for fact in sizes(summary) where ui.badgeWidth(fact) <= rect.maxX - x {
            x = ui.badge(fact, at: Point(x, rect.minY)).maxX + 6
        }
    }

    /// Where the plugin can be moved, a pill that opens; else a quiet label.
    ///
    /// - Returns: where it ends
    private static func layer(
        _ ui: UI, _ rect: Rect, _ session: ViewerSession, _ summary: ModelSummary,
        _ actions: inout [ViewerAction]
    ) -> Double {
        let title = title(summary)
        guard let loaded = session.loadedModel, loaded.layers.count > 1 else {
            let badge = ui.badge(title, at: rect.origin, maxWidth: rect.width)
            ui.report("layer", badge, .text(title))
            return badge.maxX
        }
        let pill = Rect(rect.minX, rect.minY, min(rect.width, ui.pillWidth(title)), rect.height)
        let choice = ui.pillMenu(
            "layer", title: title, items: loaded.layers.map { MenuItem("Layer \($0)") },
            selected: loaded.layer.flatMap { loaded.layers.firstIndex(of: $0) },
            tooltip: "Look at another layer  L", in: pill)
        if let choice, loaded.layers[choice] != loaded.layer {
            actions.append(.useLayer(loaded.layers[choice]))
        }
        return pill.maxX
    }

    static func title(_ summary: ModelSummary) -> String {
        if summary.isLogitLens { return "logit lens" }
        let layers = Set(summary.saes.map(\.layer)).sorted()
        return switch layers.count {
        case 1: "layer \(layers[0])"
        case 2, 3: "layers " + layers.map(String.init).joined(separator: ", ")
        default: "\(layers.count) layers"
        }
    }

    private static func sizes(_ summary: ModelSummary) -> [String] {
        let size = summary.layers.flatMap { layers in summary.dModel.map { "\(layers) × \($0)" } }
        let width =
            summary.isLogitLens
            ? "\(grouped(summary.saes.first?.width ?? 0)) tokens"
            : "\(grouped(summary.saes.reduce(0) { $0 + $1.width })) features"
        return [size, width].compactMap(\.self)
    }

    /// `24 576`, with thin spaces.
    static func grouped(_ number: Int) -> String {
        var digits = String(number)
        for place in stride(from: digits.count - 3, to: 0, by: -3) {
            digits.insert("\u{2009}", at: digits.index(digits.startIndex, offsetBy: place))
        }
        return digits
    }
}
