import Foundation
import Testing

@testable import Plugins

/// What is known of an SAE before its files are there.
@Suite struct ResolvedSAETests {
    struct Case: Sendable, CustomTestStringConvertible {
        let release: String
        let id: String
        let source: String
        let hook: String?
        let format: String?
        let files: [String]
        var testDescription: String { "\(release) \(id)" }
    }

    private static let cases = [
        Case(
            release: "gpt2-small-res-jb", id: "blocks.11.hook_resid_post",
            source: "hf:jbloom/GPT2-Small-SAEs-Reformatted/blocks.11.hook_resid_post",
            hook: "blocks.11.hook_resid_post", format: "saelens",
            files: ["cfg.json", "sae_weights.safetensors", "sparsity.safetensors?"]),
        Case(
            release: "gpt2-small-res-jb-feature-splitting", id: "blocks.8.hook_resid_pre_768",
            source: "hf:jbloom/GPT2-Small-Feature-Splitting-Experiment-Layer-8/"
                + "blocks.8.hook_resid_pre_768",
            hook: "blocks.8.hook_resid_pre", format: "saelens",
            files: ["cfg.json", "sae_weights.safetensors", "sparsity.safetensors?"]),
        Case(
            release: "pythia-70m-deduped-res-sm", id: "blocks.0.hook_resid_pre",
            source: "hf:ctigges/pythia-70m-deduped__res-sm_processed/e-res-sm",
            hook: "blocks.0.hook_resid_pre", format: "saelens",
            files: ["cfg.json", "sae_weights.safetensors", "sparsity.safetensors?"]),
        Case(
            release: "gemma-scope-2b-pt-res-canonical", id: "layer_12/width_16k/canonical",
            source: "hf:google/gemma-scope-2b-pt-res/layer_12/width_16k/average_l0_82",
            hook: "blocks.12.hook_resid_post", format: "gemma-scope", files: ["params.npz"]),
        Case(
            release: "gemma-scope-2b-pt-res", id: "embedding/width_4k/average_l0_6",
            source: "hf:google/gemma-scope-2b-pt-res/embedding/width_4k/average_l0_6",
            hook: "hook_embed", format: "gemma-scope", files: ["params.npz"]),
        Case(
            release: "gemma-scope-9b-pt-att-canonical", id: "layer_0/width_16k/canonical",
            source: "hf:google/gemma-scope-9b-pt-att/layer_0/width_16k/average_l0_61",
            hook: "blocks.0.attn.hook_z", format: "gemma-scope", files: ["params.npz"]),
        Case(
            release: "gemma-scope-2-270m-pt-att", id: "layer_9_width_16k_l0_big",
            source: "hf:google/gemma-scope-2-270m-pt/attn_out/layer_9_width_16k_l0_big",
            hook: "blocks.9.attn.hook_z", format: "gemma-scope-2",
            files: ["config.json?", "params.safetensors"]),
        Case(
            release: "gemma-scope-2-1b-pt-transcoders-all", id: "layer_9_width_262k_l0_small",
            source: "hf:google/gemma-scope-2-1b-pt/transcoder_all/layer_9_width_262k_l0_small",
            hook: "blocks.9.mlp.hook_in", format: "gemma-scope-2",
            files: ["config.json?", "params.safetensors"]),
        Case(
            release: "llama_scope_lxm_32x", id: "l31m_32x",
            source: "hf:fnlp/Llama3_1-8B-Base-LXM-32x/Llama3_1-8B-Base-L31M-32x",
            hook: "blocks.31.hook_mlp_out", format: "llama-scope",
            files: ["hyperparams.json", "checkpoints/final.safetensors"]),
        Case(
            release: "qwen-scope-3-8b-base-w64k-l50", id: "layer35",
            source: "hf:Qwen/SAE-Res-Qwen3-8B-Base-W64K-L0_50/layer35.sae.pt",
            hook: "blocks.35.hook_resid_post", format: "qwen-scope", files: [""]),
        Case(
            release: "goodfire-llama-3.1-8b-instruct", id: "layer_19",
            source: "hf:Goodfire/Llama-3.1-8B-Instruct-SAE-l19/"
                + "Llama-3.1-8B-Instruct-SAE-l19.pth",
            hook: "blocks.19.hook_resid_post", format: "torch-linear", files: [""]),
        Case(
            release: "llama-3.1-8b-instruct-andyrdt", id: "resid_post_layer_27_trainer_1",
            source: "hf:andyrdt/saes-llama-3.1-8b-instruct/resid_post_layer_27/trainer_1",
            hook: "blocks.27.hook_resid_post", format: "dictionary-learning",
            files: ["config.json", "ae.pt"]),
    ]

