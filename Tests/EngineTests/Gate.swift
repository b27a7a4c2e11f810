import Foundation
import Synchronization

@testable import Engine

/// Holds the engine's thread at one of its events, so that a test acts at an exact moment.
final class Gate: Sendable {
    private let seen = Mutex(0)
    private let target: Int
    private let reached = DispatchSemaphore(value: 0)
    private let opened = DispatchSemaphore(value: 0)

    /// Closed at the `target`-th event, counted from 1.
    init(at target: Int) { self.target = target }

    /// To be called at each event.
    func pass() {
        let count = seen.withLock { count in
            count += 1
            return count
        }
        guard count == target else { return }
        reached.signal()
        opened.wait()
    }

    /// Returns when the engine stands at the gate; false when it never comes.
    func waitUntilReached() -> Bool { reached.wait(timeout: .now() + 60) == .success }

    func open() { opened.signal() }
}

/// Takes the events of an engine as they come.
final class Listener {
    let engine: Engine
    private(set) var events: [EngineEvent] = []

    init(_ engine: Engine) { self.engine = engine }

    /// All events until one for which `isLast` holds, or a minute has passed.
    @discardableResult
    func listen(until isLast: (EngineEvent) -> Bool) -> Bool {
        let end = Date(timeIntervalSinceNow: 60)
        while Date() < end {
            let new = engine.takeEvents()
            events += new
            if new.contains(where: isLast) { return true }
            Thread.sleep(forTimeInterval: 0.001)
        }
        return false
    }

    @discardableResult
    func listenUntilFinished(run: Int) -> Bool {
        listen { if case .finished(run, _, _) = $0 { true } else { false } }
    }

    @discardableResult
    func listenUntilLoaded() -> Bool {
        listen {
            switch $0 {
            case .loaded, .loadFailed: true
            default: false
            }
        }
    }

    /// The kinds of events in order: "loading", "step 1", "finished 1 stopped".
    var story: [String] { events.map(\.word) }
}

extension EngineEvent {
    var word: String {
        switch self {
        case .loading(_, let part): "loading \(part)"
        case .released: "released"
        case .loaded(_, let summary): "loaded \(summary.name)"
        case .loadFailed(_, let plugin, _): "failed \(plugin)"
        case .started(let run, _, _): "started \(run)"
        case .prompt(let run, _): "prompt \(run)"
        case .step(let run, let step): "step \(run).\(step.index)"
        case .finished(let run, .failed, _): "finished \(run) failed"
        case .finished(let run, let ending, _): "finished \(run) \(ending)"
        case .described(let detail): "described \(detail.id.index)"
        case .labelled: "labelled"
        case .outlined: "outlined"
        case .connection(let connection): "connection \(connection.state)"
        case .noticed: "noticed"
        }
    }
}
