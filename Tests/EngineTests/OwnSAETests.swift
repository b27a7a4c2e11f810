import Foundation
import Fuzzing
import Golden
import Plugins
import Resources
import Testing

@testable import Engine

/// SAEs that people bring along: as a folder or one file, beside any model.
@Suite struct OwnSAETests {
    /// A fixture, one file of an SAE of it, and where that reads.
    private static let files = [
        ("gemma2", "sae/gemma_scope/layer_2/width_16k/average_l0_71/params.npz", 2),
        ("gpt2_hub", "sae/res_jb/sae_weights.safetensors", 2),
        ("llama2_mha_untied", "sae/sparsify/layers.1/sae.safetensors", 1),
        (
            "gemma3_text",
            "sae/gemma_scope2/resid_post/layer_2_width_16k_l0_small/params.safetensors", 2
        ),
    ]

    /// The file gives what its folder gives.
    @Test(arguments: files)
    func oneFileIsAnSAE(name: String, path: String, layer: Int) throws {
        let fixture = Fixture.named(name)
        let file = fixture.folder.appending(path: path)
        let told = try [file, file.deletingLastPathComponent()].map { place in
            let plugin = try Loading.plugin(
                fixture.plugin(saes: [])
                    + "[[sae]]\nsource = \"folder:\(place.path)\"\n"
                    + "hook = \"blocks.\(layer).hook_resid_post\"\n")
            return try LoadedPlugin(plugin).run("The history", Loading.greedy(maxTokens: 3))
        }
        #expect(told[0].steps.contains { !$0.features.isEmpty })
        #expect(told[0].steps.map(\.features) == told[1].steps.map(\.features))
    }

    /// Pickles, with their settings beside them or with nothing.
    @Test(arguments: [
        "canrager/lm_sae/sweep_AutoEncoderTopK/resid_post_layer_3/trainer_0/ae.pt",
        "qresearch/DeepSeek-R1-Distill-Llama-8B-SAE-l19/DeepSeek-R1-Distill-Llama-8B-SAE-l19.pt",
    ])
    func onePickleIsAnSAE(path: String) throws {
        let file = Fixture.named("_sae").folder.appending(path: path)
        let model = try Self.tinyModel()
        let plugin = try Loading.plugin(
            """
            [model]
            source = "folder:\(model.url.path)"
            [[sae]]
            source = "folder:\(file.path)"
            hook = "blocks.1.hook_resid_post"
            """)
        let told = try LoadedPlugin(plugin).run("The history", Loading.greedy(maxTokens: 3))
        #expect(told.steps.contains { !$0.features.isEmpty })
    }

    /// A model as narrow as the SAEs of the fixtures, with a tokenizer.
    private static func tinyModel() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let (tokens, d) = (500, TinyGPT2.size.dModel)
        var model = TinyGPT2(["vocab_size": "\(tokens)"])
        var random = Seeded(5)
        model.tensors["wte.weight"] = ([tokens, d], random.floats(tokens * d))
        try model.write(to: folder)
        try FileManager.default.copyItem(
            at: Fixture.named("gpt2_hub").folder.appending(path: "tokenizer.json"),
            to: folder.url.appending(path: "tokenizer.json"))
        return folder
    }

    /// The bundled plugins without an SAE, their comments taken off as they say.
    @Test(arguments: [
        "gpt2-large", "gpt2-medium", "gpt2-xl", "pythia-160m-deduped", "pythia-410m-deduped",
    ])
    func aPluginWithoutAnSAETakesOne(name: String) throws {
        let file = Resources.assets.appending(path: "Plugins/\(name).toml")
        let fixture = Fixture.named(name.hasPrefix("gpt2") ? "gpt2_hub" : "pythia")
        let sae = name.hasPrefix("gpt2") ? "res_jb" : "res_sm"
        let hook = name.hasPrefix("gpt2") ? "blocks.2.hook_resid_pre" : "blocks.2.hook_resid_post"
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
            line -> String in
            if line.hasPrefix("source = \"hf:") {
                return "source = \"folder:\(fixture.folder.path)\""
            }
            if line.hasPrefix("# source") {
                return "source = \"folder:\(fixture.folder.path)/sae/\(sae)\""
            }
            if line.hasPrefix("# hook") { return "hook = \"\(hook)\"" }
            return line == "# [[sae]]" ? "[[sae]]" : String(line)
        }
        let loaded = try LoadedPlugin(Loading.plugin(lines.joined(separator: "\n"), name: name))
        #expect(loaded.lenses.isEmpty && loaded.saes.map(\.hook.name) == [hook])
        let told = try loaded.run("The history", Loading.greedy(maxTokens: 3))
        #expect(told.steps.contains { !$0.features.isEmpty })
    }
}
