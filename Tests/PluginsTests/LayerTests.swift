import Foundation
import Testing

@testable import Plugins

/// Changing the layer moves hook, id, source, Neuronpedia name and title together.
@Suite struct LayerTests {
    @Test(arguments: [
        ("blocks.8.hook_resid_pre", 8), ("blocks.11.attn.hook_z", 11), ("layer_12/width_16k", 12),
        ("transcoder/layer_17_width_16k_l0_big", 17), ("layer0", 0), ("layers.8.mlp", 8),
        ("layers_31", 31), ("h.5", 5), ("l8r_8x", 8), ("l31m_32x", 31), ("l0r_800m_slimpajama", 0),
        ("resid_post_layer_3_trainer_1", 3), ("blocks.12.hook_resid_post__trainer_5", 12),
        ("layer_3/saes/blocks.4.hook_resid_pre", 4), ("gemma_2b_blocks.6.hook_resid_post_16384", 6),
        ("multilayer_8", nil), ("l8x_8x", nil), ("layer_", nil), ("layer_123456", nil), ("", nil),
        ("hook_embed", nil), ("layer_é8", nil), ("average_l0_82", nil), ("blocks.x", nil),
    ])
    func theLayerOfANameIsFound(name: String, layer: Int?) {
        #expect(LayerNumber(in: name)?.value == layer)
        #expect((name.atLayer(7).flatMap { LayerNumber(in: $0)?.value } == 7) == (layer != nil))
    }

    @Test(arguments: [
        ("gpt2-small-res-jb", "blocks.8.hook_resid_pre", 6, "blocks.6.hook_resid_pre"),
        ("gpt2-small-res-jb", "blocks.8.hook_resid_pre", 11, "blocks.11.hook_resid_pre"),
        ("gpt2-small-res-jb", "blocks.11.hook_resid_post", 11, "blocks.11.hook_resid_post"),
        ("gpt2-small-res-jb", "blocks.11.hook_resid_post", 6, "blocks.6.hook_resid_pre"),
        ("pythia-70m-deduped-res-sm", "blocks.0.hook_resid_pre", 3, "blocks.3.hook_resid_post"),
        ("pythia-70m-deduped-res-sm", "blocks.3.hook_resid_post", 0, "blocks.0.hook_resid_post"),
        (
            "gemma-scope-2b-pt-res-canonical", "layer_12/width_16k/canonical", 6,
            "layer_6/width_16k/canonical"
        ),
        (
            "gemma-scope-2b-pt-res", "layer_12/width_16k/average_l0_82", 6,
            "layer_6/width_16k/average_l0_70"
        ),
        (
            "gemma-scope-2-1b-pt-res", "layer_13_width_16k_l0_medium", 22,
            "layer_22_width_16k_l0_medium"
        ),
        ("llama_scope_lxr_8x", "l16r_8x", 0, "l0r_8x"),
        ("qwen-scope-3-8b-base-w64k-l50", "layer35", 1, "layer1"),
        (
            "sae_bench_pythia70m_sweep_topk_ctx128_0730", "blocks.3.hook_resid_post__trainer_8", 4,
            "blocks.4.hook_resid_post__trainer_8"
        ),
        ("gpt2-small-res_sce-ajt", "blocks.2.hook_resid_pre", 3, nil),
        ("gemma-scope-2b-pt-res", "embedding/width_4k/average_l0_6", 3, nil),
    ])
    func aReleaseHasTheSameSAEAtOtherLayers(
        release: String, id: String, layer: Int, expected: String?
    ) throws {
        #expect(try Catalogue.standard().release(release).id(of: id, at: layer) == expected)
    }

    @Test func theNearestSparsityIsTaken() throws {
        let release = try Catalogue.standard().release("gemma-scope-2b-pt-res")
        let own = 82
        let at = { (id: String) in Int(id.split(separator: "_").last ?? "") ?? 0 }
        let moved = try release.id(of: "layer_12/width_16k/average_l0_\(own)", at: 20)
        let all = try release.saes().map(\.id).filter { $0.hasPrefix("layer_20/width_16k/") }
        let nearest = all.map { abs(at($0) - own) }.min()
        #expect(abs(at(moved ?? "") - own) == nearest && all.count > 1)
    }

