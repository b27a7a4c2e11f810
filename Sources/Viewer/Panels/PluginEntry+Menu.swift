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
}
