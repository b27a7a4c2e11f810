internal import Foundation
internal import Graphics
internal import Hub
internal import Overlay

/// What would come: model, SAEs and labels with their sizes, and where it would lie.
enum DownloadOffer {
    private static let rowHeight = 42.0

    static func build(_ ui: UI, _ download: PluginDownload) {
        let parts = DownloadPart.offered(of: download.order, download.items)
        for (index, part) in parts.enumerated() {
            if index > 0 { ui.space(14) }
            row(ui, part, download)
        }
        ui.space(18)
        ui.separator(inset: 0)
        ui.space(8)
        total(ui, download)
        if let place = place(download) {
            ui.label(place, style: Theme.caption, color: ui.theme.muted, maxLines: 3)
        }
        for warning in download.warnings where !isAboutLabels(warning) {
            ui.space(8)
            ui.label(warning, style: Theme.caption, color: ui.theme.muted, maxLines: 4)
        }
    }

    private static func row(_ ui: UI, _ part: DownloadPart, _ download: PluginDownload) {
        let rect = ui.allocate(height: rowHeight)
        let isChoice = part.kind == .labels && !download.order.wishes.isEmpty
        if isChoice {
            ui.checkBox(
                "download.labels", isOn: &download.wantsLabels,
                isEnabled: !isMissing(part, download),
                in: Rect(rect.minX, rect.minY, rect.width, 20))
        } else {
            ui.canvas.icon(
                part.kind == .model ? .model : part.kind == .sae ? .concepts : .prompt,
                in: Rect(rect.minX, rect.minY, 16, 20), size: 16, color: ui.theme.muted)
        }
        let isDim = isChoice && (!download.wantsLabels || isMissing(part, download))
        let left = rect.minX + 28
        let size = size(ui, part, download, in: Rect(left, rect.minY, rect.maxX - left, 20), isDim)
        ui.line(
            title(part, download), in: Rect(left, rect.minY, max(0, size - left - 8), 20),
            style: Theme.label, color: isDim ? ui.theme.muted : ui.theme.text)
        ui.line(
            detail(part, download), in: Rect(left, rect.minY + 22, rect.maxX - left, 16),
            style: Theme.caption, color: ui.theme.muted)
    }

    /// The size at the row's end, with a tick where it is here; returns where it begins.
    private static func size(
        _ ui: UI, _ part: DownloadPart, _ download: PluginDownload, in rect: Rect, _ isDim: Bool
    ) -> Double {
        let isHere = part.isHere
        let layout = ui.line(
            words(part, download), in: rect, style: Theme.smallNumber,
            color: isDim || isHere || part.items.isEmpty ? ui.theme.muted : ui.theme.text,
            alignment: .trailing)
        let start = rect.maxX - layout.size.width
        guard isHere else { return start }
        ui.canvas.icon(
            .check, in: Rect(start - 20, rect.minY, 14, 20), size: 13, color: ui.theme.accentLight)
        return start - 20
    }

    private static func words(_ part: DownloadPart, _ download: PluginDownload) -> String {
        if part.items.isEmpty {
            return download.phase == .measuring
                ? "…" : isMissing(part, download) ? "–" : ""
        }
        if part.isHere { return part.bytesTotal > 0 ? Amount.bytes(part.bytesTotal) : "here" }
        return part.bytesDone > 0
            ? Amount.bytes(part.bytesDone, of: part.bytesTotal) : Amount.bytes(part.bytesTotal)
    }

    private static func title(_ part: DownloadPart, _ download: PluginDownload) -> String {
        switch part.kind {
        case .model: "Model"
        case .sae: download.stock.hooks.count > 1 ? "SAEs" : "SAE"
        case .labels: "Labels"
        }
    }

    private static func detail(_ part: DownloadPart, _ download: PluginDownload) -> String {
        if part.kind == .labels {
            return isMissing(part, download)
                ? "Neuronpedia has none of \(part.source) to fetch now"
                : "\(part.source), from Neuronpedia"
        }
        let state = part.isHere ? "on this machine" : part.bytesDone > 0 ? "partly here" : nil
        return [part.source, state].compactMap(\.self).joined(separator: "  ·  ")
    }

    /// Whether labels were asked for and there are none.
    private static func isMissing(_ part: DownloadPart, _ download: PluginDownload) -> Bool {
        part.kind == .labels && part.items.isEmpty && download.phase == .offered
    }

    private static func isAboutLabels(_ warning: String) -> Bool {
        warning.hasPrefix("labels of ")
    }

    private static func total(_ ui: UI, _ download: PluginDownload) {
        let rect = ui.allocate(height: 28)
        ui.line("To download", in: rect, style: Theme.label, color: ui.theme.secondary)
        guard download.isMeasured else {
            let words = ui.line(
                "measuring…", in: rect, style: Theme.number, color: ui.theme.muted,
                alignment: .trailing)
            ui.spinner(at: Point(rect.maxX - words.size.width - 18, rect.midY), radius: 6)
            return
        }
        ui.line(
            Amount.bytes(max(download.bytesTotal - download.bytesDone, 0)), in: rect,
            style: Theme.number, color: ui.theme.text, alignment: .trailing)
        ui.report(
            "download.size", rect, .number(Double(download.bytesTotal - download.bytesDone)))
    }

    private static func place(_ download: PluginDownload) -> String? {
        guard case .success(let settings) = download.stock.settings,
            !download.order.wishes.isEmpty
        else { return nil }
        let folder = settings.cache.folder.homePath
        return "Kept in \(folder), where Python finds it too."
    }
}
