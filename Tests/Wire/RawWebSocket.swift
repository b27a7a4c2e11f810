/// A WebSocket client that sends what it is told, frame by frame, and answers nothing by itself.
public final class RawWebSocket {
    /// The connection below.
    public let wire: Wire
    private var received: [UInt8] = []

    /// Opens `/ws` on `port` of this machine; `more` are further lines of the request's head.
    public init(port: Int, path: String = "/ws", more: [String] = []) throws(WireError) {
        wire = try Wire(port: port)
        try wire.send(Self.request(port: port, path: path, more: more))
        let head = try receiveHead()
        guard head.hasPrefix("HTTP/1.1 101 ") else { throw .refused(head) }
    }

    /// The request that opens a WebSocket.
    public static func request(
        port: Int, path: String = "/ws", host: String? = nil, more: [String] = []
    ) -> String {
        let lines =
            [
                "GET \(path) HTTP/1.1", "Host: \(host ?? "127.0.0.1:\(port)")",
                "Upgrade: websocket", "Connection: Upgrade",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13",
            ] + more
        return lines.joined(separator: "\r\n") + "\r\n\r\n"
    }

    private func receiveHead() throws(WireError) -> String {
        while true {
            if let end = received.firstRange(of: Array("\r\n\r\n".utf8)) {
                defer { received.removeFirst(end.upperBound) }
                return String(decoding: received[..<end.upperBound], as: UTF8.self)
            }
            let more = try wire.receive()
            guard !more.isEmpty else { throw .refused(String(decoding: received, as: UTF8.self)) }
            received += more
        }
    }

    /// Sends frames.
    public func send(_ frames: RawFrame...) throws(WireError) {
        for frame in frames { try wire.send(frame.bytes) }
    }

    /// Sends a text message.
    public func send(_ text: String) throws(WireError) { try send(.text(text)) }

    /// The next frame, nil at the end.
    public func next(seconds: Double = 20) throws(WireError) -> RawFrame? {
        while true {
            if let frame = RawFrame.take(from: &received) { return frame }
            let more = try wire.receive(seconds: seconds)
            if more.isEmpty { return nil }
            received += more
        }
    }

    /// All frames until the end.
    public func rest(seconds: Double = 20) throws(WireError) -> [RawFrame] {
        var frames: [RawFrame] = []
        while let frame = try next(seconds: seconds) { frames.append(frame) }
        return frames
    }

    /// The texts up to the end of a run.
    public func run() throws(WireError) -> [String] {
        var texts: [String] = []
        while texts.last != "{\"status\":\"done\"}", let frame = try next() {
            if frame.opcode == 1 { texts.append(frame.text) }
        }
        return texts
    }
}
