internal import Graphics
internal import Hub
internal import Overlay

/// The card over the scene while a chosen plugin is not on this machine: what it is, how large, how
/// its download goes.
final class DownloadPanel {
    private static let width = 480.0
    private static let margin = 16.0
    /// What it needs of the window's width, margins included; in less the sidebar makes room.
    static let leastReach = 320.0
    private static let padding = 22.0
    private static let footerHeight = 68.0

    /// How high what scrolls was in the last pass.
    private var bodyHeight = 240.0
    /// Which button had the keyboard offered last; nil while there is no card.
    private var offered: String?

    func build(
        _ ui: UI, _ session: ViewerSession, in scene: Rect, _ actions: inout [ViewerAction]
    ) {
        let presence = ui.fade(
            "download.card", session.shownDownload != nil, duration: 0.16)
        guard let download = session.shownDownload else {
            offered = nil
            return
        }
        ui.block(scene)
        ui.canvas.box(scene, fill: ui.theme.canvas.opacity(0.66 * presence))
        ui.canvas.pushOpacity(presence)
        let headerHeight = Self.headerHeight(ui, download, in: scene)
        let card = card(in: scene, headerHeight).offset(0, (1 - presence) * 10)
        ui.canvas.shadow(
            card.offset(0, 12), radius: ui.theme.largeRadius, color: Color.black.opacity(0.5),
            blur: 36)
        ui.canvas.box(
            card, radius: ui.theme.largeRadius, fill: ui.theme.panel,
            border: Border(ui.theme.line))
        ui.report("download.panel", card, .number(download.fraction))
        header(ui, card, headerHeight, download, session, &actions)
        let body = Rect(
            card.minX, card.minY + headerHeight, card.width,
            max(0, card.height - headerHeight - Self.footerHeight))
        scrolling(ui, body, download, &actions)
        footer(ui, card, download, session, &actions)
        ui.canvas.popOpacity()
        offerKeyboard(ui, download)
    }

    private func card(in scene: Rect, _ headerHeight: Double) -> Rect {
        let height = headerHeight + bodyHeight + Self.footerHeight
        return scene.centered(
            Size(
                min(Self.width, max(120, scene.width - 2 * Self.margin)),
                min(height, max(140, scene.height - 2 * Self.margin))))
    }

    /// The name of the plugin may take two lines.
    private static func headerHeight(
        _ ui: UI, _ download: PluginDownload, in scene: Rect
    ) -> Double {
        let width = min(width, scene.width - 2 * margin) - 2 * padding - 28
        let title = ui.text.layout(
            download.plugin.title, Theme.title, .wrapped(max(40, width), maxLines: 2))
        return title.size.height + 56
    }

    private func header(
        _ ui: UI, _ card: Rect, _ height: Double, _ download: PluginDownload,
        _ session: ViewerSession, _ actions: inout [ViewerAction]
    ) {
        if session.hasPluginToReturnTo {
            let close = Rect(card.maxX - 46, card.minY + 14, 32, 32)
            let tip = download.isUnderWay ? "Back; the download goes on  Esc" : "Back  Esc"
            if ui.iconButton("download.close", .close, style: .plain, tooltip: tip, in: close) {
                actions.append(.leaveDownload)
            }
        }
        let area = Rect(
            card.minX + Self.padding, card.minY + 18, card.width - 2 * Self.padding - 28, 0)
        ui.column(area, spacing: 2) {
            ui.label(
                download.plugin.title, style: Theme.title, color: ui.theme.text, maxLines: 2)
            ui.line(
                Self.subtitle(download), in: ui.allocate(height: 16), style: Theme.caption,
                color: ui.theme.muted)
        }
        ui.canvas.hairline(
            from: Point(card.minX, card.minY + height), length: card.width, color: ui.theme.line)
    }

    private static func subtitle(_ download: PluginDownload) -> String {
        if download.stock.isComplete { return "Its labels are not on this machine yet" }
        let hooks = download.stock.hooks
        let place = hooks.count > 1 ? "\(hooks.count) SAEs" : hooks.first
        let state = download.hasBegun ? nil : "Not on this machine yet"
        return [state, place].compactMap(\.self).joined(separator: "  ·  ")
    }

