internal import NIOCore
internal import NIOWebSocket
internal import Synchronization

/// What is on its way to one client; any thread may put messages into it.
///
/// It counts the bytes that the client has not taken, so that whoever writes can wait for it.
final class Outbox: Sendable {
    private let channel: any Channel
    private let limit: Int
    private let waiting = Atomic<Int>(0)
    /// Called when it is full no longer.
    private let onRoom: @Sendable () -> Void

    /// - Parameters:
    ///   - channel: where messages go
    ///   - limit: with more bytes on their way it is full
    ///   - onRoom: called when it is full no longer, on the event loop
    init(_ channel: any Channel, limit: Int, onRoom: @escaping @Sendable () -> Void = {}) {
        self.channel = channel
        self.limit = limit
        self.onRoom = onRoom
    }

    /// Whether the client is so far behind that what can wait should.
    var isFull: Bool { waiting.load(ordering: .relaxed) > limit }

    /// Sends a message; one to a client that is gone is lost.
    func send(_ message: Message) {
        let size = message.bytes.readableBytes
        waiting.add(size, ordering: .relaxed)
        let sent = channel.eventLoop.makePromise(of: Void.self)
        sent.futureResult.whenComplete { [self] _ in
            let before = waiting.subtract(size, ordering: .relaxed).oldValue
            if before > limit, before - size <= limit { onRoom() }
        }
        let frame = WebSocketFrame(
            fin: true, opcode: message.isText ? .text : .binary, data: message.bytes)
        channel.writeAndFlush(frame, promise: sent)
    }

    /// Ends the connection once what was sent before is on its way.
    func close(_ closing: Closing) {
        channel.pipeline.fireUserInboundEventTriggered(SocketEvent.close(closing))
    }

    /// Says that the conversation takes messages again.
    func resume() { channel.pipeline.fireUserInboundEventTriggered(SocketEvent.resume) }
}

/// What the outside asks of a WebSocket.
enum SocketEvent: Sendable {
    case close(Closing)
    case resume
}
