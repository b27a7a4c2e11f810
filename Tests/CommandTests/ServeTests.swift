import Foundation
import JSON
import Testing
import Wire

@Suite struct ServeTests {
    @Test(arguments: [SIGINT, SIGTERM])
    func servesUntilItIsToldToEnd(_ signal: Int32) throws {
        let serving = try Serving()
        #expect(try serving.get("/health").contains(#""ready":true,"device":"cpu""#))
        #expect(try serving.get("/").contains("<h2>Served</h2>"))
        let socket = try RawWebSocket(port: serving.port)
        #expect(serving.end(by: signal) == 0)
        #expect(try socket.rest().last?.closeCode == 1001)
        #expect(!serving.errors.contains("token"))
    }

    @Test func answersAsGenerateDoes() throws {
        let serving = try Serving()
        let socket = try RawWebSocket(port: serving.port)
        try socket.send(#"{"prompt": "The history", "temperature": 0, "max_tokens": 12}"#)
        let hub = try Hub()
        let command = try Command.run(
            "generate", "--plugin", hub.plugin, "--prompt", "The history",
            "--temperature", "0", "--max-tokens", "12", "--format", "jsonl")
        #expect(try socket.run() == command.lines)
        #expect(command.lines.count == 13)
    }

    @Test func derivedLabelsAreMarkedAndChangeNoToken() throws {
        let serving = try Serving("--derive-labels")
        let socket = try RawWebSocket(port: serving.port)
        func tokens(_ messages: [String]) throws -> [Int] {
            try messages.dropLast().map { try JSONValue($0).int("token_id") }
        }
        let request = #"{"prompt": "The history", "temperature": 0, "max_tokens": 12}"#
        try socket.send(request)
        let first = try socket.run()
        var last = first
        for _ in 0..<600 where !last.joined().contains("label_source") {
            usleep(100_000)
            try socket.send(request)
            last = try socket.run()
        }
        #expect(try tokens(first) == tokens(last))
        let features = try last.dropLast().flatMap { try JSONValue($0).array("features") }
        let derived = features.filter { $0["label_source"] != nil }
        #expect(!derived.isEmpty)
        for feature in derived {
            #expect(try feature.string("label_source") == "derived from promoted tokens")
            #expect(try feature.string("label").hasPrefix("→ “"))
        }
    }

    @Test func givenTokenIsAskedForAndNotShown() throws {
        let serving = try Serving("--token", "s3cret")
        #expect(try serving.get("/health").hasPrefix("HTTP/1.1 401 "))
        #expect(try serving.get("/health?token=s3cret").hasPrefix("HTTP/1.1 200 "))
        #expect(!serving.errors.contains("s3cret"))
    }

    @Test func beyondThisMachineATokenIsMadeUp() throws {
        let serving = try Serving("--host", "0.0.0.0")
        #expect(try serving.get("/health").hasPrefix("HTTP/1.1 401 "))
        let match = try #require(serving.errors.firstMatch(of: /token: ([0-9a-f]{32})\n/))
        let header = "Authorization: Bearer \(match.output.1)\r\n"
        #expect(try serving.get("/health", more: header).hasPrefix("HTTP/1.1 200 "))
    }

    @Test func portInUseIsAFailure() throws {
        let serving = try Serving()
        let hub = try Hub()
        try Command.run("serve", "--plugin", hub.plugin, "--port", "\(serving.port)")
            .expectFailure("--port \(serving.port)", "in use")
    }

    @Test func unknownHostIsAFailure() throws {
        let hub = try Hub()
        try Command.run("serve", "--plugin", hub.plugin, "--host", "no.such.host.invalid")
            .expectFailure("--host", "no.such.host.invalid")
    }

    @Test func tokenThatDoesNotFitIsAFailure() throws {
        let hub = try Hub()
        try Command.run("serve", "--plugin", hub.plugin, "--token", "a b")
            .expectFailure("--token")
    }

    @Test func missingPluginIsAFailure() throws {
        try Command.run("serve", "--plugin", "nowhere").expectFailure("nowhere")
    }

    @Test(arguments: [["--port", "65536"], ["--port", "-1"], ["--port", "x"], ["stray"]])
    func badOptionsAreBadUsage(_ options: [String]) throws {
        #expect(try Command.run(["serve"] + options).status == 64)
    }
}
