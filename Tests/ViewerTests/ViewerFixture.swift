import Foundation
import Golden
import Plugins

@testable import Engine
@testable import Viewer

/// Steps, runs and plugins made up for tests.
enum ViewerFixture {
    static func firing(
        _ index: Int, _ activation: Float = 1, label: String? = nil, sae: Int = 0
    ) -> FeatureFiring {
        FeatureFiring(
            id: FeatureID(sae: sae, index: index), activation: activation,
            label: label ?? "feature \(index)", layer: 2 + sae)
    }

    static func step(
        _ index: Int, origin: Step.Origin = .generated, text: String = "a", time: Double = 0,
        features: [FeatureFiring] = []
    ) -> Step {
        Step(
            origin: origin, index: index, tokenID: 7, isBOS: origin == .prompt && index == 0,
            text: text, features: features, time: time)
    }

    static let statistics = RunStatistics(
        promptTokens: 1, generatedTokens: 3, tokensPerSecond: 12)

    /// The text of a plugin of the small fixture model.
    static func pluginText(title: String = "Tiny", source: String? = nil, more: String = "")
        -> String
    {
        let folder = Fixture.named("gpt2_hub").folder.path
        return """
            title = "\(title)"
            [model]
            source = "folder:\(source ?? folder)"
            [[sae]]
            source = "folder:\(folder)/sae/res_jb"
            hook = "blocks.2.hook_resid_pre"
            neuronpedia = "tiny/2-res-jb"
            \(more)
            """
    }
}

/// A library of plugins in a folder of its own: two good ones, one that loads no model, one
/// that is no plugin.
struct TinyLibrary {
    let folder: TemporaryFolder
    let library: PluginLibrary

    init() throws {
        folder = try TemporaryFolder()
        let empty = folder.url.appending(path: "empty")
        try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: true)
        try folder.write(ViewerFixture.pluginText(), to: "tiny.toml")
        try folder.write(
            ViewerFixture.pluginText(
                title: "Other", more: "[generation]\ntemperature = 0.5\nmax_tokens = 20"),
            to: "other.toml")
        try folder.write(
            ViewerFixture.pluginText(title: "Hollow", source: empty.path), to: "hollow.toml")
        try folder.write("title = 3", to: "broken.toml")
        library = PluginLibrary(
            bundled: folder.url, configuration: folder.url.appending(path: "none"))
    }

    /// Adds a plugin with three SAEs: one on layer 1, two on layer 2.
    func addSeveral() throws {
        let folder = Fixture.named("gpt2_hub").folder.path
        let saes = ["oai_topk_ln", "res_jb", "mlp_out_scaling_ones"].map {
            "[[sae]]\nsource = \"folder:\(folder)/sae/\($0)\"\n"
        }
        try self.folder.write(
            "title = \"Several\"\n[model]\nsource = \"folder:\(folder)\"\n" + saes.joined(),
            to: "several.toml")
    }

    /// Adds a plugin at layer 2 that can be moved to layer 1 or 3.
    func addLayers() throws {
        let hub = Fixture.named("gpt2_hub").folder
        let weights = hub.appending(path: "sae/res_jb")
        for layer in 1...3 {
            let place = folder.url.appending(path: "sae/blocks.\(layer).hook_resid_pre")
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                at: weights.appending(path: "sae_weights.safetensors"),
                to: place.appending(path: "sae_weights.safetensors"))
            let settings = try String(
                contentsOf: weights.appending(path: "cfg.json"), encoding: .utf8)
            try settings.replacing("blocks.2.", with: "blocks.\(layer).").write(
                to: place.appending(path: "cfg.json"), atomically: true, encoding: .utf8)
        }
        try folder.write(
            """
            title = "Tiny, layer 2"
            [model]
            source = "folder:\(hub.path)"
            [[sae]]
            source = "folder:sae/blocks.2.hook_resid_pre"
            hook = "blocks.2.hook_resid_pre"
            """, to: "layers.toml")
    }

    func entry(_ name: String) -> PluginEntry? { library.list().first { $0.name == name } }
}
