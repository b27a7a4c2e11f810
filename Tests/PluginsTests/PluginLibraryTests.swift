import Foundation
import Resources
import Testing

@testable import Plugins

@Suite struct PluginLibraryTests {
    private let folder: TemporaryFolder
    private let library: PluginLibrary

    init() throws {
        folder = try TemporaryFolder()
        try folder.writeModel()
        try folder.write(goodPlugin, to: "demo.toml")
        try folder.write(goodPlugin, to: "other.toml")
        library = PluginLibrary(
            bundled: folder.url, configuration: folder.url.appending(path: "config/axon"))
    }

    @Test func withoutAnythingTheDemoIsChosen() throws {
        #expect(try library.choose(nil).name == "demo")
        #expect(try library.preferences() == Preferences())
    }

    @Test func preferencesNameThePlugin() throws {
        try folder.write("plugin = \"other\"\nui_scale = 1.5", to: "config/axon/config.toml")
        #expect(try library.choose(nil).name == "other")
        #expect(try library.choose("demo").name == "demo")
        #expect(try library.preferences().uiScale == 1.5)
    }

    @Test(arguments: [
        ("plugin = 3", "config.toml:1:1: plugin: expected a string"),
        ("\nui_scale = 9", "config.toml:2:1: ui_scale: expected a number from 0.5 to 3.0, found 9"),
        ("plugn = \"x\"", "unknown key \"plugn\"; did you mean \"plugin\"?"),
    ])
    func preferencesAreReadStrictly(text: String, words: String) throws {
        try folder.write(text, to: "config/axon/config.toml")
        let error = #expect(throws: PluginError.self) { try library.choose(nil) }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }

    @Test func ownPluginsWinAndBrokenOnesAreListed() throws {
        let own = goodPlugin.replacing("folder:", with: "folder:../../../")
            .replacing("Good", with: "Mine")
        try folder.write(own, to: "config/axon/plugins/other.toml")
        try folder.write("title = 3", to: "config/axon/plugins/broken.toml")
        try folder.write("", to: "config/axon/plugins/.hidden.toml")
        try folder.write("", to: "config/axon/plugins/notes.txt")
        let list = library.list()
        #expect(list.map(\.name) == ["broken", "demo", "other"])
        #expect(list.map(\.title) == ["broken", "Good", "Mine"])
        #expect(list.map(\.origin) == [.user, .bundled, .user])
        #expect(throws: PluginError.self) { try list[0].plugin.get() }
        #expect(try library.find("other").title == "Mine")
    }

    @Test func aPluginIsFoundByPath() throws {
        let path = folder.url.appending(path: "other.toml").path
        #expect(try library.find(path).name == "other")
        let error = #expect(throws: PluginError.self) { try library.find("nowhere.toml") }
        #expect(error?.description.contains("there is no such file") == true)
    }

    @Test(arguments: [
        ("ohter", "there is no plugin \"ohter\"; did you mean \"other\"?"),
        ("something else", "known are demo, other"),
    ])
    func anUnknownNameGetsTheNearest(name: String, words: String) throws {
        let error = #expect(throws: PluginError.self) { try library.find(name) }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }

    @Test func anAddedPluginIsCheckedAndNotReplaced() throws {
        let whole = goodPlugin.replacing("folder:", with: "folder:\(folder.url.path)/")
        let file = try folder.write(whole, to: "elsewhere/new.toml")
        let added = try library.add(file, replacing: false)
        #expect(added == library.userFolder.appending(path: "new.toml"))
        #expect(try library.find("new").title == "Good")
        #expect(throws: PluginError.alreadyThere(added.path)) {
            try library.add(file, replacing: false)
        }
        #expect(try library.add(file, replacing: true) == added)
        try folder.write("x", to: "elsewhere/new.toml")
        #expect(throws: PluginError.self) { try library.add(file, replacing: true) }
    }

    @Test func aPluginWithRelativePathsIsNotAdded() throws {
        let file = folder.url.appending(path: "other.toml")
        let error = #expect(throws: PluginError.self) { try library.add(file, replacing: false) }
        #expect(
            error?.description.hasPrefix("\(file.path):3:1: source: expected a whole path") == true)
        #expect(library.list().allSatisfy { $0.origin == .bundled })
    }

    @Test func theLayerMovesHookAndSourceTogether() throws {
        let moved = try library.choose("demo", layer: 2)
        #expect(moved.saes[0].hook == "blocks.2.hook_resid_pre")
        #expect(moved.saes[0].source?.description.hasSuffix("sae/blocks.2.hook_resid_pre") == true)
        #expect(try library.choose("demo", layer: 3) == library.choose("demo"))
    }

    @Test(arguments: [
        (1, "there is no SAE for it beside"), (4, "layers 0 to 3"), (-1, "layers 0 to 3"),
    ])
    func aLayerThatIsNotThereIsExplained(layer: Int, words: String) {
        let error = #expect(throws: PluginError.self) { try library.choose("demo", layer: layer) }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }

    @Test func theLayerOfAReleaseMovesItsNeuronpediaName() throws {
        try folder.write(
            """
            model.source = "hf:openai-community/gpt2"
            sae = [{ release = "gpt2-small-res-jb", id = "blocks.8.hook_resid_pre" }]
            labels.neuronpedia = "gpt2-small/8-res-jb"
            """, to: "hub.toml")
        let moved = try library.choose("hub", layer: 11)
        #expect(moved.saes[0].id == "blocks.11.hook_resid_pre")
        #expect(moved.labels?.neuronpedia == "gpt2-small/11-res-jb")
    }

    @Test(arguments: [
        (["XDG_CONFIG_HOME": "/x", "HOME": "/h"], "/x/axon"),
        (["XDG_CONFIG_HOME": "relative", "HOME": "/h"], "/h/.config/axon"),
        (["XDG_CONFIG_HOME": "", "HOME": "/h"], "/h/.config/axon"),
    ])
    func theConfigurationFolderFollowsTheEnvironment(environment: [String: String], path: String) {
        #expect(PluginLibrary.configurationFolder(environment).path == path)
    }

    @Test func theBundledDemoIsRight() throws {
        let assets = Resources.assets.appending(path: "Demo/config.json")
        guard FileManager.default.fileExists(atPath: assets.path) else { return }
        let entry = PluginLibrary.standard.list().first { $0.name == PluginLibrary.defaultName }
        #expect(try entry?.plugin.get().footprint().isComplete == true)
    }
}
