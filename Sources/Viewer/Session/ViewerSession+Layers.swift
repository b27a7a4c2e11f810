internal import Engine
internal import JSON
internal import Plugins

/// Layers: another one for the SAE, and which of several SAEs are shown.
extension ViewerSession {
    /// What a node's SAE is called; nil where the plugin has only one.
    func saeTitle(of id: FeatureID) -> SAETitle? {
        guard let loadedModel, loadedModel.hasSeveralSAEs,
            loadedModel.titles.indices.contains(id.sae)
        else { return nil }
        return loadedModel.titles[id.sae]
    }

    /// Whether nodes are tokens of logit lenses, for want of an SAE.
    var showsLogitLens: Bool { loadedModel?.summary.isLogitLens ?? false }

    /// What the report says of where a feature is from.
    func layer(of id: FeatureID) -> Reporter.Members {
        guard let saes = loadedModel?.summary.saes, saes.indices.contains(id.sae) else { return [] }
        return [("layer", .int(saes[id.sae].layer)), ("sae", .int(id.sae))]
    }

    /// Reads the SAE of another layer: hook, id and labels move together, the model stays.
    func useLayer(_ layer: Int) {
        guard let origin = loadedModel?.origin else { return }
        do {
            use(try origin.atLayer(layer), from: origin)
        } catch {
            complain(error.localizedDescription)
        }
    }

    /// Changes which SAEs are shown; whatever is selected or hovered of a hidden one is let go.
    func filterLayers(_ change: (inout LayerFilter, Int) -> Void) {
        guard let loadedModel, loadedModel.hasSeveralSAEs else { return }
        change(&layerFilter, loadedModel.titles.count)
        if let selection, !layerFilter.shows(selection.sae) { dismiss() }
        hovered = nil
    }

    /// How many nodes each SAE has in the graph.
    var nodeCounts: [Int] {
        var counts = [Int](repeating: 0, count: loadedModel?.titles.count ?? 0)
        for node in stage.model.nodes where counts.indices.contains(node.id.sae) {
            counts[node.id.sae] += 1
        }
        return counts
    }
}
