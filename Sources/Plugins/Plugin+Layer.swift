internal import Foundation

extension Plugin {
    /// The same plugin at another layer: hook, SAE id, source, Neuronpedia name and title together.
    ///
    /// Only a plugin with one SAE has a layer to change. Labels in a file belong to the SAE they were
    /// made for and stay behind.
    /// - Throws: `PluginError` that says which layers there are
    public func atLayer(_ layer: Int) throws(PluginError) -> Plugin {
        guard saes.count == 1, let old = saes[0].layer else {
            throw noSuchLayer(layer, whyThereIsNone)
        }
        if layer == old { return self }
        guard layer >= 0, layer < layerCount ?? .max else {
            throw noSuchLayer(layer, "the model has layers 0 to \((layerCount ?? 1) - 1)")
        }
        var moved = self
        moved.saes[0] = try entry(at: layer)
        let known = try moved.saes[0].resolvedNeuronpedia()
        let renamed = { (name: String) in known ?? Self.neuronpedia(name, from: old, to: layer) }
        moved.saes[0].neuronpedia = saes[0].neuronpedia.flatMap(renamed)
        moved.labels?.file = nil
        moved.labels?.neuronpedia = labels?.neuronpedia.flatMap(renamed)
        moved.title = Self.title(title, from: old, to: layer)
        return moved
    }

    /// The layers that `atLayer` can move the plugin to, its own included, in order; empty where it
    /// has no layer or several.
    public var availableLayers: [Int] {
        guard saes.count == 1, let own = saes[0].layer else { return [] }
        let known = (try? layers(of: saes[0])) ?? []
        let possible = known.filter { $0 < layerCount ?? .max }
        return possible.contains(own) ? possible : (possible + [own]).sorted()
    }

    private var whyThereIsNone: String {
        switch saes.count {
        case 0: "it has no SAE"
        case 1: "its SAE does not say which layer it is on; give it a hook in \(file.path)"
        default: "it has \(saes.count) SAEs; change their hooks in \(file.path)"
        }
    }

    private func noSuchLayer(_ layer: Int, _ problem: String) -> PluginError {
        .noSuchLayer(nil, layer: layer, plugin: name, problem: problem)
    }

    /// The plugin's SAE at another layer, its files being there as far as can be told.
    private func entry(at layer: Int) throws(PluginError) -> SAEEntry {
        let old = saes[0]
        var entry = old
        entry.hook = old.hook.flatMap { $0.atLayer(layer) }
        entry.labels = nil
        entry.neuronpedia = nil
        if let (release, id) = try old.inCatalogue() {
            guard let sibling = try release.id(of: id, at: layer) else {
                let layers = LayerList.text(try release.layers(of: id))
                throw noSuchLayer(layer, "the release \"\(release.name)\" has \(layers)")
            }
            let resolved = ResolvedSAE(try release.sae(sibling), of: release)
            if old.source != nil { entry.source = resolved.source } else { entry.id = sibling }
            if old.hook != nil { entry.hook = resolved.hook ?? entry.hook }
        } else if case .folder(let folder) = old.source {
            guard let beside = SAEFolders(folder).folder(at: layer) else {
                let layers = LayerList.text(availableLayers)
                throw noSuchLayer(
                    layer, "there is no SAE for it beside \(folder.path), but for \(layers)")
            }
            entry.source = .folder(beside)
        } else if case .hub(let hub) = old.source {
            entry.source = .hub(
                HubSource(
                    repository: hub.repository, folder: hub.folder.atLayer(layer) ?? hub.folder))
        } else {
            entry.id = old.id.flatMap { $0.atLayer(layer) }
        }
        return entry
    }

    private func layers(of entry: SAEEntry) throws(PluginError) -> [Int] {
        if let (release, id) = try entry.inCatalogue() { return try release.layers(of: id) }
        if case .folder(let folder) = entry.source { return SAEFolders(folder).layers }
        // What else a repository of the Hub has is not known without asking it.
        return Array(0..<(layerCount ?? 0))
    }

    /// `gpt2-small/8-res-jb` becomes `gpt2-small/6-res-jb`; nil where the layer is not in the name.
    private static func neuronpedia(_ name: String, from old: Int, to layer: Int) -> String? {
        let marker = "/\(old)-"
        return name.contains(marker) ? name.replacing(marker, with: "/\(layer)-") : nil
    }

    /// `GPT-2 small, layer 8` becomes `GPT-2 small, layer 6`.
    private static func title(_ title: String, from old: Int, to layer: Int) -> String {
        guard let range = title.range(of: "layer \(old)", options: .caseInsensitive),
            title[range.upperBound...].first?.isNumber != true
        else { return title }
        let kept = title[range].dropLast("\(old)".count)
        return title.replacingCharacters(in: range, with: "\(kept)\(layer)")
    }
}

extension SAEEntry {
    /// The release and id by which the catalogue knows the SAE, if it does.
    func inCatalogue() throws(PluginError) -> (CatalogueRelease, String)? {
        if let release, let id, !release.contains("/") {
            return (try Catalogue.standard().release(release), id)
        }
        guard let hub = hubSource,
            let (release, sae) = try Catalogue.standard()
                .sae(inRepository: hub.repository, at: hub.folder)
        else { return nil }
        return (release, sae.id)
    }

    /// The repository and folder of the Hub it names, other than through the catalogue.
    private var hubSource: HubSource? {
        switch source {
        case .hub(let hub): hub
        case .folder: nil
        case nil: release.flatMap { release in id.flatMap { HubSource("\(release)/\($0)") } }
        }
    }

    /// Its name on Neuronpedia as the catalogue has it.
    fileprivate func resolvedNeuronpedia() throws(PluginError) -> String? {
        try inCatalogue().flatMap { (release, id) throws(PluginError) in
            try release.sae(id).neuronpedia
        }
    }
}
