internal import Foundation
internal import Plugins
internal import Synchronization

/// What the engine's thread is asked to do.
enum EngineCommand: Sendable {
    case load(number: Int, Plugin)
    case release
    case generate(run: Int, prompt: String, options: GenerationOptions)
    case describe(FeatureID)
    case quit
}

/// The two queues between the engine's thread and everybody else.
///
/// Any thread may call it. A run gets its number and its place in the queue in one step, so that
/// of two runs the later number is the later run.
final class EngineCore: Sendable {
    private struct Queue {
        var commands: [EngineCommand] = []
        var lastRun = 0
    }

    private let queue = Mutex(Queue())
    private let events = Mutex<[EngineEvent]>([])
    private let arrived = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)
    /// Runs up to this number are to end; read once per layer, so it is outside the lock.
    private let cancelled = Atomic<Int>(0)
    private let numbers: EventNumbers
    private let wake: @Sendable () -> Void

    init(numbers: EventNumbers, wake: @escaping @Sendable () -> Void) {
        self.numbers = numbers
        self.wake = wake
    }

    /// Ends all runs and, after them, the thread.
    func postQuit() {
        queue.withLock { queue in
            cancelled.store(queue.lastRun, ordering: .relaxed)
            queue.commands.append(.quit)
        }
        arrived.signal()
    }

    /// Ends all runs and queues a plugin to read.
    func postLoad(_ plugin: Plugin) -> Int {
        let load = queue.withLock { queue in
            cancelled.store(queue.lastRun, ordering: .relaxed)
            let number = numbers.nextLoad()
            queue.commands.append(.load(number: number, plugin))
            return number
        }
        arrived.signal()
        return load
    }

    /// Ends all runs and, after them, forgets the plugin.
    func postRelease() {
        queue.withLock { queue in
            cancelled.store(queue.lastRun, ordering: .relaxed)
            queue.commands.append(.release)
        }
        arrived.signal()
    }

    /// Ends all runs and queues a new one.
    func postRun(prompt: String, options: GenerationOptions) -> Int {
        let run = queue.withLock { queue in
            cancelled.store(queue.lastRun, ordering: .relaxed)
            queue.lastRun = numbers.nextRun()
            queue.commands.append(
                .generate(run: queue.lastRun, prompt: prompt, options: options))
            return queue.lastRun
        }
        arrived.signal()
        return run
    }

    func post(question: FeatureID) {
        queue.withLock { $0.commands.append(.describe(question)) }
        arrived.signal()
    }

    func cancelRuns() {
        queue.withLock { cancelled.store($0.lastRun, ordering: .relaxed) }
    }

    func isCancelled(run: Int) -> Bool { run <= cancelled.load(ordering: .relaxed) }

    /// The next command, waiting for one.
    func nextCommand() -> EngineCommand {
        while true {
            arrived.wait()
            // Questions may have been taken in between; their signals are still there.
            if let command = queue.withLock({
                $0.commands.isEmpty ? nil : $0.commands.removeFirst()
            }) {
                return command
            }
        }
    }

    /// The questions at the head of the queue: those about the plugin in use.
    func takeQuestions() -> [FeatureID] {
        queue.withLock { queue in
            let questions = queue.commands.prefix { $0.question != nil }
            queue.commands.removeFirst(questions.count)
            return questions.compactMap(\.question)
        }
    }

    /// Whether what is being read is no longer wanted, because another plugin or the end is next.
    var supersedesLoading: Bool {
        queue.withLock { $0.commands.contains(where: \.supersedesLoading) }
    }

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

    func tellEnd() { ended.signal() }

    /// Returns when the thread has ended, or after `seconds`.
    func waitForEnd(seconds: Double) {
        if ended.wait(timeout: .now() + seconds) == .success { ended.signal() }
    }
}

extension EngineCommand {
    fileprivate var question: FeatureID? {
        if case .describe(let id) = self { id } else { nil }
    }

    fileprivate var supersedesLoading: Bool {
        switch self {
        case .load, .release, .quit: true
        case .generate, .describe: false
        }
    }
}
