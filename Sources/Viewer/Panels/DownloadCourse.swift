internal import Graphics
internal import Hub
internal import Overlay

/// How a download goes: all of it, and each of its files.
enum DownloadCourse {
    static func build(_ ui: UI, _ download: PluginDownload) {
        whole(ui, download)
        files(ui, download)
        if download.phase == .running { ui.requestRedraw(at: ui.time + 0.1) }
    }

    private static func whole(_ ui: UI, _ download: PluginDownload) {
        let rect = ui.allocate(height: 22)
        ui.line(
            "\(Int(download.fraction * 100)) %", in: rect, style: Theme.title,
            color: ui.theme.text)
        ui.line(
            Amount.bytes(download.bytesDone, of: download.bytesTotal), in: rect,
            style: Theme.number, color: ui.theme.secondary, alignment: .trailing)
        ui.space(10)
        let track = ui.allocate(height: 6)
        ui.bar(
            track, fraction: download.fraction,
            color: download.phase == .paused ? ui.theme.focus : ui.theme.accent)
        ui.report("download.progress", track, .number(download.fraction))
        ui.space(8)
        let line = ui.allocate(height: 16)
        ui.line(
            state(download), in: line,
            style: download.secondsLeft == nil ? Theme.caption : Theme.smallNumber,
            color: ui.theme.muted)
        if let left = download.secondsLeft.flatMap(Amount.left) {
            ui.line(
                left, in: line, style: Theme.smallNumber, color: ui.theme.muted,
                alignment: .trailing)
        }
    }

    /// The speed, or why there is none.
    private static func state(_ download: PluginDownload) -> String {
        let items = download.wantedItems
        if download.phase == .paused { return "Paused; what has come is kept" }
        if items.contains(where: { $0.state == .elsewhere }) {
            return "Another program is downloading the same file"
        }
        if items.contains(where: { $0.state == .checking }) { return "Checking what came" }
        guard download.bytesPerSecond > 0 else { return "Connecting…" }
        return "\(Amount.bytes(Int(download.bytesPerSecond)))/s"
    }

    /// A line a file under the part it belongs to.
    static func files(_ ui: UI, _ download: PluginDownload) {
        for part in DownloadPart.all(of: download.order, download.wantedItems)
        where !part.items.isEmpty {
            ui.space(20)
            header(ui, part)
            ui.space(6)
            for (index, item) in part.items.enumerated() {
                file(ui, part, index, item, isPaused: download.phase != .running)
            }
        }
    }

    private static func header(_ ui: UI, _ part: DownloadPart) {
        let rect = ui.allocate(height: 16)
        let word = part.kind == .model ? "MODEL" : part.kind == .sae ? "SAE" : "LABELS"
        let shown = ui.line(word, in: rect, style: Theme.section, color: ui.theme.muted)
        let left = rect.minX + shown.size.width + 10
        ui.line(
            part.kind == .labels ? "Neuronpedia" : part.source,
            in: Rect(left, rect.minY, max(0, rect.maxX - left), rect.height),
            style: Theme.caption, color: ui.theme.muted)
    }

    private static func file(
        _ ui: UI, _ part: DownloadPart, _ index: Int, _ item: DownloadProgress.Item,
        isPaused: Bool
    ) {
        let rect = ui.allocate(height: 30)
        let line = Rect(rect.minX, rect.minY, rect.width, 20)
        let isDone = item.state == .done
        let isPartial = !isDone && (item.bytesDone > 0 || item.state == .downloading)
        let number = ui.line(
            item.state == .failed
                ? "not to be had"
                : isPartial
                    ? Amount.bytes(item.bytesDone, of: item.bytesTotal)
                    : Amount.bytes(item.bytesTotal), in: line, style: Theme.smallNumber,
            color: isPartial ? ui.theme.text : ui.theme.muted, alignment: .trailing)
        var right = line.maxX - number.size.width - 8
        if isDone {
            right -= 14
            ui.canvas.icon(
                .check, in: Rect(right, line.minY, 14, line.height), size: 13,
                color: ui.theme.accentLight)
            right -= 6
        }
        ui.line(
            part.title(of: item),
            in: Rect(line.minX, line.minY, max(0, right - line.minX), line.height),
            style: Theme.body, color: isPartial ? ui.theme.text : ui.theme.secondary)
        let fraction =
            isDone ? 1 : Double(item.bytesDone) / Double(max(item.bytesTotal, 1))
        ui.bar(
            Rect(rect.minX, rect.minY + 23, rect.width, 3), fraction: fraction,
            color: isPaused || isDone ? ui.theme.focus : ui.theme.accent)
        ui.report("download.file.\(item.name)", rect, .number(fraction))
    }
}
