/// The SAEs that are at other layers what a plugin's is at its own.
enum SAESiblings {
    /// Those of a release of the catalogue.
    case release(CatalogueRelease, id: String)
    /// Those in folders or files beside its own.
    case folders(SAEFolders, path: String)
    /// Those of a repository of the Hub whose names differ in the layer; which there are is not
    /// known without asking it.
    case repository
    /// None that could be found: the name of its place has no layer.
    case none

    init(_ entry: SAEEntry) throws(PluginError) {
        if let (release, id) = try entry.inCatalogue() {
            self = .release(release, id: id)
        } else if case .folder(let folder) = entry.source {
            let folders = SAEFolders(folder)
            self = folders.layer == entry.layer ? .folders(folders, path: folder.path) : .none
        } else {
            let name = entry.hubSource?.folder ?? ""
            self = LayerNumber(in: name)?.value == entry.layer ? .repository : .none
        }
    }

    /// The layers they are at, the own one included, in a model of so many.
    func layers(of layerCount: Int?) throws(PluginError) -> [Int] {
        let layers =
            switch self {
            case .release(let release, let id): try release.layers(of: id)
            case .folders(let folders, _): folders.layers
            case .repository: Array(0..<(layerCount ?? 0))
            case .none: [Int]()
            }
        return layers.filter { $0 < layerCount ?? .max }
    }

    /// The entry of a plugin for the one at `layer`, without labels; nil where there is none.
    func entry(_ old: SAEEntry, at layer: Int) throws(PluginError) -> SAEEntry? {
        var entry = old
        entry.hook = old.hook.flatMap { $0.atLayer(layer) }
        entry.labels = nil
        entry.neuronpedia = nil
        switch self {
        case .release(let release, let id):
            guard let sibling = try release.id(of: id, at: layer) else { return nil }
            let resolved = ResolvedSAE(try release.sae(sibling), of: release)
            if old.source != nil { entry.source = resolved.source } else { entry.id = sibling }
            if old.hook != nil { entry.hook = resolved.hook ?? entry.hook }
        case .folders(let folders, _):
            guard let folder = folders.folder(at: layer) else { return nil }
            entry.source = .folder(folder)
        case .repository:
            entry.id = old.id.flatMap { $0.atLayer(layer) }
            entry.source = old.source.map { $0.atLayer(layer) }
        case .none: return nil
        }
        return entry
    }

    /// Why there is none at a layer, given those there are.
    func whyNone(besides layers: [Int]) -> String {
        switch self {
        case .release(let release, _):
            "the release \"\(release.name)\" has \(LayerList.text(layers))"
        case .folders(_, let path):
            "there is no SAE for it beside \(path), but for \(LayerList.text(layers))"
        case .repository, .none:
            "the SAE's place does not name its layer, so that others are not found"
        }
    }
}

extension Source {
    /// A repository's folder with the layer in its name replaced.
    fileprivate func atLayer(_ layer: Int) -> Source {
        guard case .hub(let hub) = self, let folder = hub.folder.atLayer(layer) else { return self }
        return .hub(HubSource(repository: hub.repository, folder: folder))
    }
}
