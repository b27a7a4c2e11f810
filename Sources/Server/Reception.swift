internal import NIOCore
internal import Synchronization

/// Who is there: those who have not asked for anything yet, and those with a WebSocket.
final class Reception: Sendable {
    private struct Guests {
        /// The oldest first.
        var strangers: [any Channel] = []
        var clients: [ObjectIdentifier: any Channel] = [:]
    }

    private let guests = Mutex(Guests())
    private let limits: ServerLimits

    init(limits: ServerLimits) { self.limits = limits }

    /// Somebody comes in.
    ///
    /// Of too many who ask for nothing the one that has waited longest must go, so that there is
    /// always room for one who does ask.
    func enter(_ channel: any Channel) {
        let oldest = guests.withLock { guests in
            guests.strangers.append(channel)
            return guests.strangers.count > limits.strangers
                ? guests.strangers.removeFirst() : nil
        }
        channel.closeFuture.whenComplete { [self] _ in leave(channel) }
        oldest?.close(promise: nil)
    }

    /// A stranger becomes a client.
    /// - Returns: whether there is room for it
    func admit(_ channel: any Channel) -> Bool {
        guests.withLock { guests in
            guard guests.clients.count < limits.clients else { return false }
            guests.strangers.removeAll { $0 === channel }
            guests.clients[ObjectIdentifier(channel)] = channel
            return true
        }
    }

    private func leave(_ channel: any Channel) {
        guests.withLock { guests in
            guests.strangers.removeAll { $0 === channel }
            guests.clients[ObjectIdentifier(channel)] = nil
        }
    }

    /// Whether there are as many clients as there may be.
    var isFull: Bool { guests.withLock { $0.clients.count >= limits.clients } }

    /// Those with a WebSocket.
    var clients: [any Channel] { guests.withLock { Array($0.clients.values) } }

    /// Those without one.
    var strangers: [any Channel] { guests.withLock { $0.strangers } }
}
