/// A release of pretrained SAEs: those of one author, for one model, in one repository of the Hub.
public struct CatalogueRelease: Sendable {
    /// SAELens's name for it, such as `gpt2-small-res-jb`.
    public let name: String
    /// The model its SAEs were trained on.
    public let model: CatalogueModel
    /// The repository of the Hub that has its files, `ORG/REPO`.
    public let repository: String
    /// The loader SAELens reads it with, such as `sae_lens` or `gemma_2`.
    public let loader: String
    /// Whether the SAEs want each residual without its mean.
    public internal(set) var centers = false
    /// How activations are normalised, where that replaces what the SAE's own files say.
    public internal(set) var normalizeActivations: String?
    /// Its SAEs as the table has them.
    var lines: [Substring] = []

    private let file: String
    private let firstLine: Int

    init(
        name: String, model: CatalogueModel, repository: String, loader: String, file: String,
        firstLine: Int
    ) {
        self.name = name
        self.model = model
        self.repository = repository
        self.loader = loader
        self.file = file
        self.firstLine = firstLine
    }

    /// The line of the table after its last SAE.
    var endLine: Int { firstLine + lines.count }

    /// What its loader does; nil for one this version does not know.
    var knownLoader: SAELoader? { SAELoader(rawValue: loader) }

    /// The layout of its files by AXON's name; nil where AXON cannot read it yet.
    public var format: String? { knownLoader?.format }

    /// All its SAEs.
    /// - Throws: `PluginError` where the table is damaged
    public func saes() throws(PluginError) -> [CatalogueSAE] {
        var saes: [CatalogueSAE] = []
        for (index, line) in lines.enumerated() {
            do {
                saes += try PackedSAEs(line).unpacked()
            } catch {
                throw .damagedCatalogue(
                    file: file, line: firstLine + index, problem: error.problem)
            }
        }
        return saes
    }

    /// The SAE of this id.
    /// - Throws: `PluginError`, with what there is instead, where there is none
    public func sae(_ id: String) throws(PluginError) -> CatalogueSAE {
        let saes = try saes()
        if let found = saes.first(where: { $0.id == id }) { return found }
        let layers = SAEVariant(id).layers(among: saes.map(\.id))
        let nearest =
            layers.isEmpty ? NearestName.several(of: id, among: saes.map(\.id)) : []
        throw .noSuchSAE(nil, release: name, id: id, layers: layers, nearest: nearest)
    }
}

/// An SAE of a release.
public struct CatalogueSAE: Sendable, Hashable {
    /// Its id in the release.
    public let id: String
    /// Its folder, or its one file, in the release's repository.
    public let path: String
    /// Its name on Neuronpedia, such as `gpt2-small/8-res-jb`.
    public let neuronpedia: String?
    /// What activations are multiplied with before it reads them.
    public let normScalingFactor: Double?
    /// How many features it has, where its names tell.
    public let width: Int?
}
