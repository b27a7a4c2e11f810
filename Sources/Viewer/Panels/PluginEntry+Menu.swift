internal import Graphics
internal import Overlay
internal import Plugins

/// What the menu of models says of a plugin.
extension PluginEntry {
    var isUsable: Bool { problem == nil }

    /// What is wrong with it, in one line.
    var problem: String? {
        guard case .failure(let error) = plugin else { return nil }
        return error.localizedDescription.replacing(file.path, with: file.lastPathComponent)
    }

    /// Its server, its hooks, or what stands for an SAE where it has none.
    var summary: String? {
        guard case .success(let plugin) = plugin else { return nil }
        if let server = plugin.server { return server.description }
        if plugin.saes.isEmpty { return "logit lens" }
        return plugin.saes.compactMap { $0.hook ?? $0.id }.joined(separator: ", ")
    }

    /// Its row: what it reads, whether it is on this machine, how large it is, how its download
    /// stands.
    func menuItem(title: String, stock: PluginStock?, download: PluginDownload?) -> MenuItem {
        var item = MenuItem(title, detail: problem ?? summary, isEnabled: isUsable)
        if let download {
            item.note = MenuNote(
                "\(Int(download.fraction * 100)) %", progress: download.fraction,
                isStrong: download.phase == .running)
            item.detail = download.phase == .paused ? "Paused" : "Downloading"
        } else if isUsable, let stock {
            item.note = Self.size(stock)
            if !stock.isComplete { item.detail = "Not downloaded" }
        }
        return item
    }

    /// How much of it is here, or has to come.
    private static func size(_ stock: PluginStock) -> MenuNote {
        let footprint = stock.footprint
        if footprint.isComplete { return MenuNote(Amount.bytes(footprint.bytes)) }
        let missing = footprint.missingBytes
        let more = footprint.missesMore ? "+" : ""
        return MenuNote(
            missing > 0 ? Amount.bytes(missing) + more : "", icon: .download,
            isStrong: !stock.isOffline)
    }
}
