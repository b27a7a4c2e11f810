import Engine
import Foundation
import Synchronization
import Testing
import Wire

@testable import Remote

@Suite struct ReconnectTests {
    private func answer(_ text: String, at port: Int = 0) throws -> ScriptedServer {
        try ScriptedServer(port: port) { try $0.answer(ScriptedPeer.token(text)) }
    }

    @Test func aServerThatComesLaterIsFound() throws {
        let port = try answer("x").port
        let listener = try RemoteListener(port: port)
        let reason = try #require(listener.reasonOfWaiting())
        #expect(
            reason
                == "127.0.0.1:\(port) cannot be reached: nobody listens there; start axon serve on that machine"
        )
        let server = try answer("late", at: port)
        #expect(listener.listenUntilConnected())
        #expect(listener.run() == .endOfText)
        #expect(listener.texts == ["late"])
        server.close()
    }

    @Test func waitsGrowAndCountDown() throws {
        let port = try answer("x").port
        let listener = try RemoteListener(port: port)
        var told: [Int] = []
        listener.listen {
            if case .connection(let news) = $0, case .waiting(let seconds, _) = news.state {
                told.append(seconds)
            }
            return told.contains(8)
        }
        // One that nobody took in time may be missing.
        let starts = told.indices.filter { $0 == 0 || told[$0] > told[$0 - 1] }.map { told[$0] }
        #expect(starts == starts.sorted() && starts.last == 8, "\(told)")
        #expect(told.first == 1)
    }

    @Test func aRunWaitsForTheServer() throws {
        let port = try answer("x").port
        let listener = try RemoteListener(port: port)
        #expect(listener.reasonOfWaiting() != nil)
        let run = listener.engine.generate(prompt: "a", options: .greedy(1))
        let server = try answer("here", at: port)
        #expect(listener.ending(of: run) == .maxTokens)
        #expect(listener.texts == ["here"])
        server.close()
    }

    @Test func aRunDoesNotWaitForEver() throws {
        var limits = RemoteLimits.brisk
        limits.patience = 0.3
        let port = try answer("x").port
        let listener = try RemoteListener(port: port, limits: limits)
        let failure = try #require(listener.failure())
        #expect(failure.contains("nobody listens there"))
        #expect(!failure.contains("lost"))
    }

    @Test func aDeadConnectionIsNoticedAndTheRunAskedAgain() throws {
        // The first WebSocket goes as soon as it is asked for something, as after a restart.
        let server = try ScriptedServer { peer in
            if peer.number == 1 {
                try peer.open()
                _ = try peer.nextText()
                return
            }
            try peer.answer(ScriptedPeer.token("again"))
        }
        let listener = try RemoteListener(port: server.port)
        #expect(listener.run() == .endOfText)
        #expect(listener.texts == ["again"])
        #expect(
            !listener.connections.contains { if case .waiting = $0.state { true } else { false } })
    }

    @Test func aServerThatAlwaysHangsUpIsNotAskedForEver() throws {
        let server = try ScriptedServer { peer in
            try peer.open()
            _ = try peer.nextText()
        }
        let listener = try RemoteListener(port: server.port)
        #expect(listener.failure()?.hasSuffix("hung up") == true)
        #expect(server.socketCount <= 3)
    }

    @Test(arguments: [
        ("HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n", "asks for a token"),
        ("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n", "lets nobody in"),
        ("HTTP/1.1 404 Not Found\r\n\r\n", "has no WebSocket at this path"),
        ("HTTP/1.1 503 Service Unavailable\r\n\r\n", "as many clients as it can take"),
        ("HTTP/1.1 302 Found\r\nlocation: http://elsewhere/\r\n\r\n", "HTTP status 302"),
        ("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi", "HTTP status 200"),
        ("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n\r\n", "not as an AXON server"),
        ("HTTP/1.1 101 Switching Protocols\r\n\r\n", "not as an AXON server"),
        ("SSH-2.0-OpenSSH_9.2\r\n", "not as an AXON server"), ("", "hung up"),
        ("HTTP/1.1 200 OK\r\n" + String(repeating: "x: y\r\n", count: 50_000), "answers, but not"),
    ]) func whoDoesNotOpenAWebSocketIsToldApart(answer: String, words: String) throws {
        let server = try ScriptedServer { peer in
            try peer.wire.send(answer)
            if !answer.isEmpty { _ = peer.wire.isClosed(within: 10) }
        }
        let listener = try RemoteListener(port: server.port)
        let reason = try #require(listener.reasonOfWaiting())
        #expect(reason.contains(words), "\(reason)")
    }

    @Test func whoSaysNothingAtAllIsGivenUp() throws {
        var limits = RemoteLimits.brisk
        limits.handshake = 0.2
        let server = try ScriptedServer { _ = $0.wire.isClosed(within: 20) }
        let listener = try RemoteListener(port: server.port, limits: limits)
        #expect(listener.reasonOfWaiting()?.contains("does not answer") == true)
    }

    @Test func lettingGoHangsUp() throws {
        let ended = Mutex(false)
        let server = try ScriptedServer { peer in
            try peer.open()
            peer.waitForEnd()
            ended.withLock { $0 = true }
        }
        let engine = RemoteEngine(limits: .brisk)
        let listener = RemoteListener(engine)
        engine.load(try .remote(port: server.port))
        listener.listenUntilConnected()
        engine.release()
        for _ in 0..<2000 where !ended.withLock({ $0 }) { Thread.sleep(forTimeInterval: 0.005) }
        #expect(ended.withLock { $0 })
        #expect(listener.failure()?.contains("no server is in use") == true)
    }
}
