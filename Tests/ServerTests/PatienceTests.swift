import Foundation
import NIOCore
import Testing
import Wire

@testable import Server

/// What becomes of clients that are silent, unfinished or too many.
@Suite struct PatienceTests {
    private func hurried(_ change: (inout ServerLimits) -> Void) -> ServerLimits {
        var limits = ServerLimits.unhurried
        limits.tick = 0.02
        limits.closing = 0.2
        change(&limits)
        return limits
    }

    @Test(arguments: ["", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: localhost\r\nA: "])
    func requestMustBeFinishedInTime(_ beginning: String) throws {
        let server = try EchoServer(limits: hurried { $0.handshake = 0.3 })
        let wire = try Wire(port: server.port)
        try wire.send(beginning)
        #expect(wire.isClosed(within: 20))
    }

    @Test func handshakeEndsTheHurry() throws {
        let server = try EchoServer(limits: hurried { $0.handshake = 0.3 })
        let socket = try RawWebSocket(port: server.port)
        #expect(!socket.wire.isClosed(within: 0.8))
        try socket.send("here")
        #expect(try socket.next()?.text == "here")
    }

    @Test func silentClientsAreAskedAndLetGo() throws {
        let limits = hurried {
            $0.pingAfter = 0.1
            $0.silence = 0.5
        }
        let server = try EchoServer(limits: limits)
        let socket = try RawWebSocket(port: server.port)
        let frames = try socket.rest()
        #expect(!frames.isEmpty && frames.allSatisfy { $0.opcode == 9 })
    }

    @Test func clientsThatAnswerStay() throws {
        let limits = hurried {
            $0.pingAfter = 0.1
            $0.silence = 2
        }
        let server = try EchoServer(limits: limits)
        let socket = try RawWebSocket(port: server.port)
        let end = Date(timeIntervalSinceNow: 3)
        while Date() < end {
            let ping = try #require(try socket.next())
            try socket.send(RawFrame(10, ping.payload))
        }
    }

    @Test func messagesMustBeFinishedInTime() throws {
        let server = try EchoServer(limits: hurried { $0.messageTime = 0.2 })
        let socket = try RawWebSocket(port: server.port)
        try socket.send(RawFrame(1, [65], isFinal: false))
        #expect(try socket.rest().last?.closeCode == 1008)
    }

    @Test func clientThatSaysNoGoodbyeIsLetGo() throws {
        let server = try EchoServer(limits: hurried { _ in })
        let socket = try RawWebSocket(port: server.port)
        try socket.send(RawFrame(3))
        #expect(try socket.next()?.closeCode == 1002)
        #expect(socket.wire.isClosed(within: 20))
    }

    @Test func busyClientsAreReadMoreSlowly() throws {
        let limits = hurried {
            $0.messageRate = 50
            $0.messageBurst = 5
        }
        let server = try EchoServer(limits: limits)
        let socket = try RawWebSocket(port: server.port)
        let began = Date()
        for number in 0..<40 {
            try socket.send("\(number)")
            #expect(try socket.next()?.text == "\(number)")
        }
        // 5 at once, then 50 a second.
        #expect(Date().timeIntervalSince(began) > 0.5)
    }

    @Test func allowanceGrowsWithTime() {
        let start = NIODeadline.now()
        var allowance = MessageAllowance(rate: 10, burst: 3, now: start)
        /// How many messages may be sent at once after so many milliseconds.
        func count(after milliseconds: Int64) -> Int {
            var count = 0
            while allowance.isLeft(at: start + .milliseconds(milliseconds)) {
                allowance.spend(1)
                count += 1
            }
            return count
        }
        #expect(count(after: 0) == 3)
        #expect(count(after: 50) == 1)
        #expect(count(after: 100) == 0)
        #expect(count(after: 100_000) == 3)
    }

    @Test func thereIsRoomForSoManyClients() throws {
        let server = try EchoServer(limits: hurried { $0.clients = 2 })
        var sockets = try (0..<2).map { _ in try RawWebSocket(port: server.port) }
        let refusal = #expect(throws: WireError.self) { try RawWebSocket(port: server.port) }
        guard case .refused(let head) = refusal else {
            Issue.record("not refused")
            return
        }
        #expect(head.hasPrefix("HTTP/1.1 503 ") && head.contains("retry-after"))
        sockets.removeLast()
        var third: RawWebSocket?
        for _ in 0..<200 where third == nil {
            third = try? RawWebSocket(port: server.port)
            Thread.sleep(forTimeInterval: 0.02)
        }
        try third?.send("in")
        #expect(try third?.next()?.text == "in")
    }

    @Test func strangersMakeRoomForOthers() throws {
        let server = try EchoServer(limits: hurried { $0.strangers = 3 })
        let idle = try (0..<10).map { _ in try Wire(port: server.port) }
        for wire in idle.prefix(7) { #expect(wire.isClosed(within: 20)) }
        let socket = try RawWebSocket(port: server.port)
        try socket.send("in")
        #expect(try socket.next()?.text == "in")
    }
}
