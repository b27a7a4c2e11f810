internal import Engine
internal import Synchronization

/// The events on their way from the event loop to whoever takes them.
final class EventOutlet: Sendable {
    private let events = Mutex<[EngineEvent]>([])
    private let wake: @Sendable () -> Void

    init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

    /// Adds an event; of connections that nobody took only the last counts.
    func tell(_ event: EngineEvent) {
        events.withLock { events in
            if case .connection = event, case .connection = events.last { events.removeLast() }
            events.append(event)
        }
        wake()
    }

    /// The events since the last call, oldest first.
    func take() -> [EngineEvent] {
        events.withLock { events in
            defer { events = [] }
            return events
        }
    }
}
