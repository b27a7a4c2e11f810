internal import CCrypto
internal import Foundation
internal import Synchronization

/// A server of this machine that does with each WebSocket what a script says, right or wrong.
public final class ScriptedServer: Sendable {
    /// What becomes of a WebSocket; called on a thread of its own, the WebSocket ends with it.
    public typealias Script = @Sendable (ScriptedPeer) throws -> Void

    private struct Seen {
        var isOpen = true
        var sockets = 0
        var heads: [String] = []
    }

    /// Where it listens.
    public let port: Int
    private let listening: Int32
    private let seen = Mutex(Seen())

    /// Listens from now on.
    /// - Parameters:
    ///   - port: 0 takes any that is free
    ///   - health: the answer to `/health`, nil for none
    ///   - script: what becomes of each WebSocket
    /// - Throws: `WireError.notConnected` where the port cannot be had
    public init(port: Int = 0, health: String? = nil, script: @escaping Script) throws(WireError) {
        listening = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        self.port = try Self.bind(listening, to: port)
        let accepting = Thread { [weak self, listening] in
            while true {
                let socket = accept(listening, nil, nil)
                guard socket >= 0 else { return }
                guard let self else {
                    Foundation.close(socket)
                    return
                }
                Thread { self.serve(socket, health: health, script: script) }.start()
            }
        }
        accepting.start()
    }

    deinit { close() }

    private static func bind(_ socket: Int32, to port: Int) throws(WireError) -> Int {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard Foundation.bind(socket, address, size) == 0, listen(socket, 64) == 0 else {
                    return Int32(-1)
                }
                return getsockname(socket, address, &size)
            }
        }
        guard result == 0 else { throw .notConnected(errno: errno) }
        return Int(in_port_t(bigEndian: address.sin_port))
    }

    private func serve(_ socket: Int32, health: String?, script: Script) {
        let wire = Wire(socket: socket)
        guard let (head, rest) = try? ScriptedPeer.readHead(wire) else { return }
        seen.withLock { $0.heads.append(head) }
        if head.hasPrefix("GET /health") {
            let body = health ?? ""
            let status = health == nil ? "404 Not Found" : "200 OK"
            try? wire.send(
                "HTTP/1.1 \(status)\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)")
            return
        }
        let number = seen.withLock { seen in
            seen.sockets += 1
            return seen.sockets
        }
        try? script(ScriptedPeer(wire, number: number, head: head, received: rest))
    }

    /// How many WebSockets were asked for so far.
    public var socketCount: Int { seen.withLock(\.sockets) }

    /// The heads of all requests so far.
    public var heads: [String] { seen.withLock(\.heads) }

    /// Listens no more; what is open stays so.
    public func close() {
        let wasOpen = seen.withLock { seen in
            defer { seen.isOpen = false }
            return seen.isOpen
        }
        guard wasOpen else { return }
        shutdown(listening, Int32(SHUT_RDWR))
        Foundation.close(listening)
    }
}

/// The server's end of a WebSocket, used frame by frame.
public final class ScriptedPeer {
    /// The connection below.
    public let wire: Wire
    /// Which WebSocket of the server it is, counted from 1.
    public let number: Int
    /// The request's head.
    public let head: String
    private var received: [UInt8]

    init(_ wire: Wire, number: Int, head: String, received: [UInt8]) {
        (self.wire, self.number, self.head, self.received) = (wire, number, head, received)
    }

    static func readHead(_ wire: Wire) throws(WireError) -> (String, [UInt8]) {
        var received: [UInt8] = []
        while true {
            if let end = received.firstRange(of: Array("\r\n\r\n".utf8)) {
                let head = String(decoding: received[..<end.upperBound], as: UTF8.self)
                return (head, Array(received[end.upperBound...]))
            }
            let more = try wire.receive()
            guard !more.isEmpty else { throw .timeout }
            received += more
        }
    }

    /// Opens the WebSocket.
    public func open() throws(WireError) {
        let key =
            head.split(separator: "\r\n")
            .first { $0.lowercased().hasPrefix("sec-websocket-key:") }?
            .split(separator: ":").last?.trimmingCharacters(in: .whitespaces) ?? ""
        try wire.send(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: \(Self.answer(to: key))\r\n\r\n")
    }

    private static func answer(to key: String) -> String {
        let text = Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)
        var digest = [UInt8](repeating: 0, count: 20)
        EVP_Digest(text, text.count, &digest, nil, EVP_sha1(), nil)
        return Data(digest).base64EncodedString()
    }

    /// Sends a text message.
    public func send(_ text: String) throws(WireError) { try send(RawFrame(1, Array(text.utf8))) }

    /// Sends a frame, unmasked as those of a server are.
    public func send(_ frame: RawFrame) throws(WireError) {
        var frame = frame
        frame.isMasked = false
        try wire.send(frame.bytes)
    }

    /// The next frame, nil at the end.
    public func next(seconds: Double = 20) throws(WireError) -> RawFrame? {
        while true {
            if let frame = RawFrame.take(from: &received) { return frame }
            let more = try wire.receive(seconds: seconds)
            if more.isEmpty { return nil }
            received += more
        }
    }

    /// The next text message, nil at the end; other frames are passed over.
    public func nextText(seconds: Double = 20) throws(WireError) -> String? {
        while let frame = try next(seconds: seconds) {
            if frame.opcode == 1 { return frame.text }
            if frame.opcode == 8 { return nil }
        }
        return nil
    }

    /// Waits until the client ends it.
    public func waitForEnd() { while let frame = try? next(), frame.opcode != 8 {} }
}
