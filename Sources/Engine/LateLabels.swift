internal import Features
internal import Hub
internal import Synchronization

/// Labels that came after a plugin was loaded; all copies of the plugin share them.
final class LateLabels: Sendable {
    private let records = Mutex<[FeatureID: FeatureRecord]>([:])

    func record(for id: FeatureID) -> FeatureRecord? { records.withLock { $0[id] } }

    func add(_ others: [FeatureID: FeatureRecord]) {
        records.withLock { $0.merge(others) { $1 } }
    }
}

extension LoadedPlugin {
    /// Asks about features that have no label, on another thread; nil where no SAE of the plugin has
    /// a name on Neuronpedia.
    ///
    /// `told` is told the labels as they come, on that thread.
    func questions(
        _ hub: HubSettings, told: @escaping @Sendable ([FeatureID: String]) -> Void
    ) -> LabelQuestions? {
        guard saes.contains(where: { $0.neuronpedia != nil }) else { return nil }
        let (names, late) = (saes.map(\.neuronpedia), late)
        return LabelQuestions(hub.neuronpedia, isOffline: hub.isOffline) { labels in
            var records: [FeatureID: FeatureRecord] = [:]
            for label in labels {
                let record = FeatureRecord(label: label.label.text, source: label.label.source)
                for (number, name) in names.enumerated() where name == label.sae {
                    records[FeatureID(sae: number, index: label.index)] = record
                }
            }
            late.add(records)
            told(records.mapValues(\.label))
        }
    }

    /// Leaves a note about those of the features that have no label.
    func ask(_ questions: LabelQuestions?, about features: [FeatureFiring]) {
        guard let questions else { return }
        for (number, attached) in saes.enumerated() {
            guard let name = attached.neuronpedia else { continue }
            let nameless = features.lazy.map(\.id).filter {
                $0.sae == number && attached.labels.label(for: $0.index) == nil
                    && late.record(for: $0) == nil
            }
            questions.ask(nameless.map(\.index), of: name)
        }
    }
}