    @Test func allMovesTogether() throws {
        let folder = try TemporaryFolder()
        let plugin = try folder.plugin(
            """
            title = "Gemma, Layer 12"
            model.source = "hf:google/gemma-2-2b"
            labels.neuronpedia = "gemma-2-2b/12-gemmascope-res-16k"
            [[sae]]
            release = "gemma-scope-2b-pt-res-canonical"
            id = "layer_12/width_16k/canonical"
            """)
        let moved = try plugin.atLayer(6)
        #expect(
            moved.saes[0].id == "layer_6/width_16k/canonical" && moved.title == "Gemma, Layer 6")
        #expect(moved.labels?.neuronpedia == "gemma-2-2b/6-gemmascope-res-16k")
        let sae = try #require(try moved.resolvedSAEs().first)
        #expect(sae.hook == "blocks.6.hook_resid_post" && sae.layer == 6)
        #expect(
            sae.source.description
                == "hf:google/gemma-scope-2b-pt-res/layer_6/width_16k/average_l0_70")
        #expect(try moved.atLayer(12) == plugin)
        #expect(plugin.availableLayers == Array(0..<26))
    }

    @Test func theLastOfResJbMovesToTheOthersAndItsLabelsToo() throws {
        let plugin = try TemporaryFolder().plugin(
            """
            model.source = "hf:openai-community/gpt2"
            [[sae]]
            release = "gpt2-small-res-jb"
            id = "blocks.11.hook_resid_post"
            """)
        #expect(try plugin.resolvedSAEs()[0].neuronpedia == "gpt2-small/12-res-jb")
        #expect(plugin.availableLayers == Array(0..<12))
        let moved = try plugin.atLayer(6).resolvedSAEs()[0]
        #expect(moved.hook == "blocks.6.hook_resid_pre")
        #expect(moved.neuronpedia == "gpt2-small/6-res-jb")
    }

    @Test func aRepositoryOfTheHubIsMovedByItsNames() throws {
        let plugin = try TemporaryFolder().plugin(
            """
            title = "Pythia, MLP of layer 1"
            model.source = "hf:EleutherAI/pythia-410m"
            [[sae]]
            source = "hf:EleutherAI/sae-pythia-410m-65k/layers.1.mlp"
            hook = "blocks.1.hook_mlp_out"
            """)
        let moved = try plugin.atLayer(23)
        #expect(
            moved.saes[0].source?.description == "hf:EleutherAI/sae-pythia-410m-65k/layers.23.mlp")
        #expect(moved.saes[0].hook == "blocks.23.hook_mlp_out")
        #expect(moved.title == "Pythia, MLP of layer 23")
        #expect(plugin.availableLayers == Array(0..<24))
        let raw = try TemporaryFolder().plugin(
            "model.source = \"hf:a/b\"\n[[sae]]\nrelease = \"some/saes\"\nid = \"layers.4\"")
        #expect(try raw.atLayer(9).saes[0].id == "layers.9" && raw.availableLayers == [4])
    }

    @Test func foldersLieSideBySide() throws {
        let folder = try TemporaryFolder()
        try folder.writeModel()
        for layer in [0, 2, 3, 17] { try folder.write("x", to: "saes/layer_\(layer)/16k/cfg.json") }
        try folder.write("x", to: "saes/layer_1")
        let plugin = try folder.plugin(
            """
            model.source = "folder:model"
            [[sae]]
            source = "folder:saes/layer_2/16k"
            """)
        #expect(plugin.saes[0].layer == 2 && plugin.availableLayers == [0, 2, 3])
        #expect(try plugin.atLayer(0).saes[0].source?.description.hasSuffix("layer_0/16k") == true)
        let error = #expect(throws: PluginError.self) { try plugin.atLayer(1) }
        #expect(error?.description.hasSuffix(", but for layers 0, 2, 3") == true)
    }

    @Test func filesLieSideBySide() throws {
        let folder = try TemporaryFolder()
        try folder.writeModel()
        for layer in [0, 2] { try folder.write("x", to: "saes/layer_\(layer).safetensors") }
        try folder.write("x", to: "saes/layer_1.safetensors/x")
        let plugin = try folder.plugin(
            """
            model.source = "folder:model"
            [[sae]]
            source = "folder:saes/layer_2.safetensors"
            """)
        #expect(plugin.saes[0].layer == 2 && plugin.availableLayers == [0, 2])
        let moved = try plugin.atLayer(0).saes[0].source
        #expect(moved == .folder(folder.url.appending(path: "saes/layer_0.safetensors")))
        #expect(throws: PluginError.self) { try plugin.atLayer(1) }
    }

    @Test func aPlaceThatDoesNotNameTheLayerStaysThere() throws {
        let folder = try TemporaryFolder()
        try folder.write("x", to: "layer_5/saes/mine/cfg.json")
        for place in ["hf:some/saes/mine", "hf:some/saes", "folder:layer_5/saes/mine"] {
            let plugin = try folder.plugin(
                """
                model.source = "hf:EleutherAI/pythia-410m"
                sae = [{ source = "\(place)", hook = "blocks.3.hook_resid_post" }]
                """)
            #expect(plugin.availableLayers == [3])
            let error = #expect(throws: PluginError.self) { try plugin.atLayer(5) }
            #expect(error?.description.contains("place does not name its layer") == true)
        }
    }

    @Test func aRepositoryOfTheCatalogueMovesThroughIt() throws {
        let plugin = try TemporaryFolder().plugin(
            """
            model.source = "hf:meta-llama/Llama-3.1-8B"
            [[sae]]
            source = "hf:fnlp/Llama3_1-8B-Base-LXR-8x/Llama3_1-8B-Base-L16R-8x"
            hook = "blocks.16.hook_resid_post"
            """)
        #expect(plugin.availableLayers == Array(0..<32))
        let moved = try plugin.atLayer(3).saes[0]
        #expect(moved.source?.description.hasSuffix("/Llama3_1-8B-Base-L3R-8x") == true)
        #expect(moved.hook == "blocks.3.hook_resid_post")
        var silent = plugin
        silent.saes[0].hook = nil
        #expect(silent.saes[0].layer == 16 && silent.availableLayers == plugin.availableLayers)
    }

    @Test(arguments: [
        (12, "the model has layers 0 to 11"), (-1, "the model has layers 0 to 11"),
        (5, "the release \"gpt2-small-res_sce-ajt\" has layers 2, 6, 10"),
    ])
    func anImpossibleLayerNamesThoseThereAre(layer: Int, words: String) throws {
        let plugin = try TemporaryFolder().plugin(
            """
            model.source = "hf:openai-community/gpt2"
            [[sae]]
            release = "gpt2-small-res_sce-ajt"
            id = "blocks.2.hook_resid_pre"
            """)
        let error = #expect(throws: PluginError.self) { try plugin.atLayer(layer) }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
        #expect(plugin.availableLayers == [2, 6, 10])
    }

    @Test func thePluginItselfMayNameTheLayer() throws {
        let text = """
            title = "Layer 8"
            layer = 3
            model.source = "hf:openai-community/gpt2"
            sae = [{ release = "gpt2-small-res-jb", id = "blocks.8.hook_resid_pre" }]
            """
        let plugin = try TemporaryFolder().plugin(text)
        #expect(plugin.saes[0].id == "blocks.3.hook_resid_pre" && plugin.title == "Layer 3")
        for (wrong, words) in [
            (
                "layer = 12",
                "p.toml:2:1: plugin \"p\" has no layer 12: the model has layers 0 to 11"
            ),
            ("layer = \"3\"", "p.toml:2:1: layer: expected an integer from 0 to 9999, found \"3\""),
            ("layer = -1", "p.toml:2:1: layer: expected an integer"),
        ] {
            let folder = try TemporaryFolder()
            let text = text.replacing("layer = 3", with: wrong)
            let error = #expect(throws: PluginError.self) { try folder.plugin(text) }
            #expect(error?.description.contains(words) == true, "\(String(describing: error))")
        }
    }

    @Test func withoutOneSAEThereIsNoLayerToChange() throws {
        let folder = try TemporaryFolder()
        let none = try folder.plugin("model.source = \"hf:a/b\"")
        #expect(none.saes.isEmpty && none.availableLayers.isEmpty)
        let error = #expect(throws: PluginError.self) { try none.atLayer(3) }
        #expect(error?.description.hasSuffix("has no layer 3: it has no SAE") == true)
        let two = try folder.plugin(
            """
            model.source = "hf:openai-community/gpt2"
            [[sae]]
            release = "gpt2-small-res-jb"
            id = "blocks.2.hook_resid_pre"
            [[sae]]
            release = "gpt2-small-res-jb"
            id = "blocks.6.hook_resid_pre"
            """)
        #expect(two.availableLayers.isEmpty)
        #expect(throws: PluginError.self) { try two.atLayer(3) }
    }
}
