internal import Engine
internal import Hub
internal import Plugins

/// What of a plugin is on this machine, and what a fetch would bring.
nonisolated struct PluginStock: Sendable {
    let footprint: Plugin.Footprint
    /// Whether the labels of all its SAEs are here.
    let hasLabels: Bool
    /// Everything that the plugin needs, also what is here.
    let order: DownloadOrder
    /// The hook points its SAEs read.
    let hooks: [String]
    /// Where a download comes from and goes to, or what is wrong with what the environment says.
    let settings: Result<HubSettings, HubError>

    /// Looks at the disk.
    init(of plugin: Plugin, _ settings: Result<HubSettings, HubError>) {
        let hub = try? settings.get()
        let cache = hub?.cache ?? HubCache()
        let fetch = PluginFetch(
            plugin, cache: cache, archive: hub?.neuronpedia.archive ?? LabelArchive(),
            chooser: .registered)
        footprint = plugin.footprintOnDisk(cache: cache)
        hasLabels = fetch.hasLabels
        order = fetch.order
        hooks = ((try? plugin.resolvedSAEs()) ?? []).compactMap { $0.hook ?? $0.id }
        self.settings = settings
    }

    /// Whether the model and its SAEs can be read.
    var isComplete: Bool { footprint.isComplete }

    /// Whether nobody may be asked.
    var isOffline: Bool { (try? settings.get().isOffline) ?? false }
}

nonisolated extension Plugin {
    /// Whether something of it comes from the Hub, so that it may not be on this machine.
    var namesTheHub: Bool {
        ([model.source] + saes.compactMap(\.source)).contains { source in
            if case .hub = source { true } else { false }
        } || saes.contains { $0.source == nil }
    }
}
