import Foundation
import Testing

@testable import Plugins

/// Plugins whose model runs at a server.
@Suite struct RemotePluginTests {
    @Test func everyKeyIsRead() throws {
        let folder = try TemporaryFolder()
        let plugin = try folder.plugin(
            """
            title = "The big one"
            [remote]
            url = "ws://localhost:9000/ws"
            token = "abc.123"
            [labels]
            neuronpedia = "gpt2-small/8-res-jb"
            [generation]
            temperature = 0.5
            """, named: "big")
        #expect(plugin.name == "big" && plugin.title == "The big one" && plugin.saes.isEmpty)
        #expect(plugin.server?.address.description == "ws://localhost:9000/ws")
        #expect(plugin.server?.token == "abc.123" && plugin.generation.temperature == 0.5)
        #expect(plugin.generation.threshold == nil)
        #expect(plugin.labels?.neuronpedia == "gpt2-small/8-res-jb")
        #expect(plugin.warnings.isEmpty && plugin.availableLayers.isEmpty)
        #expect(plugin.footprint().isComplete && plugin.footprint().bytes == 0)
        let error = #expect(throws: PluginError.self) { try plugin.atLayer(3) }
        #expect(error?.description.contains("its server decides") == true)
    }

    @Test(arguments: [
        (
            "[remote]\n", 1, 2,
            "\"url\" is missing; add for example url = \"ws://localhost:8000/ws\""
        ),
        ("[remote]\nurl = 3", 2, 1, "expected a string in quotes"),
        ("[remote]\n  url = \"ftp://x\"", 2, 3, "expected \"ws://HOST:PORT/ws\", "),
        ("[remote]\nurl = \"wss://x/ws\"", 2, 1, "AXON speaks no TLS; ssh -L"),
        ("[remote]\nurl = \"ws://x/ws?token=hush\"", 2, 1, "found one with more"),
        ("[remote]\nurl = \"x:1\"\ntoken = \"hush hush\"", 3, 1, "ASCII without blanks"),
        ("[remote]\nurl = \"x:1\"\ntocken = \"hush\"", 3, 1, "did you mean \"token\"?"),
        (
            "[remote]\nurl = \"x:1\"\n[model]\nsource = \"hf:a/b\"", 3, 2,
            "expected no \"model\" beside [remote]"
        ),
        ("[remote]\nurl = \"x:1\"\n[[sae]]\nsource = \"hf:a/b\"", 3, 3, "no \"sae\" beside"),
        ("layer = 3\n[remote]\nurl = \"x:1\"", 1, 1, "no \"layer\" beside [remote]"),
        ("remote = 3", 1, 1, "expected a table, [remote]"),
    ]) func aWrongKeyIsExplained(text: String, line: Int, column: Int, words: String) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(text, to: "p.toml")
        let error = #expect(throws: PluginError.self) { try Plugin(contentsOf: file) }
        let sentence = error?.description ?? ""
        #expect(sentence.hasPrefix("\(file.path):\(line):\(column): "), "\(sentence)")
        #expect(sentence.contains(words) && !sentence.contains("hush"), "\(sentence)")
    }

    @Test func aServerFromTheCommandLineIsListedFirst() throws {
        let folder = try TemporaryFolder()
        var library = PluginLibrary(bundled: folder.url, configuration: folder.url)
        #expect(library.list().isEmpty)
        library.guest = Plugin(server: RemoteServer(try ServerAddress("gpu-box")))
        let entry = try #require(library.list().first)
        #expect(entry.name == "gpu-box:8000" && entry.title == entry.name)
        #expect(entry.origin == .guest)
        #expect(try entry.plugin.get().server?.address.host == "gpu-box")
    }
}
