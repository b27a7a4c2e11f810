import Features
import Models
import Plugins
import Testing

/// What the catalogue says is what the readers of SAEs and models understand.
@Suite struct CatalogueTests {
    @Test func everyFormatIsOneThatIsRead() throws {
        for release in try Catalogue.standard().releases {
            #expect(SAERegistry.format(ofLoader: release.loader) == release.format)
        }
    }

    @Test func everyHookIsOneOfTheModels() throws {
        for release in try Catalogue.standard().releases {
            for sae in try release.resolvedSAEs() {
                let names = [sae.hook, sae.outputHook].compactMap(\.self)
                #expect(names.allSatisfy { HookPoint(name: $0) != nil }, "\(release.name) \(names)")
                #expect(names.allSatisfy { HookPoint(name: $0)?.layer == sae.layer })
            }
        }
    }
}
