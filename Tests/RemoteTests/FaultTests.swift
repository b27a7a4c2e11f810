import Engine
import Foundation
import Synchronization
import Testing
import Wire

@testable import Remote

/// Servers that do what they should not: always a sentence, never a fall.
@Suite struct FaultTests {
    @Test(arguments: [
        ("{", "cannot be read"), ("[1]", "found an array"), ("\"x\"", "found a string"),
        ("", "cannot be read"), (String(repeating: "[", count: 5000), "cannot be read"),
        (#"{"error": "generation_failed"}"#, "its model failed"),
        (#"{"error": "empty_prompt"}"#, "found the prompt empty"),
        (
            #"{"error": "invalid_option", "message": "top_k: expected \u001b an integer"}"#,
            "says top_k: expected  an integer"
        ),
        (#"{"error": "odd"}"#, "says odd"),
    ]) func aMessageThatIsNoneEndsTheRun(message: String, words: String) throws {
        let server = try ScriptedServer { peer in
            try peer.open()
            while try peer.nextText() != nil {
                try peer.send(ScriptedPeer.token("a"))
                try peer.send(message)
            }
        }
        let listener = try RemoteListener(port: server.port)
        let failure = try #require(listener.failure())
        #expect(failure.contains(words) && failure.hasPrefix("127.0.0.1:\(server.port)"))
        #expect(failure.contains("1 tokens came"))
        // The next run has a WebSocket of its own, with nothing left over in it.
        #expect(listener.failure()?.contains(words) == true)
        #expect(server.socketCount >= 2)
    }

    @Test func whatIsUnknownIsPassedOver() throws {
        let server = try ScriptedServer {
            try $0.answer(
                "{}", #"{"status": "thinking", "eta": 3}"#, #"{"token": 7}"#, #"{"token": null}"#,
                ScriptedPeer.token("a"), #"{"token": "b", "features": 3, "token_id": "x"}"#,
                #"{"token": "c", "features": null, "step": "y", "prompt": 3}"#)
        }
        let listener = try RemoteListener(port: server.port)
        #expect(listener.run(tokens: 9) == .endOfText)
        #expect(listener.texts == ["a", "b", "c"])
    }

    @Test func binaryAndFragmentedMessagesAreMessages() throws {
        let server = try ScriptedServer { peer in
            try peer.open()
            _ = try peer.nextText()
            let bytes = Array(ScriptedPeer.token("ä").utf8)
            for (index, byte) in bytes.enumerated() {
                try peer.send(
                    RawFrame(index == 0 ? 1 : 0, [byte], isFinal: index == bytes.count - 1))
            }
            try peer.send(RawFrame(2, Array(ScriptedPeer.token("b").utf8)))
            try peer.send(#"{"status": "done"}"#)
            peer.waitForEnd()
        }
        let listener = try RemoteListener(port: server.port)
        #expect(listener.run() == .endOfText)
        #expect(listener.texts == ["ä", "b"])
    }

    @Test(arguments: [
        (RawFrame(3, [1]), "no WebSocket frame"), (RawFrame(0, [1]), "no WebSocket frame"),
        (RawFrame(9, [1], isFinal: false), "no WebSocket frame"), (RawFrame(8), "hung up"),
        (RawFrame.close(1011, "out of memory"), "hung up: out of memory"),
        (RawFrame.close(1008), "hung up: code 1008"), (RawFrame(1, [0xFF]), "cannot be read"),
    ]) func aFrameThatIsNoneEndsTheRun(frame: RawFrame, words: String) throws {
        let server = try ScriptedServer { peer in
            try peer.open()
            _ = try peer.nextText()
            try peer.send(ScriptedPeer.token("a"))
            try peer.send(frame)
            peer.waitForEnd()
        }
        let listener = try RemoteListener(port: server.port)
        #expect(listener.failure()?.contains(words) == true)
    }

    @Test func aMessageThatIsTooLargeIsNotRead() throws {
        var limits = RemoteLimits.brisk
        limits.message = 1 << 20
        let server = try ScriptedServer { peer in
            try peer.open()
            _ = try peer.nextText()
            try peer.send(RawFrame(1, [UInt8](repeating: 65, count: 1 << 20 + 1)))
            peer.waitForEnd()
        }
        let listener = try RemoteListener(port: server.port, limits: limits)
        #expect(listener.failure()?.contains("more than 1 MiB") == true)
    }

    @Test func fragmentsWithoutEndAreCutOff() throws {
        var limits = RemoteLimits.brisk
        limits.message = 1 << 16
        let server = try ScriptedServer { peer in
            try peer.open()
            _ = try peer.nextText()
            let part = [UInt8](repeating: 65, count: 1 << 12)
            try peer.send(RawFrame(1, part, isFinal: false))
            while true { try peer.send(RawFrame(0, part, isFinal: false)) }
        }
        let listener = try RemoteListener(port: server.port, limits: limits)
        #expect(listener.failure()?.contains("sent a message of more than") == true)
    }

    @Test(arguments: [RawFrame(9, [1]), RawFrame(10), RawFrame.text("{}")])
    func aFloodIsHungUpOn(frame: RawFrame) throws {
        var limits = RemoteLimits.brisk
        limits.tick = 1
        let server = try ScriptedServer { peer in
            try peer.open()
            while true { try peer.send(frame) }
        }
        let listener = try RemoteListener(port: server.port, limits: limits)
        let reason = try #require(listener.reasonOfWaiting())
        #expect(reason.contains("more than can be meant") || reason.contains("nobody asked for"))
        #expect(listener.events.count < 20)
    }

    @Test func aServerThatGoesOnAndOnIsStopped() throws {
        let ended = Mutex(0)
        let server = try ScriptedServer { peer in
            try peer.open()
            guard try peer.nextText() != nil else { return }
            defer { ended.withLock { $0 += 1 } }
            while true {
                try peer.send(ScriptedPeer.token("a"))
                Thread.sleep(forTimeInterval: 0.0005)
            }
        }
        let listener = try RemoteListener(port: server.port)
        #expect(listener.run(tokens: 5) == .maxTokens)
        #expect(listener.steps.count == 5)
        for _ in 0..<5000 where ended.withLock({ $0 }) == 0 { Thread.sleep(forTimeInterval: 0.002) }
        #expect(ended.withLock { $0 } == 1)
    }

    @Test func aRunThatIsCutOffSaysWhatIsLost() throws {
        let server = try ScriptedServer { peer in
            try peer.open()
            _ = try peer.nextText()
            try peer.send(ScriptedPeer.token("a"))
            try peer.send(ScriptedPeer.token("b"))
        }
        let listener = try RemoteListener(port: server.port)
        let failure = try #require(listener.failure())
        #expect(failure.contains("hung up") && failure.contains("2 tokens came, the rest"))
        #expect(listener.texts == ["a", "b"])
    }

    @Test func aServerThatSaysNothingIsGivenUp() throws {
        var limits = RemoteLimits.brisk
        (limits.pingAfter, limits.silence, limits.silenceInRun) = (0.1, 0.3, 0.5)
        let server = try ScriptedServer { peer in
            try peer.open()
            while try peer.next() != nil {}
        }
        let listener = try RemoteListener(port: server.port, limits: limits)
        #expect(listener.reasonOfWaiting()?.contains("has been silent") == true)
        #expect(listener.failure()?.contains("has been silent") == true)
    }

    @Test func aServerThatAnswersPingsMayTakeItsTime() throws {
        var limits = RemoteLimits.brisk
        (limits.pingAfter, limits.silence, limits.silenceInRun) = (0.05, 1.5, 1.5)
        let server = try ScriptedServer { peer in
            try peer.open()
            _ = try peer.nextText()
            var pings = 0
            while pings < 40, let frame = try peer.next() {
                guard frame.opcode == 9 else { continue }
                pings += 1
                try peer.send(RawFrame(10, frame.payload))
            }
            try peer.send(ScriptedPeer.token("at last"))
            try peer.send(#"{"status": "done"}"#)
            peer.waitForEnd()
        }
        let listener = try RemoteListener(port: server.port, limits: limits)
        #expect(listener.run() == .endOfText)
        #expect(listener.texts == ["at last"])
    }

    @Test func pingsAreAnswered() throws {
        let answers = Mutex<[RawFrame]>([])
        let server = try ScriptedServer { peer in
            try peer.open()
            try peer.send(RawFrame(9, [7, 8]))
            while let frame = try peer.next() { answers.withLock { $0.append(frame) } }
        }
        let listener = try RemoteListener(port: server.port)
        listener.listenUntilConnected()
        for _ in 0..<2000 where answers.withLock(\.isEmpty) { Thread.sleep(forTimeInterval: 0.005) }
        #expect(answers.withLock { $0.first } == RawFrame(10, [7, 8]))
    }
}
