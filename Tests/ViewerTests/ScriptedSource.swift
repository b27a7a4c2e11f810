import Engine
import Plugins
import Synchronization

/// A source of events that says what a test says.
nonisolated final class ScriptedSource: EventSource {
    private struct State {
        var events: [EngineEvent] = []
        var lastRun = 0
        var lastLoad = 0
        var stops = 0
        var questions: [FeatureID] = []
    }

    private let state = Mutex(State())

    func load(_ plugin: Plugin) -> Int {
        state.withLock { state in
            state.lastLoad += 1
            state.events.append(.loaded(load: state.lastLoad, ModelSummary(plugin)))
            return state.lastLoad
        }
    }

    func generate(prompt: String, options: GenerationOptions) -> Int {
        state.withLock { state in
            state.lastRun += 1
            state.events.append(.started(run: state.lastRun, prompt: prompt, options: options))
            return state.lastRun
        }
    }

    func stop() { state.withLock { $0.stops += 1 } }
    func describe(_ id: FeatureID) { state.withLock { $0.questions.append(id) } }
    func shutDown() {}

    func takeEvents() -> [EngineEvent] {
        state.withLock { state in
            defer { state.events = [] }
            return state.events
        }
    }

    /// To be taken next.
    func tell(_ events: EngineEvent...) { state.withLock { $0.events += events } }

    var lastRun: Int { state.withLock(\.lastRun) }
    var questions: [FeatureID] { state.withLock(\.questions) }
}