    @Test(arguments: cases)
    func aReleaseAndAnIdTellWhereAndHow(_ expected: Case) throws {
        let sae = try resolved("release = \"\(expected.release)\"\nid = \"\(expected.id)\"")
        #expect(sae.source.description == expected.source)
        #expect(sae.hook == expected.hook && sae.format == expected.format)
        #expect(sae.loader != nil)
        guard case .hub(let hub) = sae.source else { return }
        let files = sae.files.map { file in
            let path =
                file.path == hub.folder ? "" : file.path.replacing("\(hub.folder)/", with: "")
            return path + (file.isOptional ? "?" : "")
        }
        #expect(files == expected.files)
    }

    @Test func filesBesideTheSAEAreNamed() throws {
        let attention = try resolved("release = \"gpt2-small-hook-z-kk\"\nid = \"blocks.0.hook_z\"")
        #expect(attention.hook == "blocks.0.attn.hook_z" && attention.format == "connor-rob-hook-z")
        #expect(attention.files.map(\.path).last?.hasSuffix("_nr4_v9_cfg.json") == true)
        let qwen = try resolved(
            "release = \"mwhanna-qwen3-0.6b-transcoders-lowl0\"\nid = \"layer_14\"")
        #expect(qwen.hook == "blocks.14.mlp.hook_in" && qwen.layer == 14)
        #expect(qwen.outputHook == "blocks.14.hook_mlp_out")
        #expect(qwen.files.filter { !$0.isOptional }.map(\.path) == ["layer_14.safetensors"])
        #expect(qwen.model?.repository == "Qwen/Qwen3-0.6B")
        let gemma = try resolved(
            "release = \"gemma-scope-2b-pt-transcoders\"\nid = \"layer_0/width_16k/average_l0_76\"")
        #expect(gemma.hook == "blocks.0.ln2.hook_normalized")
        #expect(gemma.outputHook == "blocks.0.hook_mlp_out")
    }

