internal import Foundation
internal import Plugins
internal import Synchronization

/// What the engine's thread is asked to do.
enum EngineCommand: Sendable {
    case load(Plugin)
    case generate(run: Int, prompt: String, options: GenerationOptions)
    case describe(FeatureID)
    case quit
}

/// The two queues between the engine's thread and everybody else.
final class EngineCore: Sendable {
    private let commands = Mutex<[EngineCommand]>([])
    private let events = Mutex<[EngineEvent]>([])
    private let arrived = DispatchSemaphore(value: 0)
    private let runs = Atomic<Int>(0)
    /// Runs up to this number are to end.
    private let cancelled = Atomic<Int>(0)
    private let wake: @Sendable () -> Void

    init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

    func post(_ command: EngineCommand) {
        commands.withLock { $0.append(command) }
        arrived.signal()
    }

    /// The next command, waiting for one.
    func nextCommand() -> EngineCommand {
        while true {
            arrived.wait()
            if let command = commands.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
                return command
            }
        }
    }

    /// The questions that need not wait for the run that goes on.
    func takeQuestions() -> [FeatureID] {
        commands.withLock { queue in
            var questions: [FeatureID] = []
            queue.removeAll {
                guard case .describe(let id) = $0 else { return false }
                questions.append(id)
                return true
            }
            return questions
        }
    }

    func newRun() -> Int { runs.add(1, ordering: .relaxed).newValue }

    func cancelRuns() {
        cancelled.store(runs.load(ordering: .relaxed), ordering: .relaxed)
    }

    func isCancelled(run: Int) -> Bool { run <= cancelled.load(ordering: .relaxed) }

    func tell(_ event: EngineEvent) {
        events.withLock { $0.append(event) }
        wake()
    }

    func takeEvents() -> [EngineEvent] {
        events.withLock { queue in
            defer { queue.removeAll(keepingCapacity: true) }
            return queue
        }
    }
}
