internal import Features
internal import Synchronization

/// Labels that came after a plugin was loaded; all copies of the plugin share them.
final class LateLabels: Sendable {
    private struct Store {
        /// What somebody has said.
        var records: [FeatureID: FeatureRecord] = [:]
        /// What was derived; nil where nothing could be.
        var derived: [FeatureID: FeatureLabel?] = [:]
    }

    private let store = Mutex(Store())

    /// What Neuronpedia has said of a feature.
    func record(for id: FeatureID) -> FeatureRecord? { store.withLock { $0.records[id] } }

    /// The best label there is: Neuronpedia's, or the derived one.
    func label(for id: FeatureID) -> FeatureLabel? {
        store.withLock { store in
            if let record = store.records[id] { return FeatureLabel(record.label) }
            return store.derived[id] ?? nil
        }
    }

    /// Whether nothing more is to be found out about a feature without asking.
    func isSettled(_ id: FeatureID) -> Bool {
        store.withLock { $0.records[id] != nil || $0.derived[id] != nil }
    }

    func add(_ others: [FeatureID: FeatureRecord]) {
        store.withLock { $0.records.merge(others) { $1 } }
    }

    /// Notes what was derived of a feature, be it nothing.
    /// - Returns: whether that is what it is called now
    @discardableResult
    func derive(_ label: FeatureLabel?, for id: FeatureID) -> Bool {
        store.withLock { store in
            store.derived[id] = .some(label)
            return label != nil && store.records[id] == nil
        }
    }
}
