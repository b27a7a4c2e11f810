import Foundation
import Golden
import Plugins
import Testing
import WebDouble

@testable import Hub

@Suite struct PluginFetchTests {
    private static let text = """
        [model]
        source = "hf:org/model"
        [[sae]]
        source = "hf:org/saes/blocks.1"
        hook = "blocks.1.hook_resid_pre"
        [[sae]]
        source = "hf:org/saes/blocks.2"
        format = "saelens"
        neuronpedia = "gpt2-small/2-res-jb"
        [labels]
        neuronpedia = "gpt2-small/8-res-jb"
        """

    private func plugin(_ scene: Scene, _ text: String = text) throws -> Plugin {
        try Plugin(contentsOf: scene.folder.write(text, to: "plugin.toml"))
    }

    private func footprint(_ fetch: PluginFetch) -> Plugin.Footprint {
        fetch.plugin.footprint { _, sae in sae.map { fetch.folder(of: $0) } ?? fetch.modelFolder }
    }

    @Test func pluginSaysWhatItNeeds() throws {
        let scene = try Scene()
        let order = PluginFetch(try plugin(scene), cache: scene.cache).order
        #expect(order.wishes.map(\.repository) == ["org/model", "org/saes", "org/saes"])
        #expect(order.wishes[1].kind == .sae("blocks.1", format: nil))
        #expect(order.wishes[2].kind == .sae("blocks.2", format: "saelens"))
        #expect(order.labels == ["gpt2-small/8-res-jb", "gpt2-small/2-res-jb"])
    }

    @Test func fetchedPluginIsFoundOnDisk() throws {
        let scene = try Scene()
        for sae in ["gpt2-small/8-res-jb", "gpt2-small/2-res-jb"] {
            scene.neuronpedia.add([NeuronpediaDouble.line(1, "one")], to: sae, batch: 0)
        }
        let plugin = try plugin(scene)
        let fetch = PluginFetch(
            plugin, cache: scene.cache, archive: scene.settings.neuronpedia.archive)
        #expect(!fetch.isComplete && !fetch.hasLabels && fetch.modelFolder == nil)
        #expect(!footprint(fetch).isComplete)
        let download = fetch.download(scene.settings)
        download.start()
        download.wait(seconds: 60)
        #expect(download.progress.state == .finished, "\(download.progress)")
        #expect(fetch.isComplete && fetch.hasLabels)
        #expect(fetch.folder(of: plugin.saes[1])?.lastPathComponent == "blocks.2")
        let needed = download.progress.items.filter { !$0.name.hasPrefix("labels") }
        let found = footprint(fetch)
        #expect(found.isComplete && found.bytes == needed.reduce(0) { $0 + $1.bytesTotal })
    }

    @Test func foldersOfAnOlderCommitAreStillFound() throws {
        let scene = try Scene()
        let (one, two) = (
            HubWish(Scene.sae, kind: .sae("blocks.1", format: nil)),
            HubWish(Scene.sae, kind: .sae("blocks.2", format: nil))
        )
        scene.fetch(one)
        scene.hub.move(to: String(repeating: "d", count: 40))
        scene.fetch(two)
        #expect(scene.cache.snapshot(of: Scene.sae, holding: one.kind) != nil)
        #expect(scene.cache.snapshot(of: Scene.sae, holding: two.kind) != nil)
    }

    @Test func sourceMayNameASingleFile() throws {
        let scene = try Scene()
        let text = Self.text.replacing(
            "org/saes/blocks.1", with: "org/saes/blocks.1/sae_weights.safetensors")
        let plugin = try plugin(scene, text)
        let fetch = PluginFetch(plugin, cache: scene.cache)
        scene.fetch(fetch.order.wishes[1])
        #expect(fetch.folder(of: plugin.saes[0])?.lastPathComponent == "sae_weights.safetensors")
    }

    @Test func releaseBringsTheFilesThatTheCatalogueKnows() throws {
        let scene = try Scene()
        let text = """
            [model]
            source = "hf:openai-community/gpt2"
            [[sae]]
            release = "gpt2-small-res-jb"
            id = "blocks.8.hook_resid_pre"
            """
        let order = PluginFetch(try plugin(scene, text), cache: scene.cache).order
        let wish = try #require(order.wishes.last)
        #expect(wish.repository == "jbloom/GPT2-Small-SAEs-Reformatted")
        guard case .files(let required, let optional) = wish.kind else {
            Issue.record("its files are known")
            return
        }
        let folder = "blocks.8.hook_resid_pre"
        #expect(required == ["\(folder)/cfg.json", "\(folder)/sae_weights.safetensors"])
        #expect(optional == ["\(folder)/sparsity.safetensors"])
        #expect(order.labels == ["gpt2-small/8-res-jb"])
    }

    @Test func pluginOfThisMachineNeedsNothing() throws {
        let scene = try Scene()
        try FileManager.default.createDirectory(
            at: scene.folder.url.appending(path: "m"), withIntermediateDirectories: true)
        let text = "[model]\nsource = \"folder:m\"\n[[sae]]\nsource = \"folder:m\"\n"
        let fetch = PluginFetch(try plugin(scene, text), cache: scene.cache)
        #expect(fetch.order == DownloadOrder(wishes: []) && fetch.isComplete)
    }
}
