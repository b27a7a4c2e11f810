import Foundation
import Testing
import Wire

@testable import Server

@Suite struct HTTPTests {
    private func answer(_ request: String, from server: EchoServer) throws -> String {
        let wire = try Wire(port: server.port)
        try wire.send(request)
        return try wire.receiveAll()
    }

    /// The answer to a request that is right but for its first words and some headers.
    private func answer(
        to start: String, from server: EchoServer, more: String = ""
    ) throws -> String {
        try answer("\(start) HTTP/1.1\r\nHost: localhost\r\n\(more)\r\n", from: server)
    }

    @Test func healthIsToldAsJSON() throws {
        let text = try answer(to: "GET /health", from: EchoServer())
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(text.contains("content-type: application/json\r\n"))
        #expect(text.hasSuffix(#"{"ready":true,"device":"cpu","cached_labels":7}"#))
        #expect(!text.lowercased().contains("access-control"))
    }

    @Test func frontPageIsShown() throws {
        let text = try answer(to: "GET /", from: EchoServer())
        #expect(text.contains("content-type: text/html") && text.hasSuffix("\r\n\r\necho"))
        #expect(text.contains("content-security-policy: default-src 'none'"))
    }

    @Test func headHasTheSameHeadAndNoBody() throws {
        let server = try EchoServer()
        for path in ["/", "/health", "/nowhere"] {
            let whole = try answer(to: "GET \(path)", from: server)
            let head = try answer(to: "HEAD \(path)", from: server)
            #expect(whole.hasPrefix(head) && head.hasSuffix("\r\n\r\n") && whole != head)
        }
    }

    @Test(arguments: ["/favicon.ico", "/Health", "/health/", "//", "/ws/", "/..%2f", "*"])
    func otherPathsAreNotFound(_ path: String) throws {
        let text = try answer(to: "GET \(path)", from: EchoServer())
        #expect(text.hasPrefix("HTTP/1.1 404 ") && text.contains("There is nothing here"))
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
    func otherMethodsAreRefused(_ method: String) throws {
        let text = try answer(
            to: "\(method) /health", from: EchoServer(), more: "Content-Length: 0\r\n")
        #expect(text.hasPrefix("HTTP/1.1 405 ") && text.contains("allow: GET, HEAD\r\n"))
        #expect(!text.lowercased().contains("access-control"))
    }

    @Test func bodiesAreIgnored() throws {
        let body = String(repeating: "x", count: 9000)
        let text = try answer(
            "GET /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000\r\n\r\n\(body)",
            from: EchoServer())
        #expect(text.hasPrefix("HTTP/1.1 200 "))
    }

    @Test func oneRequestIsAnsweredAndTheConnectionClosed() throws {
        let request = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
        let text = try answer(request + request, from: EchoServer())
        #expect(text.components(separatedBy: "HTTP/1.1 200").count == 2)
    }

    @Test(arguments: [
        "nonsense\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET /\r\n\r\n", "\u{16}\u{3}\u{1}\u{0}\u{5}",
        "GET / HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.0\r\n\r\n",
    ])
    func nonsenseIsABadRequest(_ request: String) throws {
        #expect(try answer(request, from: EchoServer()).hasPrefix("HTTP/1.1 400 "))
    }

    @Test func headsHaveALargestSize() throws {
        let server = try EchoServer()
        let long = String(repeating: "x", count: 20_000)
        #expect(
            try answer(to: "GET /", from: server, more: "A: \(long)\r\n").hasPrefix("HTTP/1.1 431 ")
        )
        #expect(try answer(to: "GET /\(long)", from: server).hasPrefix("HTTP/1.1 431 "))
        #expect(try answer(to: "GET /", from: server).hasPrefix("HTTP/1.1 200 "))
    }

    @Test func damagedRequestsNeverTrap() throws {
        var limits = ServerLimits.unhurried
        limits.handshake = 0.2
        let server = try EchoServer(limits: limits)
        let whole = Array(RawWebSocket.request(port: server.port).utf8) + RawFrame.text("hi").bytes
        var random = SystemRandomNumberGenerator()
        for _ in 0..<150 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255)
            }
            let wire = try Wire(port: server.port)
            try? wire.send(bytes)
            if Bool.random(using: &random) { wire.reset() }
        }
        #expect(try answer(to: "GET /health", from: server).hasPrefix("HTTP/1.1 200 "))
    }

    // MARK: The door

    @Test func foreignPagesGetNoWebSocket() throws {
        let server = try EchoServer()
        for (line, status) in [
            ("Origin: http://evil.example", " 403 "), ("Origin: null", " 403 "),
            ("Sec-WebSocket-Version: 12", " 426 "), ("Sec-WebSocket-Key: short", " 400 "),
        ] {
            let refusal = #expect(throws: WireError.self) {
                try RawWebSocket(port: server.port, more: [line])
            }
            guard case .refused(let head) = refusal else {
                Issue.record("not refused: \(line)")
                continue
            }
            #expect(head.contains(status), "\(line)")
        }
        let own = "Origin: http://127.0.0.1:\(server.port)"
        _ = try RawWebSocket(port: server.port, more: [own])
    }

    @Test func foreignHostsGetNoWebSocket() throws {
        let server = try EchoServer()
        let request = RawWebSocket.request(port: server.port, host: "evil.example:\(server.port)")
        #expect(try answer(request, from: server).hasPrefix("HTTP/1.1 403 "))
    }

    @Test(arguments: [
        ("Upgrade: websocket\r\n", "", 426), ("Connection: Upgrade\r\n", "", 400),
        ("Sec-WebSocket-Version: 13\r\n", "", 426), ("dGhlIHNhbXBsZSBub25jZQ==", "abc", 400),
        ("GET", "POST", 405), ("GET", "HEAD", 405), ("HTTP/1.1", "HTTP/1.0", 400),
        ("Version: 13", "Version: 8", 426), ("/ws", "/", 200), ("/ws", "/other", 404),
        ("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "", 400),
    ])
    func whatOpensNoWebSocketIsAnswered(_ part: String, _ other: String, _ code: Int) throws {
        let server = try EchoServer()
        let request = RawWebSocket.request(port: server.port).replacing(part, with: other)
        #expect(try answer(request, from: server).dropFirst(9).hasPrefix("\(code) "), "\(request)")
    }

    @Test func tokenIsAskedOfEveryone() throws {
        let server = try EchoServer(token: "s3cret")
        for path in ["/", "/health", "/ws", "/nowhere"] {
            let text = try answer(to: "GET \(path)", from: server)
            #expect(text.hasPrefix("HTTP/1.1 401 ") && text.contains("www-authenticate: Bearer"))
        }
        #expect(throws: WireError.self) { try RawWebSocket(port: server.port) }
        _ = try RawWebSocket(port: server.port, path: "/ws?token=s3cret")
        _ = try RawWebSocket(port: server.port, more: ["Authorization: Bearer s3cret"])
    }
}
