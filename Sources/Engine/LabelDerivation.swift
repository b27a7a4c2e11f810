internal import Foundation
internal import Synchronization
internal import Tensors

/// Derives labels from promoted tokens on a thread of its own, one feature at a time.
///
/// Each reads the whole unembedding, as the last step of a token does. So that no token is held up,
/// the thread stays out of the pool, takes only a core that nobody wants, and while tokens come
/// works a tenth of the time. The features of the latest token come first.
final class LabelDerivation: Sendable {
    private let core: DerivationCore

    /// - Parameters:
    ///   - loaded: whose features are named; let go of when this goes
    ///   - outlet: told each label
    ///   - waitsForAnswers: whether Neuronpedia is asked too and has a moment for its answer
    init(_ loaded: LoadedPlugin, _ outlet: Outlet, waitsForAnswers: Bool) {
        let core = DerivationCore(loaded, grace: waitsForAnswers ? .seconds(2) : .zero)
        self.core = core
        let thread = Thread {
            ThreadPool.stayBehind()
            while core.deriveNext(outlet) {}
        }
        thread.name = "derived labels"
        thread.start()
    }

    /// Ends the thread after the feature it is at.
    deinit { core.quit() }

    /// Leaves a note of features without a label.
    func want(_ ids: [FeatureID], at now: ContinuousClock.Instant) { core.want(ids, at: now) }

    /// Says that tokens come, which go first.
    func tokenCame(at now: ContinuousClock.Instant) { core.tokenCame(at: now) }
}

/// What the thread and those who leave notes share.
private final class DerivationCore: Sendable {
    private struct Notes {
        /// Nil once nobody wants to know any more.
        var loaded: LoadedPlugin?
        /// Oldest first, with the moment from which they are worked on.
        var waiting: [(id: FeatureID, from: ContinuousClock.Instant)] = []
        var queued: Set<FeatureID> = []
    }

    private enum Next {
        case derive(FeatureID)
        case wait(Duration?)
        case quit
    }

    /// Older ones are of tokens that nobody looks at any more.
    private static let mostWaiting = 1_000
    /// For so long after a token more are thought to come.
    private static let runs = Duration.seconds(1)
    private static let restFactor = 9.0
    private static let longestRest = 2.0

    private let grace: Duration
    private let notes: Mutex<Notes>
    private let arrived = DispatchSemaphore(value: 0)
    private let began = ContinuousClock.now
    /// Milliseconds from `began` to the latest token.
    private let latest = Atomic<Int>(0)

    init(_ loaded: LoadedPlugin, grace: Duration) {
        self.grace = grace
        notes = Mutex(Notes(loaded: loaded))
    }

    func quit() {
        notes.withLock { $0.loaded = nil }
        arrived.signal()
    }

    func tokenCame(at now: ContinuousClock.Instant) {
        latest.store(Int((now - began) / .milliseconds(1)), ordering: .relaxed)
    }

    func want(_ ids: [FeatureID], at now: ContinuousClock.Instant) {
        let isNew = notes.withLock { notes in
            let from = now + grace
            // The strongest feature of a token comes last here and is taken first.
            for id in ids.reversed()
            where notes.loaded?.late.isSettled(id) == false && notes.queued.insert(id).inserted {
                notes.waiting.append((id, from))
            }
            let surplus = notes.waiting.count - Self.mostWaiting
            if surplus > 0 {
                for old in notes.waiting.prefix(surplus) { notes.queued.remove(old.id) }
                notes.waiting.removeFirst(surplus)
            }
            return !notes.waiting.isEmpty
        }
        if isNew { arrived.signal() }
    }

    /// Waits for a feature and derives its label.
    /// - Returns: false once nobody wants to know any more
    func deriveNext(_ outlet: Outlet) -> Bool {
        switch next() {
        case .quit: return false
        case .wait(nil): arrived.wait()
        case .wait(let time?): _ = arrived.wait(timeout: .now() + time / .seconds(1))
        case .derive(let id): rest(after: derive(id, outlet))
        }
        return true
    }

    /// How long it took; what is worked on is let go of before the rest that follows.
    private func derive(_ id: FeatureID, _ outlet: Outlet) -> Duration {
        guard let loaded = notes.withLock({ $0.loaded }) else { return .zero }
        return ContinuousClock().measure { loaded.deriveLabel(for: id, telling: outlet) }
    }

    private func next() -> Next {
        notes.withLock { notes in
            guard let loaded = notes.loaded else { return .quit }
            let now = ContinuousClock.now
            while let index = notes.waiting.lastIndex(where: { $0.from <= now }) {
                let id = notes.waiting.remove(at: index).id
                notes.queued.remove(id)
                if !loaded.late.isSettled(id) { return .derive(id) }
            }
            return .wait(notes.waiting.first.map { $0.from - now })
        }
    }

    /// While tokens come it works a tenth of the time.
    private func rest(after work: Duration) {
        let last = began + .milliseconds(latest.load(ordering: .relaxed))
        guard ContinuousClock.now - last < Self.runs else { return }
        Thread.sleep(
            forTimeInterval: min(work / .seconds(1) * Self.restFactor, Self.longestRest))
    }
}

extension LoadedPlugin {
    /// Derives the label of a feature from what it promotes, and keeps it.
    func deriveLabel(for id: FeatureID, telling outlet: Outlet) {
        let label = FeatureLabel(promoting: promoted(by: id))
        if late.derive(label, for: id), let label { outlet.tell([id: label]) }
    }
}
