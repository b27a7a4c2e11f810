internal import Engine
internal import Foundation
internal import Synchronization

/// Takes what a run tells.
protocol RunListener: AnyObject, Sendable {
    /// Whether the run should wait, because what it told is not taken.
    var isFull: Bool { get }
    /// A message of the run, JSON as UTF-8; called on the engine's thread.
    func tell(_ message: [UInt8])
    /// The run is over; called once, on the engine's thread.
    func finish()
}

/// A run that was asked for.
final class RunTicket: Sendable {
    let request: GenerationRequest
    let listener: any RunListener
    private let cancelled = Atomic<Bool>(false)

    init(_ request: GenerationRequest, listener: any RunListener) {
        self.request = request
        self.listener = listener
    }

    /// Ends the run within one layer of the model; nobody wants to hear more of it.
    func cancel() { cancelled.store(true, ordering: .relaxed) }

    var isCancelled: Bool { cancelled.load(ordering: .relaxed) }
}

/// Runs of many clients on one thread, in fair turns: each goes on by a token, then the next.
///
/// As many take turns as memory allows; the others wait in the order they came.
final class TurnTaker: Sendable {
    private let core: TurnCore

    init(_ loaded: LoadedPlugin, limits: ServerLimits, labels: LabelSearch? = nil) {
        let core = TurnCore()
        self.core = core
        let thread = Thread {
            TurnLoop(core, loaded: loaded, limits: limits, labels: labels).run()
            core.ended.signal()
        }
        thread.name = "engine"
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// Asks for a run.
    func add(_ ticket: RunTicket) {
        core.tickets.withLock { $0.append(ticket) }
        core.wake.signal()
    }

    /// Says that a listener is full no longer.
    func goOn() { core.wake.signal() }

    /// Ends the thread: runs have `seconds` to come to their end, those that wait never begin.
    func finish(within seconds: Double) {
        core.isFinishing.store(true, ordering: .relaxed)
        core.wake.signal()
        if core.ended.wait(timeout: .now() + seconds) == .timedOut {
            core.isStopped.store(true, ordering: .relaxed)
            core.wake.signal()
            core.ended.wait()
        }
        core.ended.signal()
    }
}

/// What the thread of turns shares with the others.
final class TurnCore: Sendable {
    let tickets = Mutex<[RunTicket]>([])
    let isFinishing = Atomic<Bool>(false)
    let isStopped = Atomic<Bool>(false)
    let wake = DispatchSemaphore(value: 0)
    let ended = DispatchSemaphore(value: 0)
}
