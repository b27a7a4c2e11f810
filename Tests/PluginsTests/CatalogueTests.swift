import Foundation
import Resources
import Testing

@testable import Plugins

@Suite struct CatalogueTests {
    private let catalogue: Catalogue

    init() throws { catalogue = try Catalogue.standard() }

    /// The SAE as generate.py writes it for the fingerprint; doubles look as Python's do.
    private func line(_ release: CatalogueRelease, _ sae: CatalogueSAE) -> String {
        [
            release.name, sae.id, sae.path, sae.neuronpedia ?? "",
            sae.normScalingFactor.map { "\($0)" } ?? "", sae.width.map(String.init) ?? "",
        ].joined(separator: "\t")
    }

    /// FNV-1a, 64 bits.
    private func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    @Test func everySAEIsUnpackedAsSAELensHasIt() throws {
        var sum: UInt64 = 0
        var count = 0
        for release in catalogue.releases {
            for sae in try release.saes() {
                sum &+= hash(line(release, sae))
                count += 1
            }
        }
        let text = String(sum, radix: 16)
        let padded = String(repeating: "0", count: 16 - text.count) + text
        #expect(padded == catalogue.expected.fingerprint)
        #expect(count == catalogue.expected.count && count == 13_857)
        #expect(catalogue.releases.count == 170 && catalogue.version == "6.54.12")
    }

    @Test func samplesAreFoundByReleaseAndId() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Fixtures/_catalogue/saes.tsv")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 338)
        for text in lines {
            let fields = text.split(separator: "\t", omittingEmptySubsequences: false)
                .map(String.init)
            let release = try catalogue.release(fields[0])
            let sae = try release.sae(fields[1])
            #expect(line(release, sae) == text)
            #expect(
                try catalogue.sae(inRepository: release.repository, at: fields[2])?.1.path
                    == fields[2])
        }
    }

    @Test func everyModelIsARepositoryOfTheHub() {
        let models = Set(catalogue.releases.map(\.model))
        #expect(models.count == 38)
        #expect(catalogue.models.allSatisfy { HubSource($0.repository) != nil })
        #expect(catalogue.model(inRepository: "openai-community/gpt2")?.name == "gpt2-small")
        #expect(catalogue.model(inRepository: "gpt2")?.name == "gpt2-small")
        #expect(catalogue.model(inRepository: "google/Gemma-2-2b")?.layerCount == 26)
        #expect(catalogue.model(inRepository: "nobody/nothing") == nil)
    }

    @Test func everyLoaderIsKnownAndTwoCannotBeReadYet() {
        #expect(catalogue.releases.allSatisfy { $0.knownLoader != nil })
        let unread = Set(catalogue.releases.filter { $0.format == nil }.map(\.loader))
        #expect(
            unread == ["temporal", "mntss_clt_layer_transcoder"])
    }

    @Test func everySAEHasALayerAndAHookWithinItsModel() throws {
        for release in catalogue.releases {
            for sae in try release.resolvedSAEs() {
                let isClear = sae.hook.map(HookName.isValid) ?? (release.format == nil)
                #expect(isClear, "\(release.name) \(sae.id ?? "")")
                let layers = 0..<release.model.layerCount
                #expect(sae.layer.map(layers.contains) ?? (sae.hook == "hook_embed"))
                #expect(sae.files.isEmpty == (sae.format == nil))
            }
        }
    }

    @Test func optionsOfReleasesAreKept() throws {
        #expect(try catalogue.release("gpt2-small-res-jb").centers)
        #expect(try catalogue.release("gpt2-small-mlp-tm").centers)
        #expect(try !catalogue.release("gpt2-small-resid-post-v5-32k").centers)
        let mistral = try catalogue.release("mistral-7b-res-wg")
        #expect(mistral.normalizeActivations == "constant_norm_rescale")
        #expect(catalogue.releases.count { $0.centers } == 3)
        #expect(catalogue.releases.count { $0.normalizeActivations != nil } == 1)
    }

    @Test(arguments: [
        ("gpt2-smal-res-jb", "did you mean \"gpt2-small-res-jb\", "),
        ("GPT2-small-res-jb", "did you mean \"gpt2-small-res-jb\""),
        ("gemma-scope-2b-pt-canonical", "\"gemma-scope-2b-pt-res-canonical\""),
        ("zzzzzzzz", "none called \"zzzzzzzz\"; `axon plugins releases` lists all"),
        ("gpt2-xl-res-jb", "\"gpt2-xl-res-jb\" does not exist: nobody has published"),
        ("pythia-410m-deduped-res-sm", "shows EleutherAI/pythia-410m-deduped without one"),
    ])
    func aWrongReleaseIsExplained(name: String, words: String) {
        let error = #expect(throws: PluginError.self) { try catalogue.release(name) }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }

    @Test func theNamesThatDoNotExistAreFive() {
        #expect(
            catalogue.absent.keys.sorted() == [
                "gpt2-large-res-jb", "gpt2-medium-res-jb", "gpt2-xl-res-jb",
                "pythia-160m-deduped-res-sm", "pythia-410m-deduped-res-sm",
            ])
    }

    @Test(arguments: [
        ("blocks.8.hook_resid_pree", "did you mean \"blocks.8.hook_resid_pre\", "),
        ("blocks.12.hook_resid_pre", "it has this SAE at layers 0 to 11"),
        ("", "has no \"\"; `axon plugins saes gpt2-small-res-jb` lists all"),
    ])
    func aWrongIdIsExplained(id: String, words: String) throws {
        let release = try catalogue.release("gpt2-small-res-jb")
        let error = #expect(throws: PluginError.self) { try release.sae(id) }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }

    @Test func releasesAreFoundByTheirModel() throws {
        #expect(try catalogue.releases(forModel: nil).count == 170)
        #expect(try catalogue.releases(forModel: "GPT2").count == 18)
        #expect(try catalogue.releases(forModel: "hf:openai-community/gpt2").count == 18)
        #expect(try catalogue.releases(forModel: "qwen3-0.6b").count == 1)
        let error = #expect(throws: PluginError.self) {
            try catalogue.releases(forModel: "gemma-2-3b")
        }
        #expect(error?.description.contains("did you mean \"gemma-2-2b\"") == true)
    }
}
