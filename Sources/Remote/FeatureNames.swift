internal import Engine
internal import Features
internal import Foundation
internal import Hub
internal import Plugins

/// Which features a server has told of, and what they are called.
///
/// A server tells of layers, not of SAEs: each layer counts as one, in the order they come.
struct FeatureNames {
    private let labels: LabelStore
    private let neuronpedia: String?
    /// The layer the plugin's labels are of; nil where they do not say.
    private let labelledLayer: Int?
    private let limits: RemoteLimits
    private(set) var layers: [Int] = []
    private var names: [FeatureID: FeatureLabel] = [:]
    /// Whether features had to be left out because there are too many.
    private(set) var isFull = false

    /// - Throws: `SAEError` where the plugin's file of labels cannot be read
    init(_ plugin: Plugin, archive: LabelArchive, limits: RemoteLimits) throws {
        self.limits = limits
        neuronpedia = plugin.labels?.neuronpedia
        if let file = plugin.labels?.file {
            labels = try LabelStore(contentsOf: file)
        } else {
            // Labels that were not fetched are as good as none: the server has its own.
            let file = neuronpedia.flatMap { archive.exportFile(of: $0) }
            labels = file.flatMap { try? LabelStore(contentsOf: $0) } ?? LabelStore()
        }
        let place = labels.hook ?? neuronpedia?.split(separator: "/").last.map(String.init)
        let digits = place?.split { !$0.isNumber }.first
        labelledLayer = digits.flatMap { Int($0) }
    }

    /// The firings of a token's features; those that cannot be told apart any more are left out.
    mutating func firings(_ features: [ServerMessage.Feature]) -> [FeatureFiring] {
        features.compactMap { feature in
            guard let sae = number(of: feature.layer) else { return nil }
            let id = FeatureID(sae: sae, index: feature.index)
            guard names[id] != nil || names.count < limits.knownFeatures else {
                isFull = true
                return nil
            }
            let record = record(of: id)
            let label = FeatureLabel(
                record?.label ?? feature.label ?? "feature \(feature.index)",
                isDerived: record == nil && feature.isLabelDerived)
            names[id] = label
            var firing = FeatureFiring(
                id: id, activation: feature.activation, label: label.text, layer: feature.layer,
                density: record?.density)
            firing.isLabelDerived = label.isDerived
            return firing
        }
    }

    /// All that is known of a feature the server has told of.
    func detail(of id: FeatureID) -> FeatureDetail? {
        guard let label = names[id], layers.indices.contains(id.sae) else { return nil }
        return FeatureDetail(
            id, layer: layers[id.sae], label: label, record: record(of: id),
            neuronpedia: isLabelled(layers[id.sae]) ? neuronpedia : nil)
    }

    private func record(of id: FeatureID) -> FeatureRecord? {
        guard isLabelled(layers[id.sae]), let record = labels.record(for: id.index) else {
            return nil
        }
        return record.label.isEmpty ? nil : record
    }

    private func isLabelled(_ layer: Int) -> Bool { labelledLayer == nil || labelledLayer == layer }

    /// Which SAE a layer counts as.
    private mutating func number(of layer: Int) -> Int? {
        if let number = layers.firstIndex(of: layer) { return number }
        guard layers.count < limits.layers else {
            isFull = true
            return nil
        }
        layers.append(layer)
        return layers.count - 1
    }
}
