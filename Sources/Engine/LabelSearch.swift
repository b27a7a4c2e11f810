internal import Features
public import Hub
internal import Synchronization

/// Finds labels for features that have none, beside the run that shows them.
///
/// Neuronpedia is asked about them on a thread of its own; where it is silent, cannot be reached or
/// does not know the SAE, a label is derived from the tokens that a feature promotes, on another.
/// `note` never waits. What is found is what the plugin calls the feature from then on.
public final class LabelSearch: Sendable {
    /// Most features fire at many tokens in a row: only now and then it is looked whether one that
    /// was noted is still without a label and still asked for.
    private static let moment = Duration.seconds(2)

    private let noted = Mutex<[FeatureID: ContinuousClock.Instant]>([:])
    private let loaded: LoadedPlugin
    private let outlet: Outlet
    private let questions: LabelQuestions?
    private let derivation: LabelDerivation?

    /// - Parameters:
    ///   - loaded: whose features are to have labels
    ///   - hub: where Neuronpedia is; nil, or an offline one, asks nobody
    ///   - derives: whether labels are derived where Neuronpedia has none
    ///   - told: told labels as they come, on a thread of the search; must not wait
    public init(
        _ loaded: LoadedPlugin, hub: HubSettings?, derives: Bool,
        told: @escaping @Sendable ([FeatureID: FeatureLabel]) -> Void = { _ in }
    ) {
        let outlet = Outlet(told)
        self.loaded = loaded
        self.outlet = outlet
        questions = hub.flatMap { loaded.questions($0, outlet) }
        let isAsked = questions != nil && hub?.isOffline == false
        derivation = derives ? LabelDerivation(loaded, outlet, waitsForAnswers: isAsked) : nil
    }

    /// Ends it: nothing is told any more once this has returned.
    deinit { outlet.close() }

    /// Leaves a note of features that are shown; those that have a label are left out, and those that
    /// were noted a moment ago.
    public func note(_ features: [FeatureFiring]) {
        let now = ContinuousClock.now
        derivation?.tokenCame(at: now)
        let ids = noted.withLock { noted in
            features.map(\.id).filter { id in
                if let last = noted[id], now - last < Self.moment { return false }
                noted[id] = now
                return isNameless(id)
            }
        }
        guard !ids.isEmpty else { return }
        if let questions { ask(questions, about: ids) }
        derivation?.want(ids, at: now)
    }

    private func isNameless(_ id: FeatureID) -> Bool {
        guard loaded.saes.indices.contains(id.sae) else { return false }
        return loaded.saes[id.sae].labels.label(for: id.index) == nil
            && loaded.late.record(for: id) == nil
    }

    /// Leaves a note of what fired in a turn of a run.
    public func note(_ turn: GenerationRun.Turn) {
        switch turn {
        case .prompt(let steps): note(steps.flatMap(\.features))
        case .step(let step): note(step.features)
        case .reading, .ended: return
        }
    }

    private func ask(_ questions: LabelQuestions, about ids: [FeatureID]) {
        for (number, attached) in loaded.saes.enumerated() {
            guard let name = attached.neuronpedia else { continue }
            questions.ask(ids.filter { $0.sae == number }.map(\.index), of: name)
        }
    }
}

/// Passes labels on until nobody wants them any more: a plugin that has gone names nothing.
final class Outlet: Sendable {
    private let isOpen = Mutex(true)
    private let told: @Sendable ([FeatureID: FeatureLabel]) -> Void

    init(_ told: @escaping @Sendable ([FeatureID: FeatureLabel]) -> Void) { self.told = told }

    func tell(_ labels: [FeatureID: FeatureLabel]) {
        guard !labels.isEmpty else { return }
        isOpen.withLock { if $0 { told(labels) } }
    }

    func close() { isOpen.withLock { $0 = false } }
}

extension LoadedPlugin {
    /// Asks about features on another thread; nil where no SAE has a name on Neuronpedia.
    fileprivate func questions(_ hub: HubSettings, _ outlet: Outlet) -> LabelQuestions? {
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
            outlet.tell(records.mapValues { FeatureLabel($0.label) })
        }
    }
}
