import Engine
import Foundation
import Plugins
import Wire

@testable import Remote

/// Takes the events of a remote engine as they come.
final class RemoteListener {
    let engine: any EventSource
    private(set) var events: [EngineEvent] = []

    init(_ engine: any EventSource) { self.engine = engine }

    /// An engine that is told of the server at `port`.
    convenience init(
        port: Int, token: String? = nil, more: String = "", limits: RemoteLimits = .brisk
    ) throws {
        self.init(RemoteEngine(token: token, limits: limits))
        engine.load(try .remote(port: port, more: more))
    }

    deinit { engine.shutDown() }

    /// All events until one for which `isLast` holds, or a time has passed.
    @discardableResult
    func listen(seconds: Double = 30, until isLast: (EngineEvent) -> Bool) -> Bool {
        let end = Date(timeIntervalSinceNow: seconds)
        while Date() < end {
            let news = engine.takeEvents()
            events += news
            if news.contains(where: isLast) { return true }
            Thread.sleep(forTimeInterval: 0.002)
        }
        return false
    }

    @discardableResult
    func listenUntilConnected() -> Bool {
        listen { if case .connection(let news) = $0 { news.state == .connected } else { false } }
    }

    /// Listens until the server is to be called again, and gives the reason.
    func reasonOfWaiting() -> String? {
        var found: String?
        listen {
            guard case .connection(let news) = $0, case .waiting(_, let reason) = news.state else {
                return false
            }
            found = found ?? reason
            return true
        }
        return found
    }

    /// Runs to the end.
    @discardableResult
    func run(_ prompt: String = "The capital", tokens: Int = 3) -> RunEnding? {
        let run = engine.generate(prompt: prompt, options: .greedy(tokens))
        return ending(of: run)
    }

    /// Listens until a run has ended.
    func ending(of run: Int) -> RunEnding? {
        var found: RunEnding?
        listen {
            guard case .finished(run, let ending, _) = $0 else { return false }
            found = ending
            return true
        }
        return found
    }

    /// What a failed run says.
    func failure(_ prompt: String = "The capital") -> String? {
        if case .failed(let message) = run(prompt) { message } else { nil }
    }

    var steps: [Step] {
        events.compactMap { if case .step(_, let step) = $0 { step } else { nil } }
    }

    var promptSteps: [Step] {
        events.flatMap { event -> [Step] in
            if case .prompt(_, let steps) = event { steps } else { [] }
        }
    }

    var texts: [String] { steps.map(\.text) }

    var connections: [Connection] {
        events.compactMap { if case .connection(let news) = $0 { news } else { nil } }
    }

    var notices: [String] {
        events.compactMap { if case .noticed(let text) = $0 { text } else { nil } }
    }
}

extension Plugin {
    /// A plugin of the server at a port of this machine.
    static func remote(port: Int, more: String = "") throws -> Plugin {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "axon-remote-\(UUID().uuidString).toml")
        defer { try? FileManager.default.removeItem(at: file) }
        try "[remote]\nurl = \"ws://127.0.0.1:\(port)/ws\"\n\(more)"
            .write(to: file, atomically: true, encoding: .utf8)
        return try Plugin(contentsOf: file)
    }
}

extension GenerationOptions {
    static func greedy(_ tokens: Int) -> GenerationOptions {
        GenerationOptions(maxTokens: tokens, sampling: SamplingOptions(temperature: 0))
    }
}

extension RemoteLimits {
    /// Seconds are hundredths, so that a test need not wait.
    static var brisk: RemoteLimits {
        var limits = RemoteLimits()
        limits.tick = 0.02
        return limits
    }
}

extension ScriptedPeer {
    /// A message as the original server sends it: no number of the token.
    static func token(_ text: String, step: Int = 0, features: String = "") -> String {
        #"{"token": "\#(text)", "step": \#(step), "features": [\#(features)]}"#
    }

    static let feature = #"{"id": 4821, "label": "capital cities", "activation": 14.3, "layer": 8}"#

    /// Answers every request with these messages and the end.
    func answer(_ messages: String...) throws {
        try open()
        while try nextText() != nil {
            for message in messages { try send(message) }
            try send(#"{"status": "done"}"#)
        }
    }
}
