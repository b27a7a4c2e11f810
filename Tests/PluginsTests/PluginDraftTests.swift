import Foundation
import Testing

@testable import Plugins

@Suite struct PluginDraftTests {
    private let folder: TemporaryFolder
    private let library: PluginLibrary

    init() throws {
        folder = try TemporaryFolder()
        try folder.writeModel()
        try folder.write(goodPlugin, to: "bundled/model.toml")
        library = PluginLibrary(
            bundled: folder.url.appending(path: "bundled"),
            configuration: folder.url.appending(path: "config"))
    }

    private func add(
        replacing: Bool = false, _ fill: (inout PluginDraft) -> Void
    ) throws -> Plugin {
        var draft = PluginDraft()
        fill(&draft)
        return try Plugin(
            contentsOf: library.add(draft, from: folder.url, replacing: replacing))
    }

    @Test func aReleaseAndAnIdAreEnough() throws {
        let plugin = try add {
            $0.release = "gpt2-small-res-jb"
            $0.id = "blocks.5.hook_resid_pre"
        }
        #expect(plugin.name == "gpt2-small-res-jb-5" && plugin.title == "gpt2-small, layer 5")
        #expect(plugin.model.source.description == "hf:openai-community/gpt2")
        #expect(plugin.saes[0].release == "gpt2-small-res-jb" && plugin.saes[0].layer == 5)
        #expect(plugin.file.deletingLastPathComponent().path == library.userFolder.path)
    }

    @Test func everythingGivenIsWritten() throws {
        let plugin = try add {
            $0.name = "mine"
            $0.title = "A \"title\" \\ of 2"
            $0.model = "folder:model"
            $0.sae = "folder:model/sae/blocks.3.hook_resid_pre"
            $0.hook = "blocks.3.hook_resid_pre"
            $0.format = "saelens"
            $0.layer = 2
            $0.labels = "labels.json"
            $0.neuronpedia = "gpt2-small/3-res-jb"
        }
        #expect(plugin.name == "mine" && plugin.title == "A \"title\" \\ of 2")
        #expect(plugin.saes[0].hook == "blocks.2.hook_resid_pre" && plugin.saes[0].layer == 2)
        #expect(plugin.saes[0].format == "saelens")
        #expect(plugin.labels?.neuronpedia == "gpt2-small/2-res-jb")
        let text = try String(contentsOf: plugin.file, encoding: .utf8)
        #expect(text.contains("file = \"\(folder.url.path)/labels.json\""))
        #expect(text.contains("source = \"folder:\(folder.url.path)/model\""))
    }

    @Test func aModelAloneIsAPlugin() throws {
        let plugin = try add { $0.model = "hf:openai-community/gpt2-xl" }
        #expect(plugin.name == "gpt2-xl" && plugin.title == "gpt2-xl, no SAE")
        #expect(plugin.saes.isEmpty && plugin.labels == nil)
    }

    @Test func whatIsWrongIsSaidWithoutLinesNobodyWrote() throws {
        func expect(_ words: String, _ fill: (inout PluginDraft) -> Void) {
            let error = #expect(throws: PluginError.self) { try add(fill) }
            #expect(error?.description.hasPrefix(words) == true, "\(String(describing: error))")
        }
        expect("release: SAELens has none called \"gpt2\"") {
            ($0.release, $0.id) = ("gpt2", "x")
        }
        expect("id: the release \"gpt2-small-res-jb\" has no \"x\"") {
            ($0.release, $0.id) = ("gpt2-small-res-jb", "x")
        }
        expect("--model: expected hf:ORG/REPO or folder:PATH") {
            ($0.release, $0.id) = ("some/saes", "layers.3")
        }
        expect("source: expected \"hf:ORG/REPO\"") { $0.model = "gpt2" }
        expect("source: expected a folder, but there is none at \(folder.url.path)/nowhere") {
            $0.model = "folder:nowhere"
        }
        expect("--name: expected letters") { ($0.model, $0.name) = ("hf:a/b", "../b") }
        expect("--name: expected letters") { ($0.model, $0.name) = ("hf:a/b", "") }
        expect("title: expected a text") { ($0.model, $0.title) = ("hf:a/b", "\u{1B}[31m") }
        #expect(!FileManager.default.fileExists(atPath: library.userFolder.path))
    }

    @Test func aPluginIsNotReplacedOrHiddenUnasked() throws {
        let own = { (draft: inout PluginDraft) in draft.model = "folder:model" }
        let error = #expect(throws: PluginError.self) { try add(own) }
        #expect(error?.description.contains("a plugin \"model\" comes with AXON") == true)
        #expect(try add(replacing: true, own).name == "model")
        let named = { (draft: inout PluginDraft) in
            (draft.model, draft.name) = ("folder:model", "named")
        }
        #expect(try add(named).name == "named")
        let again = #expect(throws: PluginError.self) { try add(named) }
        #expect(again?.description.hasSuffix("already exists; --force replaces it") == true)
    }

    @Test(arguments: ["", "plain", "a\"b\\c", "tab\tnewline\n", "\u{7F}\u{202E}é😀", "\0"])
    func quotedTextsAreReadBack(text: String) throws {
        var reader = TOMLReader("key = \(TOMLText.quoted(text))")
        guard case .table(let members) = try reader.read().kind else { return }
        #expect(members["key"]?.kind == .string(text))
    }
}
