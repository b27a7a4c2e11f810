import Foundation
import Testing

extension WindowTests {
    @Suite(
        .enabled(if: FastAPIServer.interpreter != nil, Comment(rawValue: FastAPIServer.reason)))
    struct RemoteTests {
        private func wait(_ session: WindowSession, for state: String, since mark: Int) throws {
            try session.wait(for: "connection", since: mark, within: 60) { $0.state == state }
        }

        @Test func whatAFastAPIServerGeneratesIsDrawn() throws {
            let server = try FastAPIServer()
            defer { server.end() }
            let session = try WindowSession(["--connect", "127.0.0.1:\(server.port)"])
            try wait(session, for: "connected", since: 0)
            let connected = try session.widget(called: "connection") {
                $0.value?.text == "Connected to 127.0.0.1:\(server.port)"
            }
            #expect(connected.name == "connection")
            let mark = try session.mark()
            try session.generate("The capital of France is")
            let tokens = try session.events("token", since: mark)
            #expect(tokens.count > 5 && tokens.allSatisfy { $0.features?.isEmpty == false })
            #expect(tokens.first?.token == " Paris,")
            let frame = try session.waitForFrame { ($0.nodesTotal ?? 0) > 5 }
            #expect((frame.edgesTotal ?? 0) > 5 && frame.widget("layer") == nil)
            #expect(
                frame.value("output")?.text?.hasPrefix("The capital of France is Paris,") == true)
        }

        @Test func nothingIsLostWhileTheServerIsAway() throws {
            var server = try FastAPIServer(secondsPerToken: 0.2)
            defer { server.end() }
            let session = try WindowSession(["--connect", "http://127.0.0.1:\(server.port)"])
            try wait(session, for: "connected", since: 0)
            var mark = try session.mark()
            try session.click(widget: "generate")
            try session.wait(for: "token", since: mark)
            try session.wait(for: "token", since: session.mark())
            server.end()
            try wait(session, for: "reconnecting", since: mark)
            let failure = try session.wait(for: "error", since: mark)
            #expect(failure.message?.contains("the rest of the run is lost") == true)
            let nodes = try session.frame().nodesTotal ?? 0
            #expect(nodes > 0)
            mark = try session.mark()
            server = try FastAPIServer(port: server.port)
            try wait(session, for: "connected", since: mark)
            #expect(try session.frame().nodesTotal == nodes)
            try session.generate("The capital of France is")
            #expect(try !session.events("token", since: mark).isEmpty)
        }

        @Test func stoppingEndsTheGenerationAtTheServer() throws {
            let server = try FastAPIServer(secondsPerToken: 0.2)
            defer { server.end() }
            let session = try WindowSession(["--connect", "127.0.0.1:\(server.port)"])
            try wait(session, for: "connected", since: 0)
            let mark = try session.mark()
            try session.click(widget: "generate")
            try session.wait(for: "token", since: mark)
            try session.click(widget: "stop")
            try session.wait(for: "stopped", since: mark)
            #expect(eventually(within: 20) { server.stops.count == 1 })
            #expect(server.stops.allSatisfy { $0 < 40 })
        }

        @Test func aPluginOfAServerIsChosenLikeAnyOther() throws {
            let server = try FastAPIServer()
            defer { server.end() }
            let session = try WindowSession { configuration in
                try "title = \"Far away\"\n[remote]\nurl = \"ws://127.0.0.1:\(server.port)/ws\"\n"
                    .write(
                        to: configuration.appending(path: "axon/plugins/far.toml"),
                        atomically: true, encoding: .utf8)
            }
            let mark = try session.mark()
            try session.choosePlugin(titled: "Far away")
            #expect(try session.wait(for: "plugin", since: mark).name == "far")
            try wait(session, for: "connected", since: mark)
            try session.generate("The capital of France is")
            #expect(try session.events("token", since: mark).first?.token == " Paris,")
        }
    }
}
