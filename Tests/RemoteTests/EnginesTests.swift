import Engine
import Foundation
import Golden
import Plugins
import Testing
import Wire

@testable import Remote

/// The engine here and that of a server, one after the other.
@Suite struct EnginesTests {
    private func local() throws -> Plugin {
        let folder = try TemporaryFolder()
        return try Plugin(
            contentsOf: folder.write(
                Fixture.named("gpt2_hub").plugin(saes: ["res_jb"]), to: "hub.toml"))
    }

    private func hasLoaded(_ number: Int) -> (EngineEvent) -> Bool {
        { if case .loaded(number, _) = $0 { true } else { false } }
    }

    @Test func aPluginDecidesWhichEngineRuns() throws {
        let server = try ScriptedServer { try $0.answer(ScriptedPeer.token("far")) }
        let listener = RemoteListener(Engines())
        let first = listener.engine.load(try local())
        #expect(listener.listen(until: hasLoaded(first)))
        #expect(listener.run(tokens: 2) == .maxTokens)
        let near = listener.texts
        #expect(near.count == 2)

        let second = listener.engine.load(try .remote(port: server.port))
        #expect(listener.listen(until: hasLoaded(second)))
        #expect(listener.run(tokens: 1) == .maxTokens)
        #expect(listener.texts == near + ["far"])

        let third = listener.engine.load(try local())
        #expect(listener.listen(until: hasLoaded(third)))
        #expect(listener.run(tokens: 2) == .maxTokens)
        #expect(listener.texts == near + ["far"] + near)
        #expect(first < second && second < third)
    }

    @Test func whatTheServerSaysIsNotHeardAnyMoreWhenAnotherPluginIsInUse() throws {
        let port = try ScriptedServer { _ in }.port
        let listener = RemoteListener(Engines())
        listener.engine.load(try .remote(port: port))
        #expect(listener.reasonOfWaiting() != nil)
        let number = listener.engine.load(try local())
        #expect(listener.listen(until: hasLoaded(number)))
        let before = listener.connections.count
        listener.listen(seconds: 1.5) { _ in false }
        #expect(listener.connections.count == before)
    }

    @Test func aPluginWhoseLabelsAreBrokenIsNotTakenIntoUse() throws {
        let labels = FileManager.default.temporaryDirectory
            .appending(path: "axon-broken-\(UUID().uuidString).json")
        try "[]".write(to: labels, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: labels) }
        let listener = RemoteListener(Engines())
        let first = listener.engine.load(try local())
        #expect(listener.listen(until: hasLoaded(first)))
        listener.engine.load(
            try .remote(port: 1, more: "[labels]\nfile = \"\(labels.path)\""))
        #expect(listener.listen { if case .loadFailed = $0 { true } else { false } })
        #expect(listener.run(tokens: 1) == .maxTokens)
    }
}
