import Foundation
import Golden
import Plugins

@testable import Engine
@testable import Viewer

/// Steps, runs and plugins made up for tests.
enum ViewerFixture {
    static func firing(_ index: Int, _ activation: Float = 1, label: String? = nil)
        -> FeatureFiring
    {
        FeatureFiring(
            id: FeatureID(index: index), activation: activation,
            label: label ?? "feature \(index)", layer: 2)
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

    func entry(_ name: String) -> PluginEntry? { library.list().first { $0.name == name } }
}
