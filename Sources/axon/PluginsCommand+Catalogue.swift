internal import ArgumentParser
internal import Foundation
internal import Plugins

extension PluginsCommand {
    /// `axon plugins releases`.
    struct Releases: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the releases of pretrained SAEs that SAELens knows.")

        @Option(help: "Only those for this model, or for models whose name has this in it.")
        var model: String?

        func run() throws {
            let catalogue = try Catalogue.standard()
            let releases = try catalogue.releases(forModel: model)
            let rows = try releases.map { release in
                [
                    release.name, release.model.repository, "\(try release.saes().count)",
                    release.format ?? "(\(release.loader))", "hf:\(release.repository)",
                ]
            }
            try StandardOutput.write(
                TextTable.text([["RELEASE", "MODEL", "SAES", "FORMAT", "SOURCE"]] + rows))
        }
    }

    /// `axon plugins saes RELEASE`.
    struct SAEs: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "saes", abstract: "List the SAEs of a release.")

        @Argument(help: "A release's name, as `axon plugins releases` lists them.")
        var release: String
        @Option(help: "Only those at this layer.")
        var layer: Int?

        func run() throws {
            let saes = try Catalogue.standard().release(release).resolvedSAEs()
            let shown = saes.filter { layer == nil || $0.layer == layer }
            let rows = shown.map { sae in
                [
                    sae.id ?? "", sae.hook ?? "", sae.width.map(String.init) ?? "",
                    sae.neuronpedia ?? "",
                ]
            }
            try StandardOutput.write(
                TextTable.text([["ID", "HOOK", "FEATURES", "NEURONPEDIA"]] + rows))
        }
    }
}
