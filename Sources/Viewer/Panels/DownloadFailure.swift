internal import Graphics
internal import Hub
internal import Overlay

/// Why a download does not go on, and what to do about it.
enum DownloadFailure {
    static func build(
        _ ui: UI, _ download: PluginDownload, _ error: HubError, _ actions: inout [ViewerAction]
    ) {
        let trouble = DownloadTrouble(error, try? download.stock.settings.get())
        let rect = ui.allocate(height: 22)
        ui.canvas.icon(
            trouble.isFault ? .warning : .info, in: Rect(rect.minX, rect.minY, 16, rect.height),
            size: 16, color: trouble.isFault ? ui.theme.danger : ui.theme.secondary)
        ui.line(
            trouble.title,
            in: Rect(rect.minX + 26, rect.minY, max(0, rect.width - 26), rect.height),
            style: Theme.title, color: trouble.isFault ? ui.theme.danger : ui.theme.text)
        ui.space(8)
        ui.label(trouble.sentence, style: Theme.body, color: ui.theme.secondary, maxLines: 12)
        guard let page = trouble.page else { return }
        ui.space(14)
        if ui.button(
            "download.page", label: "Open its page", icon: .external, tooltip: page)
        {
            actions.append(.openDownloadPage)
        }
    }
}
