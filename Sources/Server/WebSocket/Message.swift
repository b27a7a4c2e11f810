internal import NIOCore

/// A whole message of a client.
struct Message: Equatable {
    /// Whether it came as text, which is then UTF-8.
    var isText: Bool
    var bytes: ByteBuffer
}

/// Why a WebSocket ends: a code of RFC 6455, section 7.4, and a word for people.
struct Closing: Error, Equatable, Sendable {
    /// Nil where none was given, or none is to be said.
    var code: UInt16?
    var reason = ""

    static let normal = Closing(code: 1000)
    static let goingAway = Closing(code: 1001, reason: "the server ends")
    static let tooSlow = Closing(code: 1008, reason: "messages are not taken")
    static let tooLong = Closing(code: 1008, reason: "a message was not finished")
    static let tooLarge = Closing(code: 1009, reason: "a message is too large")
    static let notUTF8 = Closing(code: 1007, reason: "text is not UTF-8")

    static func malformed(_ reason: String) -> Closing { Closing(code: 1002, reason: reason) }

    /// Whether a peer may say `code`; those that only libraries say to themselves are none.
    static func maySay(_ code: UInt16) -> Bool {
        switch code {
        case 1000...1003, 1007...1011, 3000...4999: true
        default: false
        }
    }

    /// Reads what stands in a close frame.
    /// - Throws: how the frame is to be answered when it is malformed
    init(reading payload: ByteBuffer) throws(Closing) {
        var payload = payload
        guard payload.readableBytes > 0 else {
            self.init(code: nil)
            return
        }
        guard let code: UInt16 = payload.readInteger(), Self.maySay(code) else {
            throw .malformed("a close frame without a valid code")
        }
        var check = UTF8Check()
        guard check.accepts(payload.readableBytesView), check.isComplete else { throw .notUTF8 }
        self.init(code: code, reason: String(buffer: payload))
    }

    init(code: UInt16?, reason: String = "") {
        self.code = code
        self.reason = reason
    }

    /// What stands in a close frame.
    var payload: ByteBuffer {
        var payload = ByteBuffer()
        if let code {
            payload.writeInteger(code)
            payload.writeString(reason)
        }
        return payload
    }
}
