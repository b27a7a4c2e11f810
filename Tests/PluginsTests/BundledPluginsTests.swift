import Foundation
import Fuzzing
import Resources
import Testing

@testable import Plugins

/// The plugins that come with the program.
@Suite struct BundledPluginsTests {
    private static let plugins: [PluginEntry] = {
        let nowhere = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        return PluginLibrary(
            bundled: Resources.assets.appending(path: "Plugins"), configuration: nowhere
        ).list().filter { $0.name != PluginLibrary.defaultName }
    }()

    private static let withoutSAE = [
        "gpt2-large", "gpt2-medium", "gpt2-xl", "pythia-160m-deduped", "pythia-410m-deduped",
    ]

    @Test func allModelsPeopleStartWithAreThere() {
        let names = Set(Self.plugins.map(\.name))
        #expect(
            names.isSuperset(of: [
                "gpt2-small", "gpt2-small-openai", "gpt2-small-layers", "pythia-70m-deduped",
                "pythia-160m", "pythia-410m", "smollm2-135m", "gemma-2-2b", "gemma-3-270m",
                "gemma-3-1b", "qwen3-0.6b", "qwen3-1.7b", "llama-3.1-8b",
            ]))
        #expect(names.isSuperset(of: Self.withoutSAE))
        #expect(Set(Self.plugins.map(\.title)).count == Self.plugins.count)
    }

    @Test(arguments: plugins.map(\.name))
    func itIsRightAndResolves(name: String) throws {
        let entry = try #require(Self.plugins.first { $0.name == name })
        let plugin = try entry.plugin.get()
        #expect(plugin.warnings.isEmpty)
        let saes = try plugin.resolvedSAEs()
        #expect(saes.isEmpty == Self.withoutSAE.contains(name))
        for sae in saes {
            #expect(sae.hook != nil && sae.layer != nil && sae.format != nil)
            #expect(plugin.title.contains("\(sae.layer ?? -1)"), "the title says the layer")
            let isEleuther = sae.format == "sparsify"
            #expect((sae.neuronpedia == nil) == isEleuther && (sae.model == nil) == isEleuther)
        }
        guard case .hub(let hub) = plugin.model.source else {
            Issue.record("\(plugin.model.source)")
            return
        }
        let model = try Catalogue.standard().model(inRepository: hub.repository)
        #expect(model?.bytes != nil, "the size of the download is known")
    }

    @Test(arguments: plugins.map(\.name))
    func everyLayerItOffersIsThere(name: String) throws {
        let plugin = try #require(Self.plugins.first { $0.name == name }).plugin.get()
        for layer in plugin.availableLayers {
            let moved = try plugin.atLayer(layer)
            let (sae, own) = (try moved.resolvedSAEs()[0], try plugin.resolvedSAEs()[0])
            #expect(sae.layer == layer && sae.hook == own.hook?.atLayer(layer))
            #expect(moved.title.hasSuffix("layer \(layer)") && sae.format == own.format)
            #expect((sae.neuronpedia == nil) == (own.neuronpedia == nil))
            #expect(moved.warnings.isEmpty && moved.availableLayers == plugin.availableLayers)
        }
        #expect(plugin.availableLayers.isEmpty == (plugin.saes.count != 1))
    }

    @Test func theLayersAreThoseOfTheReleases() throws {
        let layers = Dictionary(
            uniqueKeysWithValues: try Self.plugins.map {
                ($0.name, try $0.plugin.get().availableLayers)
            })
        #expect(layers["gpt2-small"] == Array(0..<12) && layers["gemma-2-2b"] == Array(0..<26))
        #expect(
            layers["gemma-3-270m"] == [5, 9, 12, 15] && layers["gemma-3-1b"] == [7, 13, 17, 22])
        #expect(layers["qwen3-1.7b"] == Array(0..<28) && layers["smollm2-135m"] == Array(0..<30))
        #expect(layers["pythia-70m-deduped"] == Array(0..<6))
    }

    /// What a plugin without an SAE tells in comments is right once it is uncommented.
    @Test(arguments: withoutSAE)
    func aPluginWithoutSAETellsHowToAddOne(name: String) throws {
        let entry = try #require(Self.plugins.first { $0.name == name })
        let text = try String(contentsOf: entry.file, encoding: .utf8)
        let absent = try Catalogue.standard().absent.filter { text.contains("\"\($0.key)\"") }
        #expect(absent.map(\.value.name) == [name], "errors send people to this plugin")
        let folder = try TemporaryFolder()
        try folder.writeModel()
        let own = text.replacing("# [[sae]]", with: "[[sae]]").replacing("# source", with: "source")
            .replacing("# hook", with: "hook").replacing("/path/to/the/sae", with: folder.url.path)
        #expect(try folder.plugin(own).saes.first?.hook?.hasSuffix("hook_resid_pre") == true)
    }

    /// A damaged plugin of the catalogue gives a plugin or an error.
    @Test func damagedOnesNeverTrap() throws {
        let folder = try TemporaryFolder()
        var random = Fuzz.random(21)
        let texts = try Self.plugins.map { Array(try Data(contentsOf: $0.file)) }
        for _ in 0..<(800 * Fuzz.rounds) {
            let text = texts.randomElement(using: &random) ?? []
            let bytes = text.damaged(
                from: text.count / 2, most: 3, alphabet: "[]=.,\"'#\\\n 0123456789e-_/:lhbL\t",
                using: &random)
            let url = folder.url.appending(path: "p.toml")
            guard let plugin = try? Plugin(ConfigFile(Data(bytes), url: url)) else { continue }
            _ = (plugin.warnings, plugin.availableLayers, plugin.footprint())
            _ = try? plugin.atLayer(Int.random(in: -2...40, using: &random)).resolvedSAEs()
        }
    }
}
