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
        let siblings = try SAESiblings(saes[0])
        guard let entry = try siblings.entry(saes[0], at: layer) else {
            throw noSuchLayer(layer, siblings.whyNone(besides: availableLayers))
        }
        var moved = self
        moved.saes[0] = entry
        let known = try moved.saes[0].resolvedNeuronpedia()
        let renamed = { (name: String) in known ?? Self.neuronpedia(name, from: old, to: layer) }
        moved.saes[0].neuronpedia = saes[0].neuronpedia.flatMap(renamed)
        moved.labels?.file = nil
        moved.labels?.neuronpedia = labels?.neuronpedia.flatMap(renamed)
        moved.title = Self.title(title, from: old, to: layer)
        return moved
    }

    /// The layers that `atLayer` can move the plugin to, its own included, in order.
    ///
    /// There are none where it has no layer or several. It looks at the disk or the catalogue each
    /// time: keep what it gives.
    public var availableLayers: [Int] {
        guard saes.count == 1, let own = saes[0].layer else { return [] }
        let layers = (try? SAESiblings(saes[0]).layers(of: layerCount)) ?? []
        return layers.contains(own) ? layers : (layers + [own]).sorted()
    }

    private var whyThereIsNone: String {
        switch saes.count {
        case 0 where server != nil: "its server decides; start that one with --layer"
        case 0: "it has no SAE"
        case 1: "its SAE does not say which layer it is on; give it a hook in \(file.path)"
        default: "it has \(saes.count) SAEs; change their hooks in \(file.path)"
        }
    }

    private func noSuchLayer(_ layer: Int, _ problem: String) -> PluginError {
        .noSuchLayer(nil, layer: layer, plugin: name, problem: problem)
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
    var hubSource: HubSource? {
        switch source {
        case .hub(let hub): hub
        case .folder, .server: nil
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
