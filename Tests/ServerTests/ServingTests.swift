import Engine
import Foundation
import Testing
import Wire

@testable import Server

@Suite struct ServingTests {
    private let done = #"{"status":"done"}"#

    @Test func messagesAreThoseOfTheCommandLine() throws {
        let model = try ServedModel()
        defer { model.server.drain() }
        let socket = try RawWebSocket(port: model.port)
        try socket.send(ServedModel.request("  The history of ", 20))
        let texts = try socket.run()
        #expect(texts == (try model.expected("The history of", ServedModel.greedy(20))))
        #expect(texts.count == 21)
    }

    @Test func withoutAnSAETheLensesAreServed() throws {
        let model = try ServedModel(saes: [])
        defer { model.server.drain() }
        let socket = try RawWebSocket(port: model.port)
        try socket.send(ServedModel.request("The history", 6, more: #", "act_threshold": 0.02"#))
        let texts = try socket.run()
        var options = ServedModel.greedy(6)
        options.threshold = 0.02
        #expect(texts == (try model.expected("The history", options)))
        #expect(texts.contains { $0.contains(#""layer":3"#) })
        let page = FrontPage(model.loaded).html
        #expect(page.contains("Logit lens at") && page.contains("blocks.3.hook_resid_post"))
        #expect(FrontPage(try ServedModel.load()).html.contains("SAE at"))
    }

    @Test func seedMakesChanceRepeatable() throws {
        let model = try ServedModel()
        defer { model.server.drain() }
        let socket = try RawWebSocket(port: model.port)
        var runs: [[String]] = []
        for seed in [3, 3, 4] {
            try socket.send(#"{"prompt":"one","temperature":1.5,"max_tokens":12,"seed":\#(seed)}"#)
            runs.append(try socket.run())
        }
        #expect(runs[0] == runs[1] && runs[0] != runs[2])
    }

    @Test func mistakesAreAnsweredAndTheSocketStaysOpen() throws {
        let model = try ServedModel()
        defer { model.server.drain() }
        let socket = try RawWebSocket(port: model.port)
        try socket.send("{")
        #expect(try socket.next()?.text == #"{"error":"invalid_json"}"#)
        try socket.send(#"{"prompt": "  "}"#)
        #expect(try socket.run() == [#"{"error":"empty_prompt"}"#, done])
        try socket.send(#"{"prompt": "x", "top_k": "many"}"#)
        let texts = try socket.run()
        #expect(texts.count == 2 && texts[0].contains(#""option":"top_k""#))
        try socket.send(RawFrame(2, Array(ServedModel.request("x", 2).utf8)))
        #expect(try socket.run().count == 3)
    }

    @Test func promptsWaitForTheOnesBeforeThem() throws {
        let model = try ServedModel()
        defer { model.server.drain() }
        let socket = try RawWebSocket(port: model.port)
        let prompts = ["one", "two", "three", "four"]
        for prompt in prompts {
            try socket.send(ServedModel.request(prompt, 6))
            try socket.send("nonsense")
        }
        for prompt in prompts {
            #expect(try socket.run() == (try model.expected(prompt, ServedModel.greedy(6))))
            #expect(try socket.next()?.text == #"{"error":"invalid_json"}"#)
        }
    }

    @Test func moreMessagesThanMayWaitAreAllAnswered() throws {
        var limits = ServerLimits.unhurried
        limits.waitingMessages = 2
        let model = try ServedModel(limits: limits)
        defer { model.server.drain() }
        let socket = try RawWebSocket(port: model.port)
        for _ in 0..<200 { try socket.send(ServedModel.request("one", 1)) }
        for _ in 0..<200 { #expect(try socket.run().count == 2) }
    }

    @Test func promptBeyondTheContextIsCut() throws {
        let model = try ServedModel()
        defer { model.server.drain() }
        let socket = try RawWebSocket(port: model.port)
        let long = String(repeating: "many words ", count: 500)
        try socket.send(ServedModel.request(long, 9))
        let texts = try socket.run()
        #expect(texts.count == 2 && texts.last == done)
    }

    @Test func promptBeyondAllBoundsIsRefused() throws {
        let model = try ServedModel()
        defer { model.server.drain() }
        let socket = try RawWebSocket(port: model.port)
        try socket.send(ServedModel.request(String(repeating: "a", count: 300_000), 9))
        let texts = try socket.run()
        #expect(texts.count == 2 && texts[0].contains(#""option":"prompt""#))
    }

    @Test func clientsTogetherHearWhatEachHearsAlone() async throws {
        let model = try ServedModel()
        defer { model.server.drain() }
        let port = model.port
        let prompts = (0..<12).map { "The number \($0) is" }
        let answers = try await withThrowingTaskGroup(of: (Int, [String]).self) { group in
            for (number, prompt) in prompts.enumerated() {
                group.addTask {
                    let socket = try RawWebSocket(port: port)
                    try socket.send(ServedModel.request(prompt, 15))
                    return (number, try socket.run())
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        for (number, prompt) in prompts.enumerated() {
            #expect(answers[number] == (try model.expected(prompt, ServedModel.greedy(15))))
        }
    }

    /// Asks for so much that neither the server nor the system holds it all, and does not listen.
    private func stuckClient(_ port: Int) throws -> RawWebSocket {
        let socket = try RawWebSocket(port: port)
        for _ in 0..<20 {
            try socket.send(
                ServedModel.request("x", 500, more: #", "feat_k": 1000, "act_threshold": -1e30"#))
        }
        return socket
    }

    @Test func slowClientIsToldAndDroppedAndOthersAreServed() throws {
        var limits = ServerLimits.unhurried
        limits.patience = 0.5
        limits.tick = 0.05
        limits.closing = 30
        let model = try ServedModel(limits: limits)
        defer { model.server.drain() }
        let slow = try stuckClient(model.port)
        let other = try RawWebSocket(port: model.port)
        let end = Date(timeIntervalSinceNow: 4)
        while Date() < end {
            try other.send(ServedModel.request("one", 2))
            #expect(try other.run().count == 3)
        }
        let frames = try slow.rest()
        #expect(frames.last?.closeCode == 1008)
        #expect(frames.dropLast().last?.text == #"{"error":"too_slow"}"#)
    }

    @Test func closingTheSocketEndsTheRun() throws {
        var limits = ServerLimits.unhurried
        limits.runs = 1
        let model = try ServedModel(limits: limits)
        defer { model.server.drain() }
        for isRude in [false, true] {
            // Its run keeps the only place as long as it waits for its reader.
            let stuck = try stuckClient(model.port)
            #expect(try stuck.next()?.opcode == 1)
            let other = try RawWebSocket(port: model.port)
            try other.send(ServedModel.request("one", 1))
            if isRude { stuck.wire.reset() } else { stuck.wire.close() }
            #expect(try other.run().count == 2)
        }
    }

    @Test func drainSaysGoodbye() throws {
        var limits = ServerLimits.unhurried
        limits.farewell = 0.2
        limits.closing = 0.2
        let model = try ServedModel(limits: limits)
        let idle = try RawWebSocket(port: model.port)
        let busy = try stuckClient(model.port)
        let stranger = try Wire(port: model.port)
        #expect(try busy.next()?.opcode == 1)
        model.server.drain()
        #expect(try idle.rest().last?.closeCode == 1001)
        #expect(stranger.isClosed(within: 20))
        #expect(throws: WireError.self) { try Wire(port: model.port) }
    }

    @Test func drainLetsRunsComeToTheirEnd() async throws {
        var limits = ServerLimits.unhurried
        limits.farewell = 30
        let model = try ServedModel(limits: limits)
        let socket = try RawWebSocket(port: model.port)
        try socket.send(ServedModel.request("The history of", 60))
        #expect(try socket.next()?.opcode == 1)
        model.server.drain()
        let rest = try socket.rest()
        #expect(rest.count == 61)
        #expect(rest.dropLast().last?.text == done)
        #expect(rest.last?.closeCode == 1001)
    }

    @Test func frontPageTellsWhatIsServed() throws {
        let model = try ServedModel()
        defer { model.server.drain() }
        let wire = try Wire(port: model.port)
        try wire.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        let page = try wire.receiveAll()
        for words in ["Hub &amp; &lt;fixture&gt;", "blocks.2.hook_resid_pre", "384", "/ws"] {
            #expect(page.contains(words))
        }
        #expect(!page.contains("<script") && !page.contains("<fixture>"))
    }

    @Test func portInUseIsAnError() throws {
        let model = try ServedModel()
        defer { model.server.drain() }
        var options = ServerOptions()
        options.port = model.port
        let error = #expect(throws: ServerError.self) {
            try Server(model.loaded, options: options)
        }
        #expect(error?.localizedDescription.contains("Address already in use") == true)
    }
}
