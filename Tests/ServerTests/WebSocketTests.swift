import Foundation
import Testing
import Wire

@testable import Server

/// RFC 6455 on the wire, with a server that echoes.
@Suite struct WebSocketTests {
    /// Expects the connection to be closed with `code` after `frames`.
    private func expectClose(
        _ code: Int, after frames: [RawFrame], limits: ServerLimits = .unhurried,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let client = try EchoClient(limits: limits)
        for frame in frames { try client.send(frame) }
        let rest = try client.rest()
        #expect(rest.last?.closeCode == code, "\(rest)", sourceLocation: sourceLocation)
        #expect(rest.allSatisfy { !$0.isMasked }, sourceLocation: sourceLocation)
    }

    @Test(arguments: [0, 1, 125, 126, 127, 128, 65_535, 65_536, 1 << 20])
    func messagesOfAnySizeComeBack(_ size: Int) throws {
        let client = try EchoClient()
        let text = [UInt8](repeating: UInt8(ascii: "*"), count: size)
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        try client.send(RawFrame(1, text), RawFrame(2, bytes))
        #expect(try client.next() == RawFrame(1, text, isMasked: false))
        #expect(try client.next() == RawFrame(2, bytes, isMasked: false))
    }

    @Test func messagesMayComeByteByByte() throws {
        let client = try EchoClient()
        for byte in RawFrame.text("slow κόσμε").bytes { try client.socket.wire.send([byte]) }
        #expect(try client.next()?.text == "slow κόσμε")
    }

    @Test func fragmentsBecomeOneMessage() throws {
        let client = try EchoClient()
        let parts = Array("κόσμε 🎉".utf8).map { [$0] }
        try client.send(RawFrame(1, [], isFinal: false))
        for part in parts {
            try client.send(RawFrame(0, part, isFinal: false), RawFrame(9, part))
        }
        try client.send(RawFrame(0))
        for part in parts { #expect(try client.next() == RawFrame(10, part, isMasked: false)) }
        #expect(try client.next()?.text == "κόσμε 🎉")
    }

    @Test func pingsAreAnsweredInKind() throws {
        let client = try EchoClient()
        for size in [0, 5, 125] {
            let payload = [UInt8](repeating: 0xFE, count: size)
            try client.send(RawFrame(9, payload))
            #expect(try client.next() == RawFrame(10, payload, isMasked: false))
        }
        try client.send(RawFrame(10, [1, 2]), .text("after a pong nobody asked for"))
        #expect(try client.next()?.opcode == 1)
    }

    @Test(arguments: [1000, 1001, 1003, 1007, 1011, 3000, 3999, 4000, 4999] as [UInt16])
    func goodbyeIsReturned(_ code: UInt16) throws {
        try expectClose(Int(code), after: [.close(code, "bye"), .text("not heard")])
    }

    @Test func goodbyeWithoutACodeIsReturned() throws {
        let client = try EchoClient()
        try client.send(RawFrame(8))
        #expect(try client.rest() == [RawFrame(8, isMasked: false)])
    }

    static let malformed: [[RawFrame]] = [
        [RawFrame(1, [65], reserved: 1)], [RawFrame(1, [65], reserved: 4)],
        [RawFrame(9, [], reserved: 2)], [RawFrame(1, [65], isMasked: false)],
        [RawFrame(9, [], isMasked: false)], [RawFrame(3)], [RawFrame(7, [1])], [RawFrame(11)],
        [RawFrame(15)], [RawFrame(0, [65])], [RawFrame(0, [65], isFinal: false)],
        [RawFrame(1, [65], isFinal: false), .text("B")],
        [RawFrame(2, [65], isFinal: false), RawFrame(2, [66])],
        [RawFrame(1, [65], isFinal: false), RawFrame(0, [66]), RawFrame(0, [67])],
        [RawFrame(9, [], isFinal: false)], [RawFrame(8, [3, 232], isFinal: false)],
        [RawFrame(9, [UInt8](repeating: 0, count: 126))],
        [RawFrame(8, [UInt8](repeating: 3, count: 126))], [RawFrame(8, [3])],
    ]

    @Test(arguments: malformed)
    func malformedFramesEndTheConnection(_ frames: [RawFrame]) throws {
        try expectClose(1002, after: frames)
    }

    @Test(arguments: [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535] as [UInt16])
    func codesThatMayNotBeSaidAreMalformed(_ code: UInt16) throws {
        try expectClose(1002, after: [.close(code)])
    }

    @Test(arguments: [
        [RawFrame(1, [0xC3])], [RawFrame(1, [0xED, 0xA0, 0x80])], [RawFrame(1, [0xFF])],
        [RawFrame(1, [0xC3], isFinal: false), RawFrame(0, [0x28], isFinal: false)],
        [RawFrame(1, [0xF0, 0x9F], isFinal: false), RawFrame(0)],
        [RawFrame(8, [3, 232, 0xFF])], [RawFrame(8, [3, 232, 0xC3])],
    ])
    func textMustBeUTF8(_ frames: [RawFrame]) throws {
        try expectClose(1007, after: frames)
    }

    @Test func messagesHaveALargestSize() throws {
        var limits = ServerLimits.unhurried
        limits.message = 1000
        let part = RawFrame(2, [UInt8](repeating: 1, count: 600), isFinal: false)
        var next = part
        next.opcode = 0
        try expectClose(1009, after: [part, next], limits: limits)
        try expectClose(
            1009, after: [RawFrame(2, [UInt8](repeating: 1, count: 1001))], limits: limits)
        let client = try EchoClient(limits: limits)
        try client.send(RawFrame(2, [UInt8](repeating: 1, count: 1000)))
        #expect(try client.next()?.payload.count == 1000)
    }

    @Test func hugeLengthsAreRefusedBeforeTheyCome() throws {
        for length: [UInt8] in [
            [0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0xFF, 0, 0, 0, 0, 0, 0, 0],
            [0, 0, 1, 0, 0, 0, 0, 0],
        ] {
            let client = try EchoClient()
            try client.socket.wire.send([0x82, 0xFF] + length + [1, 2, 3, 4])
            #expect(try client.rest().last?.closeCode == 1009)
        }
    }

    @Test func randomBytesNeverTrap() throws {
        let server = try EchoServer()
        var random = SystemRandomNumberGenerator()
        for _ in 0..<150 {
            let socket = try RawWebSocket(port: server.port)
            let count = Int.random(in: 1...300, using: &random)
            try? socket.wire.send((0..<count).map { _ in .random(in: 0...255, using: &random) })
            if Bool.random(using: &random) { socket.wire.reset() }
        }
        let socket = try RawWebSocket(port: server.port)
        try socket.send("still there")
        #expect(try socket.next()?.text == "still there")
    }

    @Test func compressionIsNotOffered() throws {
        let server = try EchoServer()
        let wire = try Wire(port: server.port)
        try wire.send(
            RawWebSocket.request(
                port: server.port, more: ["Sec-WebSocket-Extensions: permessage-deflate"]))
        let head = String(decoding: try wire.receive(), as: UTF8.self)
        #expect(head.hasPrefix("HTTP/1.1 101 "))
        // The example of RFC 6455, section 1.3.
        #expect(head.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
        #expect(!head.lowercased().contains("extensions"))
    }
}
