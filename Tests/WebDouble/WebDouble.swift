import Foundation
import Synchronization

/// A question as a server hears it.
package struct WebRequest: Sendable {
    package var method: String
    /// The path and the query, as they were sent.
    package var target: String
    /// By name in lower case.
    package var headers: [String: String]
    package var body: [UInt8]

    /// The path with its percent codes replaced.
    package var path: String {
        String(target.prefix { $0 != "?" }).removingPercentEncoding ?? target
    }
    /// The query's values by name.
    package var query: [String: String] {
        let text = target.drop { $0 != "?" }.dropFirst()
        let pairs = text.split(separator: "&").map { $0.split(separator: "=", maxSplits: 1) }
        return Dictionary(
            pairs.map {
                (String($0[0]), $0.count > 1 ? String($0[1]).removingPercentEncoding ?? "" : "")
            }
        ) { $1 }
    }
    /// The first and last byte of `Range: bytes=FIRST-LAST`, of a body of `count` bytes.
    package func range(in count: Int) -> ClosedRange<Int>? {
        guard let text = headers["range"], text.hasPrefix("bytes=") else { return nil }
        let parts = text.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = Int(parts[0]) else { return nil }
        let last = min(Int(parts[1]) ?? count - 1, count - 1)
        return first <= last ? first...last : nil
    }
}

/// An answer, and what goes wrong with it.
package struct WebResponse: Sendable {
    package var status: Int
    package var headers: [String: String]
    package var body: [UInt8]
    /// After so many bytes of the body the connection is cut.
    package var cutsAfter: Int?
    /// The body comes no faster than that.
    package var bytesPerSecond: Int?
    /// Nothing is ever answered, though the connection stays.
    package var isSilent = false
    /// The length is not told; the end of the connection is the end.
    package var hidesLength = false

    package init(_ status: Int, _ headers: [String: String] = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package init(_ status: Int, _ headers: [String: String] = [:], text: String) {
        self.init(status, headers, body: Array(text.utf8))
    }

    package static let silence: WebResponse = {
        var response = WebResponse(200)
        response.isSilent = true
        return response
    }()
}

/// A real HTTP server on this machine that answers what a test wants.
///
/// `@unchecked Sendable`: everything that changes is behind `state`.
package final class WebDouble: @unchecked Sendable {
    private struct State {
        var requests: [WebRequest] = []
        var connections: Set<CInt> = []
        var isOver = false
    }

    package let port: Int
    private let listener: CInt
    private let state = Mutex(State())
    private let answer: @Sendable (WebRequest) -> WebResponse

    /// Listens on a free port of 127.0.0.1; `answer` is called on threads of the connections.
    package init(_ answer: @escaping @Sendable (WebRequest) -> WebResponse) throws {
        self.answer = answer
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { [listener] pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, $0, &length) == 0
            }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        guard bound else { throw CocoaError(.fileReadUnknown) }
        Thread { [weak self, listener] in
            while true {
                let connection = accept(listener, nil, nil)
                if connection < 0 { return }
                guard let self else {
                    close(connection)
                    return
                }
                self.serve(connection)
            }
        }.start()
    }

    deinit {
        state.withLock { state in
            state.isOver = true
            for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
        }
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    package var url: String { "http://127.0.0.1:\(port)" }

    /// All that was asked, in the order in which it came.
    package var requests: [WebRequest] { state.withLock { $0.requests } }

    /// Forgets what was asked.
    package func forget() { state.withLock { $0.requests = [] } }

    private func serve(_ connection: CInt) {
        state.withLock { _ = $0.connections.insert(connection) }
        let thread = Thread { [weak self] in
            var reader = Reader(connection: connection)
            while let request = reader.next() {
                guard let self, self.reply(to: request, on: connection) else { break }
            }
            self?.state.withLock { _ = $0.connections.remove(connection) }
            close(connection)
        }
        thread.stackSize = 1 << 20
        thread.start()
    }

    /// Whether the connection is good for another request.
    private func reply(to request: WebRequest, on connection: CInt) -> Bool {
        state.withLock { $0.requests.append(request) }
        let response = answer(request)
        if response.isSilent {
            var byte: UInt8 = 0
            _ = recv(connection, &byte, 1, 0)
            return false
        }
        var head = "HTTP/1.1 \(response.status) Answer\r\n"
        var headers = response.headers
        if response.hidesLength {
            headers["Connection"] = "close"
        } else if headers["Content-Length"] == nil {
            headers["Content-Length"] = "\(response.body.count)"
        }
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        guard send(Array((head + "\r\n").utf8)[...], on: connection) else { return false }
        guard request.method != "HEAD" else { return true }
        let body = response.body.prefix(response.cutsAfter ?? .max)
        guard send(body, on: connection, bytesPerSecond: response.bytesPerSecond) else {
            return false
        }
        return response.cutsAfter == nil && !response.hidesLength
    }

    private func send(
        _ bytes: ArraySlice<UInt8>, on connection: CInt, bytesPerSecond: Int? = nil
    ) -> Bool {
        var rest = bytes
        let most = bytesPerSecond.map { max($0 / 50, 1) } ?? 1 << 16
        while !rest.isEmpty {
            let piece = rest.prefix(most)
            let count = piece.withUnsafeBytes {
                Foundation.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
            if bytesPerSecond != nil { usleep(20_000) }
        }
        return true
    }
}

/// Reads one request after the other from a connection.
private struct Reader {
    let connection: CInt
    private var buffer: [UInt8] = []

    init(connection: CInt) { self.connection = connection }

    mutating func next() -> WebRequest? {
        let separator = Array("\r\n\r\n".utf8)
        while true {
            if let end = buffer.firstRange(of: separator) {
                let lines = String(decoding: buffer[..<end.lowerBound], as: UTF8.self)
                    .components(separatedBy: "\r\n")
                buffer.removeFirst(end.upperBound)
                return request(lines)
            }
            guard fill() else { return nil }
        }
    }

    private mutating func request(_ lines: [String]) -> WebRequest? {
        let words = lines[0].split(separator: " ")
        guard words.count == 3 else { return nil }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] =
                line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        while buffer.count < length { guard fill() else { return nil } }
        let body = Array(buffer.prefix(length))
        buffer.removeFirst(length)
        return WebRequest(
            method: String(words[0]), target: String(words[1]), headers: headers, body: body)
    }

    private mutating func fill() -> Bool {
        var piece = [UInt8](repeating: 0, count: 16 << 10)
        let count = recv(connection, &piece, piece.count, 0)
        guard count > 0 else { return false }
        buffer += piece[..<count]
        return true
    }
}
