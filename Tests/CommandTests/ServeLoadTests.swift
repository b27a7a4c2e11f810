import Foundation
import Testing
import Wire

/// A small part of what `Tests/Load/load.py` does at length.
@Suite struct ServeLoadTests {
    private static let request = #"{"prompt": "one two", "temperature": 0, "max_tokens": 3}"#

    @Test func manyClientsAndVandalsLeaveNothingBehind() async throws {
        let serving = try Serving()
        let alone = try RawWebSocket(port: serving.port)
        try alone.send(Self.request)
        let expected = try alone.run()
        #expect(expected.count == 4)

        // The first round fills what is kept for reuse.
        try await round(on: serving.port, expected: expected)
        try alone.send(Self.request)
        #expect(try alone.run() == expected)
        let descriptors = try serving.openDescriptors()
        let memory = try serving.residentMemory()
        for _ in 0..<3 {
            try await round(on: serving.port, expected: expected)
            try alone.send(Self.request)
            #expect(try alone.run() == expected)
        }
        #expect(try serving.residentMemory() - memory < 25)
        for _ in 0..<400 where try serving.openDescriptors() > descriptors {
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(try serving.openDescriptors() <= descriptors)

        #expect(serving.end(by: SIGTERM) == 0)
    }

    private func round(on port: Int, expected: [String]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<12 {
                group.addTask {
                    let socket = try RawWebSocket(port: port)
                    for _ in 0..<8 {
                        try socket.send(Self.request)
                        #expect(try socket.run() == expected)
                    }
                    try Self.vandalise(port, kind: client)
                }
            }
            try await group.waitForAll()
        }
    }

    /// Leaves connections in every state they should not be in.
    private static func vandalise(_ port: Int, kind: Int) throws {
        for number in 0..<8 {
            switch (kind + number) % 4 {
            case 0:
                let half = RawWebSocket.request(port: port).dropLast(2 + number)
                try Wire(port: port).send(String(half))
            case 1:
                let socket = try RawWebSocket(port: port)
                try socket.send(RawFrame(UInt8(number), [1, 2, 3], reserved: UInt8(kind % 8)))
                socket.wire.reset()
            case 2:
                let socket = try RawWebSocket(port: port)
                try socket.send(#"{"prompt": "x", "max_tokens": 500, "feat_k": 1000}"#)
            default:
                let socket = try RawWebSocket(port: port)
                try socket.send(RawFrame(1, Array("{".utf8), isFinal: false))
                socket.wire.reset()
            }
        }
    }
}
