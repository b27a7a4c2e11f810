internal import NIOCore
internal import NIOWebSocket

/// Makes messages of frames, and refuses frames that RFC 6455 does not allow a client.
struct MessageAssembler {
    /// What a frame brings.
    enum Outcome: Equatable {
        /// A part of a message, or an answer to a ping.
        case nothing
        case message(Message)
        /// To be answered with the same bytes.
        case ping(ByteBuffer)
        /// The client ends the connection.
        case close(Closing)
    }

    private let limit: Int
    private var begun: Message?
    private var check = UTF8Check()

    /// - Parameter limit: the most bytes of a message
    init(limit: Int) { self.limit = limit }

    /// Whether the rest of a message is still to come.
    var isWithinMessage: Bool { begun != nil }

    /// Takes the next frame.
    /// - Throws: how the connection is to be ended because of it
    mutating func take(_ frame: WebSocketFrame) throws(Closing) -> Outcome {
        guard !frame.rsv1, !frame.rsv2, !frame.rsv3 else {
            throw .malformed("a reserved bit is set")
        }
        guard frame.maskKey != nil else { throw .malformed("a frame is not masked") }
        let data = frame.unmaskedData
        switch frame.opcode {
        case .text, .binary:
            guard begun == nil else { throw .malformed("a message begins within another") }
            check = UTF8Check()
            return try take(
                data, of: Message(isText: frame.opcode == .text, bytes: ByteBuffer()),
                isLast: frame.fin)
        case .continuation:
            guard let begun else { throw .malformed("a fragment continues no message") }
            return try take(data, of: begun, isLast: frame.fin)
        case .connectionClose: return .close(try Closing(reading: data))
        case .ping: return .ping(data)
        case .pong: return .nothing
        default: throw .malformed("an unknown kind of frame")
        }
    }

    private mutating func take(
        _ data: ByteBuffer, of message: Message, isLast: Bool
    ) throws(Closing) -> Outcome {
        var message = message
        begun = nil
        guard message.bytes.readableBytes + data.readableBytes <= limit else { throw .tooLarge }
        if message.isText {
            guard check.accepts(data.readableBytesView), !isLast || check.isComplete else {
                throw .notUTF8
            }
        }
        message.bytes.writeImmutableBuffer(data)
        guard !isLast else { return .message(message) }
        begun = message
        return .nothing
    }
}
