internal import Foundation
internal import Resources

/// The pretrained SAEs that a plugin may name by release and id: SAELens's directory of them.
///
/// It is read from `Assets/Catalogue/saelens.tsv`, which `generate.py` beside it makes. A release's
/// SAEs stay packed as the table has them until they are asked for.
public struct Catalogue: Sendable {
    /// The version of SAELens the table was made from.
    public let version: String
    /// All releases, by name.
    public let releases: [CatalogueRelease]
    /// The models that SAEs are for.
    public let models: [CatalogueModel]
    /// Releases that other programs name and that do not exist, with the model each would be for.
    let absent: [String: CatalogueModel]
    /// How many SAEs there should be, and what their fingerprint should be.
    let expected: (count: Int, fingerprint: String)

    init(
        version: String, releases: [CatalogueRelease], models: [CatalogueModel],
        absent: [String: CatalogueModel], expected: (count: Int, fingerprint: String)
    ) {
        self.version = version
        self.releases = releases.sorted { $0.name < $1.name }
        self.models = models
        self.absent = absent
        self.expected = expected
    }

    /// The catalogue that travels with the program; read when it is first asked for.
    /// - Throws: `PluginError` where the table is missing or damaged
    public static func standard() throws(PluginError) -> Catalogue { try shared.get() }

    private static let shared = Result { () throws(PluginError) in
        try Catalogue(contentsOf: Resources.assets.appending(path: "Catalogue/saelens.tsv"))
    }

    /// The release of this name.
    /// - Throws: `PluginError`, with the nearest names, where there is none
    public func release(_ name: String) throws(PluginError) -> CatalogueRelease {
        if let found = releases.first(where: { $0.name == name }) { return found }
        if let model = absent[name] { throw .absentRelease(nil, release: name, model: model) }
        throw .noSuchRelease(
            nil, release: name, nearest: NearestName.several(of: name, among: releases.map(\.name)))
    }

    /// The releases for the models whose name has `part` in it, or all.
    /// - Throws: `PluginError`, with the nearest names, where there are none
    public func releases(forModel part: String?) throws(PluginError) -> [CatalogueRelease] {
        guard let part else { return releases }
        let source = part.lowercased()
        let wanted = source.hasPrefix("hf:") ? String(source.dropFirst(3)) : source
        let found = releases.filter { release in
            [release.model.name, release.model.repository].contains {
                $0.lowercased().contains(wanted)
            }
        }
        guard found.isEmpty else { return found }
        let names = Set(releases.map(\.model.name)).sorted()
        throw .noReleases(model: part, nearest: NearestName.several(of: wanted, among: names))
    }

    /// The model in this repository of the Hub, if SAEs for it are known.
    public func model(inRepository repository: String) -> CatalogueModel? {
        let wanted = CatalogueModel.canonical(repository)
        return models.first { $0.repository.lowercased() == wanted }
    }

    /// The SAE that lies at `path` in a repository, and its release.
    func sae(
        inRepository repository: String, at path: String
    ) throws(PluginError) -> (CatalogueRelease, CatalogueSAE)? {
        for release in releases where release.repository == repository {
            if let sae = try release.saes().first(where: { $0.path == path }) {
                return (release, sae)
            }
        }
        return nil
    }
}

/// A model that SAEs are for.
public struct CatalogueModel: Sendable, Hashable {
    /// TransformerLens's name, such as `gpt2-small`.
    public let name: String
    /// Its repository of the Hub, such as `openai-community/gpt2`.
    public let repository: String
    /// How many blocks it has.
    public let layerCount: Int
    /// The width of its residual stream.
    public let dModel: Int
    /// About how many bytes its weights have on the Hub, where that is known.
    public let bytes: Int?

    /// The repository's name in small letters, its old name without an owner being the same.
    static func canonical(_ repository: String) -> String {
        let name = repository.lowercased()
        return name.contains("/") ? name : "openai-community/\(name)"
    }
}
