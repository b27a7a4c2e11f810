internal import Foundation

/// A queue that one thread waits at and any thread may put into.
///
/// `@unchecked Sendable`: everything is behind `condition`.
final class Mailbox<Message: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private var messages: [Message] = []

    func post(_ message: Message) {
        condition.lock()
        messages.append(message)
        condition.signal()
        condition.unlock()
    }

    /// The oldest message, waiting for one; nil when none has come within `seconds`.
    func next(within seconds: Double) -> Message? {
        let end = Date(timeIntervalSinceNow: seconds)
        condition.lock()
        defer { condition.unlock() }
        while messages.isEmpty {
            if !condition.wait(until: end), messages.isEmpty { return nil }
        }
        return messages.removeFirst()
    }
}

/// Tells a thread that what it does is no longer wanted, and wakes it where it waits.
///
/// `@unchecked Sendable`: everything is behind `condition`.
final class StopFlag: @unchecked Sendable {
    private let condition = NSCondition()
    private var stopped = false
    private var wakers: [Int: @Sendable () -> Void] = [:]
    private var lastWaker = 0

    var isStopped: Bool {
        condition.lock()
        defer { condition.unlock() }
        return stopped
    }

    func stop() {
        condition.lock()
        stopped = true
        let wakers = Array(wakers.values)
        condition.broadcast()
        condition.unlock()
        for waker in wakers { waker() }
    }

    func check() throws(HubError) {
        if isStopped { throw .cancelled }
    }

    /// Returns after `seconds`, or throws as soon as it is stopped.
    func sleep(_ seconds: Double) throws(HubError) {
        let end = Date(timeIntervalSinceNow: seconds)
        condition.lock()
        defer { condition.unlock() }
        while !stopped {
            if !condition.wait(until: end) { break }
        }
        if stopped { throw .cancelled }
    }

    /// Runs `body`, during which `waker` is called when it is stopped.
    func waking<T>(
        _ waker: @escaping @Sendable () -> Void, _ body: () throws(HubError) -> T
    ) throws(HubError) -> T {
        condition.lock()
        lastWaker += 1
        let key = lastWaker
        wakers[key] = waker
        let already = stopped
        condition.unlock()
        defer {
            condition.lock()
            wakers[key] = nil
            condition.unlock()
        }
        if already { throw .cancelled }
        return try body()
    }
}
