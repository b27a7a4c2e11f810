import Foundation
import Golden
import JSON
import Testing

@Suite struct PluginsCommandTests {
    /// A person's own folder of configuration.
    private struct Home {
        let folder: TemporaryFolder

        init() throws {
            folder = try TemporaryFolder()
            try FileManager.default.createDirectory(
                at: folder.url.appending(path: "axon/plugins"), withIntermediateDirectories: true)
        }

        func add(_ name: String, _ text: String) throws {
            try folder.write(text, to: "axon/plugins/\(name).toml")
        }

        func run(_ arguments: String...) throws -> Command {
            try Command.run(arguments, environment: ["XDG_CONFIG_HOME": folder.url.path])
        }
    }

    private let good = Hub.fixture.plugin(saes: ["res_jb"]).replacing(
        "[model]", with: "title = \"Tiny\"\n[model]")

    @Test func listShowsOwnAndBundledAndBrokenOnes() throws {
        let home = try Home()
        try home.add("mine", good)
        try home.add("torn", "title = \"x\n")
        let text = try home.run("plugins", "list")
        #expect(text.status == 0 && text.errors.isEmpty)
        #expect(text.text.contains("mine") && text.text.contains("Tiny"))
        #expect(text.text.contains("demo"))
        #expect(text.lines.contains { $0.hasPrefix("torn") && $0.contains("torn.toml:1") })
        let json = try JSONValue(try home.run("plugins", "list", "--json").text)
        let names = json.array?.compactMap { $0["name"]?.string } ?? []
        #expect(Set(["demo", "mine", "torn"]).isSubset(of: names))
    }

    @Test func showTellsWhatAPluginNames() throws {
        let home = try Home()
        try home.add("mine", good)
        let shown = try home.run("plugins", "show", "mine")
        #expect(shown.status == 0 && shown.text.contains("gpt2_hub"))
        let json = try JSONValue(try home.run("plugins", "show", "mine", "--json").text)
        #expect(try json.string("title") == "Tiny")
        try home.run("plugins", "show", "mime").expectFailure("mime", "did you mean \"mine\"")
    }

    @Test(arguments: [
        ("titel = \"x\"\n", "titel", "1:1"), ("[model]\n", "source", "1"),
        ("title = 7\n", "title", "1:1"), ("", "[model]", "broken.toml"),
        ("[model]\nsource = \"folder:nowhere\"\n", "nowhere", "2:"),
    ])
    func checkNamesTheFault(text: String, key: String, place: String) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(text, to: "broken.toml")
        try Command.run("plugins", "check", file.path).expectFailure(file.path, key, place)
    }

    @Test func checkPassesWhatIsRight() throws {
        let hub = try Hub()
        let command = try Command.run("plugins", "check", hub.plugin)
        #expect(command.status == 0 && command.errors.isEmpty)
        try Command.run("plugins", "check", "/nonexistent.toml").expectFailure("/nonexistent.toml")
    }

    @Test func addedPluginCanBeUsedByName() throws {
        let (home, hub) = (try Home(), try Hub())
        let added = try home.run("plugins", "add", hub.plugin)
        #expect(added.status == 0 && added.text.contains("hub"))
        try home.run("plugins", "add", hub.plugin).expectFailure("hub.toml", "--force")
        #expect(try home.run("plugins", "add", hub.plugin, "--force").status == 0)
        let command = try home.run(
            "generate", "--plugin", "hub", "--prompt", "x", "--max-tokens", "1")
        #expect(command.status == 0, "\(command.errors)")
    }

    @Test func preferredPluginIsTheDefault() throws {
        let home = try Home()
        try home.add("mine", good)
        try home.folder.write("plugin = \"mine\"\n", to: "axon/config.toml")
        let command = try home.run("generate", "--prompt", "x", "--max-tokens", "1")
        #expect(command.status == 0, "\(command.errors)")
        try home.folder.write("plugins = \"mine\"\n", to: "axon/config.toml")
        try home.run("generate", "--prompt", "x").expectFailure("config.toml:1", "plugins")
    }

    @Test func pluginsDefaultsApply() throws {
        let hub = try Hub(more: "[generation]\nmax_tokens = 3\ntemperature = 0.0\nfeat_k = 5\n")
        let command = try Command.run(
            "generate", "--plugin", hub.plugin, "--prompt", "x", "--format", "jsonl")
        #expect(command.lines.count == 4)
        let first = try JSONValue(try #require(command.lines.first))
        #expect(try first.array("features").count <= 5)
    }
}