    @Test func whatTheCatalogueKnowsIsThere() throws {
        let jb = try resolved("release = \"gpt2-small-res-jb\"\nid = \"blocks.8.hook_resid_pre\"")
        #expect(jb.centers == true && jb.normScalingFactor == nil && jb.layer == 8)
        #expect(jb.neuronpedia == "gpt2-small/8-res-jb" && jb.width == 24_576)
        #expect(jb.model?.name == "gpt2-small" && jb.estimatedBytes == 150_994_944)
        let tm = try resolved("release = \"gpt2-small-mlp-tm\"\nid = \"blocks.0.hook_mlp_out\"")
        #expect(tm.normScalingFactor == 1.049317316132615 && tm.neuronpedia == nil)
        #expect(
            tm.source.description
                == "hf:tommmcgrath/gpt2-small-mlp-out-saes/sae_group_gpt2_blocks.0.hook_mlp_out_24576:v1"
        )
        let nine = try resolved(
            "release = \"gemma-scope-9b-it-res\"\nid = \"layer_9/width_16k/average_l0_88\"")
        #expect(nine.model?.repository == "google/gemma-2-9b-it")
    }

    @Test(arguments: [
        ("layers.8", "blocks.8.hook_resid_post", 8), ("layers.8.mlp", nil, 8),
        ("layers_8", "blocks.8.hook_resid_post", 8),
        ("gpt_neox.layers.3.attention", "blocks.3.hook_attn_out", 3),
        ("transformer.h.11.attn", "blocks.11.hook_attn_out", 11),
        ("embed_tokens", "hook_embed", nil),
        ("sub/blocks.2.hook_resid_mid", "blocks.2.hook_resid_mid", 2), ("layer_4", nil, 4),
        ("layers.8.mlp.up_proj", nil, 8), ("deep/thought", nil, nil),
    ])
    func anyOtherReleaseIsARepository(id: String, hook: String?, layer: Int?) throws {
        let sae = try resolved("release = \"some/saes\"\nid = \"\(id)\"")
        #expect(sae.source.description == "hf:some/saes/\(id)")
        #expect(sae.hook == hook && sae.layer == layer)
        #expect(sae.format == nil && sae.files.isEmpty && sae.model == nil && sae.centers == nil)
        #expect(try resolved("source = \"hf:some/saes/\(id)\"").hook == hook)
    }

    @Test func aRepositoryOfTheCatalogueIsRecognised() throws {
        let path = "google/gemma-scope-2b-pt-res/layer_12/width_16k/average_l0_82"
        for text in [
            "source = \"hf:\(path)\"",
            "release = \"google/gemma-scope-2b-pt-res\"\n"
                + "id = \"layer_12/width_16k/average_l0_82\"",
        ] {
            let sae = try resolved(text)
            #expect(sae.format == "gemma-scope" && sae.hook == "blocks.12.hook_resid_post")
            #expect(sae.source.description == "hf:\(path)")
        }
    }

    @Test func whatThePluginSaysComesFirst() throws {
        let folder = try TemporaryFolder()
        try folder.writeModel()
        let plugin = try folder.plugin(
            """
            model.source = "hf:openai-community/gpt2"
            labels.neuronpedia = "gpt2-small/own"
            [[sae]]
            source = "hf:google/gemma-scope-2b-pt-res/layer_12/width_16k/average_l0_82"
            hook = "blocks.3.hook_mlp_out"
            format = "saelens"
            neuronpedia = "gpt2-small/mine"
            labels = "labels.json"
            [[sae]]
            release = "gpt2-small-res-jb"
            id = "blocks.8.hook_resid_pre"
            """)
        let saes = try plugin.resolvedSAEs()
        #expect(saes[0].hook == "blocks.3.hook_mlp_out" && saes[0].layer == 3)
        #expect(saes[0].format == "saelens" && saes[0].neuronpedia == "gpt2-small/mine")
        #expect(saes[0].labels?.lastPathComponent == "labels.json")
        #expect(saes[1].neuronpedia == "gpt2-small/8-res-jb", "of several each has its own")
        var single = plugin
        single.saes.removeFirst()
        #expect(try single.resolvedSAEs()[0].neuronpedia == "gpt2-small/own")
    }

    @Test func anotherModelIsWarnedOf() throws {
        let folder = try TemporaryFolder()
        try folder.writeModel()
        func warnings(_ model: String, _ release: String, _ id: String) throws -> [String] {
            try folder.plugin(
                "model.source = \"\(model)\"\n[[sae]]\nrelease = \"\(release)\"\nid = \"\(id)\""
            ).warnings
        }
        let (jb, id) = ("gpt2-small-res-jb", "blocks.3.hook_resid_pre")
        #expect(try warnings("hf:openai-community/gpt2", jb, id).isEmpty)
        #expect(try warnings("hf:OpenAI-Community/GPT2", jb, id).isEmpty)
        #expect(
            try warnings("hf:google/gemma-2-2b", jb, id) == [
                "release \"gpt2-small-res-jb\" was made for openai-community/gpt2, the plugin's "
                    + "model is google/gemma-2-2b"
            ])
        #expect(
            try warnings("folder:model", jb, id).first?.hasSuffix(
                "which has 12 layers; the plugin's has 4") == true)
    }

    @Test(arguments: [
        ("temporal-sae-gemma-2-2b", "blocks.12.hook_resid_post", "a temporal SAE, whose features"),
        ("mntss-gemma-2-2b-2.5m-clt-as-per-layer", "layer_3", "a cross-layer transcoder, whose"),
    ])
    func kindsThatAreNotShownAreNamed(release: String, id: String, kind: String) throws {
        let error = #expect(throws: PluginError.self) {
            try TemporaryFolder().plugin(
                "model.source = \"hf:google/gemma-2-2b\"\n[[sae]]\n"
                    + "release = \"\(release)\"\nid = \"\(id)\"")
        }
        let text = try #require(error?.description)
        #expect(text.contains(":3:1: release \"\(release)\" is \(kind)"), "\(text)")
        #expect(text.contains("choose another release"))
    }

    private func resolved(_ sae: String) throws -> ResolvedSAE {
        let folder = try TemporaryFolder()
        let plugin = try folder.plugin("[model]\nsource = \"hf:a/b\"\n[[sae]]\n\(sae)")
        return try #require(try plugin.resolvedSAEs().first)
    }
}
