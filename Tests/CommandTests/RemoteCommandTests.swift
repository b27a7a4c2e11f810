import Foundation
import Golden
import JSON
import Testing
import Wire

/// Plugins of a server on the command line.
@Suite struct RemoteCommandTests {
    private func plugin(_ folder: TemporaryFolder, port: Int) throws -> String {
        try folder.write(
            "title = \"Far\"\n[remote]\nurl = \"ws://127.0.0.1:\(port)/ws\"\ntoken = \"hush\"\n",
            to: "far.toml"
        ).path
    }

    @Test func generateRunsAtTheServerAsItDoesHere() throws {
        let serving = try Serving("--token", "hush")
        let folder = try TemporaryFolder()
        let far = try plugin(folder, port: serving.port)
        let near = try Hub("res_jb")
        for format in ["jsonl", "text"] {
            let options = [
                "--prompt", "The history", "--max-tokens", "5", "--temperature", "0", "--format",
                format,
            ]
            let here = try Command.run(["generate", "--plugin", near.plugin] + options)
            let there = try Command.run(["generate", "--plugin", far] + options)
            #expect(there.status == 0, "\(there.errors)")
            #expect(there.output == here.output)
        }
    }

    @Test func aServerThatIsNotThereIsASentence() throws {
        let folder = try TemporaryFolder()
        let port = try ScriptedServer { _ in }.port
        let far = try plugin(folder, port: port)
        let result = try Command.run("generate", "--plugin", far, "--prompt", "x")
        result.expectFailure("127.0.0.1:\(port)", "nobody listens there")
    }

    @Test func pluginsAreListedShownAndChecked() throws {
        let folder = try TemporaryFolder()
        let far = try plugin(folder, port: 8000)
        let shown = try Command.run("plugins", "show", far)
        #expect(shown.lines.contains("server  ws://127.0.0.1:8000/ws"))
        #expect(!shown.text.contains("hush"))
        let json = try JSONValue(try Command.run("plugins", "show", far, "--json").text)
        #expect(try json.string("server") == "ws://127.0.0.1:8000/ws")
        #expect(try Command.run("plugins", "check", far).status == 0)
        let added = try Command.run(
            ["plugins", "add", far], environment: ["XDG_CONFIG_HOME": folder.url.path])
        #expect(added.status == 0)
        let list = try Command.run(
            ["plugins", "list"], environment: ["XDG_CONFIG_HOME": folder.url.path])
        let line = try #require(list.lines.first { $0.hasPrefix("far ") })
        #expect(line.contains("127.0.0.1:8000") && line.contains("at a server"))
    }

    @Test func whatNeedsTheModelHereSaysSo() throws {
        let folder = try TemporaryFolder()
        let far = try plugin(folder, port: 8000)
        try Command.run("serve", "--plugin", far, "--port", "0")
            .expectFailure("ws://127.0.0.1:8000/ws", "not on this machine")
        #expect(try Command.run("fetch", far).status == 0)
    }
}
