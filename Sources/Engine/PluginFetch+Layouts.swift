internal import Features
public import Hub
public import Plugins

extension SAEFileChooser {
    /// Knows every layout that the engine reads.
    public static let registered = SAEFileChooser { path, format, listing in
        SAERegistry.files(at: path, format: format, in: listing)
    }
}

extension Plugin {
    /// What of a plugin is on this machine, the cache of the Hub included; looks at the disk.
    public func footprintOnDisk(cache: HubCache = HubCache()) -> Footprint {
        let fetch = PluginFetch(self, cache: cache, chooser: .registered)
        return footprint { _, sae in
            sae.map { fetch.folder(of: $0) } ?? fetch.modelFolder
        }
    }
}
