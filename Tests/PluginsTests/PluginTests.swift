import Foundation
import Testing

@testable import Plugins

@Suite struct PluginTests {
    @Test func everyKeyIsRead() throws {
        let folder = try TemporaryFolder()
        try folder.writeModel()
        let plugin = try folder.plugin(
            """
            title = "All of it"
            [model]
            source = "folder:model"
            dtype = "q8"
            [[sae]]
            source = "folder:./model/sae/blocks.2.hook_resid_pre"
            hook = "blocks.2.hook_resid_pre"
            format = "saelens"
            labels = "labels.json"
            [[sae]]
            source = "hf:ORG/REPO/sub/folder"
            hook = "blocks.3.attn.hook_z"
            neuronpedia = "gpt2-small/3-att-kk"
            [[sae]]
            release = "gpt2-small-res-jb"
            id = "blocks.1.hook_resid_pre"
            [labels]
            neuronpedia = "gpt2-small/8-res-jb"
            [generation]
            temperature = 0
            top_k = 0
            top_p = 1
            repetition_penalty = 1.2
            max_tokens = 500
            feat_k = 30
            act_threshold = 0.01
            """, named: "all")
        #expect(plugin.name == "all" && plugin.title == "All of it" && plugin.dtype == .q8)
        #expect(plugin.model.source == .folder(folder.url.appending(path: "model/")))
        #expect(plugin.saes.map(\.layer) == [2, 3, 1])
        #expect(plugin.saes[0].format == "saelens")
        #expect(plugin.saes[0].labels?.path == folder.url.appending(path: "labels.json").path)
        #expect(plugin.saes[1].source?.description == "hf:ORG/REPO/sub/folder")
        #expect(plugin.saes[1].neuronpedia == "gpt2-small/3-att-kk")
        #expect(plugin.saes[2].release == "gpt2-small-res-jb" && plugin.saes[2].source == nil)
        #expect(plugin.labels?.neuronpedia == "gpt2-small/8-res-jb")
        #expect(
            plugin.generation
                == GenerationDefaults(
                    temperature: 0, topK: 0, topP: 1, repetitionPenalty: 1.2, maxTokens: 500,
                    featureTopK: 30, threshold: 0.01))
    }

    @Test func theShortestPluginIsEnough() throws {
        let folder = try TemporaryFolder()
        let plugin = try folder.plugin(
            """
            model.source = "hf:openai-community/gpt2"
            sae = [{ release = "gpt2-small-res-jb", id = "blocks.8.hook_resid_pre" }]
            """)
        #expect(plugin.title == "p" && plugin.dtype == .f32 && plugin.labels == nil)
        #expect(plugin.saes[0].layer == 8 && plugin.generation == GenerationDefaults())
        let footprint = plugin.footprint()
        #expect(!footprint.isComplete && footprint.bytes == 0 && !footprint.missesMore)
        #expect(footprint.missingBytes == 548_000_000 + 2 * 24_576 * 768 * 4)
    }

    @Test func anSAEMayBeOneFile() throws {
        let folder = try TemporaryFolder()
        try folder.writeModel()
        let file = try folder.write("1234567", to: "saes/params.npz")
        let plugin = try folder.plugin(
            """
            model.source = "folder:model"
            [[sae]]
            source = "folder:saes/params.npz"
            hook = "blocks.1.hook_resid_post"
            """)
        #expect(plugin.saes[0].source == .folder(file))
        let model =
            try FileManager.default.attributesOfItem(
                atPath: folder.url.appending(path: "model/config.json").path)[.size] as? Int
        #expect(plugin.footprint().bytes == 7 + (model ?? 0))
        let error = #expect(throws: PluginError.self) {
            try folder.plugin("model.source = \"folder:model\"\nsae = [{ source = \"folder:x\" }]")
        }
        #expect(
            error?.description.contains("expected a folder or a file, but there is none") == true)
    }

    @Test func withoutAnSAEProbabilitiesHaveAThresholdOfTheirOwn() throws {
        let folder = try TemporaryFolder()
        try folder.writeModel()
        let model = "model.source = \"folder:model\"\n"
        #expect(try folder.plugin(model).generation == GenerationDefaults(threshold: 0.02))
        let own = try folder.plugin(model + "[generation]\nact_threshold = 0.3")
        #expect(own.generation.threshold == 0.3)
        #expect(try folder.plugin(goodPlugin).generation.threshold == nil)
    }

    @Test func pathsMayBeWholeOrFromTheHomeFolder() throws {
        let folder = try TemporaryFolder()
        try folder.writeModel()
        let plugin = try folder.plugin(
            """
            model.source = "folder:~"
            [[sae]]
            source = "folder:\(folder.url.path)/model/sae/blocks.3.hook_resid_pre"
            """)
        let home = URL(filePath: NSString("~").expandingTildeInPath).standardizedFileURL
        guard case .folder(let model) = plugin.model.source else {
            Issue.record("\(plugin.model.source)")
            return
        }
        #expect(model.standardizedFileURL.path == home.path)
        #expect(plugin.saes[0].layer == 3 && plugin.saes[0].hook == nil)
        #expect(try plugin.resolvedSAEs()[0].hook == nil, "the SAE's own files say it")
    }

    @Test func theFootprintCountsEveryFileOnce() throws {
        let folder = try TemporaryFolder()
        try folder.writeModel()
        let plugin = try folder.plugin(goodPlugin + "\n[labels]\nfile = \"labels.json\"")
        let config = #"{"model_type": "gpt2", "n_layer": 4}"#.utf8.count
        #expect(
            plugin.footprint()
                == .init(
                    isComplete: true, bytes: config + 7 + 2, missingBytes: 0, missesMore: false))
    }

    @Test func whatWasDownloadedIsCounted() throws {
        let folder = try TemporaryFolder()
        try folder.write("123", to: "gpt2/config.json")
        try folder.write("12345", to: "sae/cfg.json")
        let plugin = try folder.plugin(
            """
            model.source = "hf:openai-community/gpt2"
            [[sae]]
            release = "gpt2-small-res-jb"
            id = "blocks.8.hook_resid_pre"
            [[sae]]
            source = "hf:o/r/layers.3"
            """)
        let sae = 2 * 24_576 * 768 * 4
        let nothing = plugin.footprint()
        #expect(!nothing.isComplete && nothing.bytes == 0 && nothing.missesMore)
        #expect(nothing.missingBytes == 548_000_000 + sae)
        let some = plugin.footprint { hub, entry in
            entry == nil && hub.repository == "openai-community/gpt2"
                ? folder.url.appending(path: "gpt2") : nil
        }
        #expect(!some.isComplete && some.bytes == 3 && some.missingBytes == sae)
        let most = plugin.footprint { hub, entry in
            if hub.repository == "o/r" { return nil }
            // One file of a repository may be all of an SAE.
            return folder.url.appending(path: entry?.id == nil ? "gpt2" : "sae/cfg.json")
        }
        #expect(most.bytes == 8 && most.missingBytes == 0 && most.missesMore)
        #expect(plugin.footprint { _, _ in folder.url.appending(path: "sae") }.isComplete)
    }
}