    private func scrolling(
        _ ui: UI, _ body: Rect, _ download: PluginDownload, _ actions: inout [ViewerAction]
    ) {
        ui.scroll("download.content", body, spacing: 0, padding: Self.padding) {
            let top = ui.cursorY
            switch download.phase {
            case .measuring, .offered: DownloadOffer.build(ui, download)
            case .running, .paused, .finished: DownloadCourse.build(ui, download)
            case .failed(let error):
                DownloadFailure.build(ui, download, error, &actions)
                if download.hasBegun { DownloadCourse.files(ui, download) }
            }
            let height = ui.cursorY - top + 2 * Self.padding
            if abs(height - bodyHeight) > 0.5 {
                bodyHeight = height
                ui.requestRedraw()
            }
        }
    }

    private func footer(
        _ ui: UI, _ card: Rect, _ download: PluginDownload, _ session: ViewerSession,
        _ actions: inout [ViewerAction]
    ) {
        let bar = Rect(
            card.minX, card.maxY - Self.footerHeight, card.width, Self.footerHeight)
        ui.canvas.hairline(from: bar.origin, length: bar.width, color: ui.theme.line)
        let buttons = DownloadButton.all(download, canReturn: session.hasPluginToReturnTo)
        let cells = ui.cells(
            in: bar.inset(Self.padding, 16), buttons.map { _ in .flex(1) }, 10)
        for (button, cell) in zip(buttons, cells) {
            let label =
                cell.width < 160 ? button.label : button.label + (button.addition ?? "")
            let isClicked = ui.button(
                button.name, label: label, icon: cell.width < 110 ? nil : button.icon,
                style: button.isMain ? .primary : .ghost, in: cell)
            if isClicked { actions.append(button.action) }
        }
    }

    /// Enter means the main button, also after it has become another one; whoever types goes on
    /// typing.
    private func offerKeyboard(_ ui: UI, _ download: PluginDownload) {
        let main = DownloadButton.all(download, canReturn: false).last?.name
        defer { offered = main }
        guard let main, main != offered, !ui.wantsKeyboard else { return }
        let isFree = ui.focusName == nil || ui.focusName == offered || ui.focusName == "plugins"
        if isFree { ui.passFocus(to: main) }
    }
}

/// A button at the foot of the card.
struct DownloadButton {
    var name: String
    var label: String
    /// What the label goes on with where there is room.
    var addition: String?
    var icon: Icon?
    var isMain = false
    var action: ViewerAction

    /// What can be done with a download as it stands, the main thing last.
    static func all(_ download: PluginDownload, canReturn: Bool) -> [DownloadButton] {
        switch download.phase {
        case .measuring, .offered:
            [
                back(canReturn),
                DownloadButton(
                    name: "download", label: "Download", addition: size(download),
                    icon: .download, isMain: true, action: .startDownload),
            ]
        case .running, .finished: [cancel, pause("Pause", .pause)]
        case .paused:
            [cancel, pause("Resume", .play, isMain: true)]
        case .failed:
            [
                back(canReturn),
                DownloadButton(
                    name: "download.retry", label: "Try again", icon: .clear, isMain: true,
                    action: .retryDownload),
            ]
        }
    }

    private static func size(_ download: PluginDownload) -> String? {
        guard download.isMeasured else { return nil }
        return "  " + Amount.bytes(max(download.bytesTotal - download.bytesDone, 0))
    }

    private static let cancel = DownloadButton(
        name: "download.cancel", label: "Cancel", action: .cancelDownload)

    private static func pause(
        _ label: String, _ icon: Icon, isMain: Bool = false
    ) -> DownloadButton {
        DownloadButton(
            name: "download.pause", label: label, icon: icon, isMain: isMain,
            action: .toggleDownloadPause)
    }

    private static func back(_ canReturn: Bool) -> DownloadButton {
        canReturn
            ? DownloadButton(name: "download.cancel", label: "Not now", action: .cancelDownload)
            : DownloadButton(
                name: "download.cancel", label: "Other model", action: .open(menu: "plugins"))
    }
}
