internal import Foundation

extension Plugin {
    /// The same plugin at another layer: hook, SAE id, source and Neuronpedia name move together.
    ///
    /// Only a plugin with one SAE has a layer to change. Labels in a file belong to the SAE they were
    /// made for and stay behind.
    public func atLayer(_ layer: Int) throws(PluginError) -> Plugin {
        guard saes.count == 1, let old = saes[0].layer else {
            throw .noSuchLayer(
                layer, plugin: name,
                problem: saes.count > 1
                    ? "it has \(saes.count) SAEs; change their hooks in \(file.path)"
                    : "its SAE does not say which layer it is on; give it a hook in \(file.path)")
        }
        if layer == old { return self }
        guard layer >= 0, layer < layerCount ?? .max else {
            let last = (layerCount ?? 0) - 1
            throw .noSuchLayer(layer, plugin: name, problem: "the model has layers 0 to \(last)")
        }
        var moved = self
        moved.saes[0] = try saes[0].moved(from: old, to: layer, plugin: name)
        moved.labels?.file = nil
        moved.labels?.neuronpedia = labels?.neuronpedia.flatMap {
            SAEEntry.neuronpedia($0, from: old, to: layer)
        }
        return moved
    }
}

extension SAEEntry {
    fileprivate func moved(
        from old: Int, to layer: Int, plugin: String
    ) throws(PluginError) -> SAEEntry {
        var moved = self
        moved.hook = hook.flatMap { HookLayer.replacing(in: $0, with: layer) }
        moved.id = id.flatMap { HookLayer.replacing(in: $0, with: layer) }
        moved.labels = nil
        moved.neuronpedia = neuronpedia.flatMap { Self.neuronpedia($0, from: old, to: layer) }
        guard case .folder(let folder) = source else { return moved }
        guard let path = HookLayer.replacing(in: folder.path, with: layer),
            FileManager.default.fileExists(atPath: path)
        else {
            throw .noSuchLayer(
                layer, plugin: plugin,
                problem: "there is no SAE for it beside \(folder.path)")
        }
        moved.source = .folder(URL(filePath: path, directoryHint: .isDirectory))
        return moved
    }

    /// `gpt2-small/8-res-jb` becomes `gpt2-small/6-res-jb`; nil where the layer is not in the name.
    fileprivate static func neuronpedia(_ name: String, from old: Int, to layer: Int) -> String? {
        let marker = "/\(old)-"
        return name.contains(marker) ? name.replacing(marker, with: "/\(layer)-") : nil
    }
}
