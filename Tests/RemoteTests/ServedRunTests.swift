import Engine
import Foundation
import Golden
import Plugins
import Server
import Testing

@testable import Remote

/// AXON's own server and the remote engine, in one process.
@Suite struct ServedRunTests {
    private struct Served {
        let loaded: LoadedPlugin
        let server: Server
        let port: Int

        init(token: String? = nil, saes: [String] = ["res_jb"]) throws {
            let folder = try TemporaryFolder()
            let text = Fixture.named("gpt2_hub").plugin(saes: saes)
            loaded = try LoadedPlugin(Plugin(contentsOf: folder.write(text, to: "hub.toml")))
            var options = ServerOptions()
            options.port = 0
            options.token = token
            server = try Server(loaded, options: options)
            port = Int(server.url.split(separator: ":").last ?? "") ?? 0
        }
    }

    @Test func aServersRunIsTheOneItWouldBeHere() throws {
        let served = try Served()
        defer { served.server.drain() }
        var prompt: [Step] = []
        var steps: [Step] = []
        let run = try Generation(served.loaded, prompt: "The capital", options: .greedy(6))
        let (_, statistics) = try run.run(
            Generation.Observer(prompt: { prompt = $0 }, step: { steps.append($0) }))

        let listener = try RemoteListener(port: served.port)
        #expect(listener.run(tokens: 6) == .maxTokens)
        #expect(listener.texts == steps.map(\.text))
        #expect(listener.steps.map(\.tokenID) == steps.map(\.tokenID))
        #expect(listener.steps.map(\.features) == steps.map(\.features))
        #expect(listener.promptSteps.map(\.text) == prompt.map(\.text))
        #expect(listener.promptSteps.map(\.isBOS) == prompt.map(\.isBOS))
        #expect(listener.promptSteps.map(\.features) == prompt.map(\.features))
        guard case .finished(_, _, let told) = listener.events.last else { return }
        #expect(told.promptTokens == statistics.promptTokens && told.generatedTokens == 6)
    }

    @Test func theServerSaysWhatItIs() throws {
        let served = try Served()
        defer { served.server.drain() }
        let listener = try RemoteListener(port: served.port)
        #expect(
            listener.listen {
                if case .connection(let news) = $0 { news.health?.device == "cpu" } else { false }
            })
        let last = try #require(listener.connections.last)
        #expect(last.server == "127.0.0.1:\(served.port)" && !last.isExposed)
        #expect(last.health?.labelCount == served.loaded.saes[0].labels.count)
    }

    @Test func stoppingEndsTheRunThereAndTheNextOneGoesOn() throws {
        let served = try Served()
        defer { served.server.drain() }
        let listener = try RemoteListener(port: served.port)
        let first = listener.engine.generate(prompt: "The", options: .greedy(500))
        #expect(listener.listen { if case .step = $0 { true } else { false } })
        listener.engine.stop()
        #expect(listener.ending(of: first) == .stopped)
        #expect(listener.run(tokens: 2) == .maxTokens)
        let states = listener.connections.map(\.state)
        #expect(states.count { $0 == .connecting } == 1, "\(states)")
    }

    @Test func aNewRunEndsTheOneBefore() throws {
        let served = try Served()
        defer { served.server.drain() }
        let listener = try RemoteListener(port: served.port)
        let first = listener.engine.generate(prompt: "The", options: .greedy(500))
        #expect(listener.listen { if case .step = $0 { true } else { false } })
        #expect(listener.run(tokens: 2) == .maxTokens)
        let endings = listener.events.compactMap { event -> RunEnding? in
            if case .finished(first, let ending, _) = event { ending } else { nil }
        }
        #expect(endings == [.stopped])
    }

    @Test(arguments: [
        ("token = \"secret-1\"", nil as String?, true), ("", "secret-1", true),
        ("", nil, false), ("token = \"other\"", "secret-1", false),
    ]) func aTokenOpensTheDoor(more: String, own: String?, isRight: Bool) throws {
        let served = try Served(token: "secret-1")
        defer { served.server.drain() }
        let listener = try RemoteListener(port: served.port, token: own, more: more)
        if isRight {
            #expect(listener.run() == .maxTokens)
            #expect(
                listener.listen {
                    if case .connection(let c) = $0 { c.health != nil } else { false }
                }
                    || listener.connections.contains { $0.health != nil })
        } else {
            let reason = try #require(listener.reasonOfWaiting())
            #expect(reason.contains("asks for a token") && !reason.contains("other"))
        }
    }

    @Test func severalLayersAreToldApart() throws {
        let served = try Served(saes: ["res_jb", "hook_z"])
        defer { served.server.drain() }
        let listener = try RemoteListener(port: served.port)
        #expect(listener.run() == .maxTokens)
        let layers = Set(served.loaded.saes.map(\.layer))
        var outline: ModelSummary?
        for case .outlined(let summary) in listener.events { outline = summary }
        #expect(Set(outline?.saes.map(\.layer) ?? []) == layers)
        for feature in listener.steps.flatMap(\.features) {
            #expect(outline?.saes[feature.id.sae].layer == feature.layer)
        }
    }

    @Test func aServerThatEndsIsCalledAgainUntilItIsBack() throws {
        let served = try Served()
        let listener = try RemoteListener(port: served.port)
        listener.listenUntilConnected()
        served.server.drain()
        #expect(listener.reasonOfWaiting() != nil)
        var options = ServerOptions()
        options.port = served.port
        let again = try Server(served.loaded, options: options)
        defer { again.drain() }
        #expect(listener.listenUntilConnected())
        #expect(listener.run() == .maxTokens)
    }
}
