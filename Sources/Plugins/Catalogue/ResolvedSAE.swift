public import Foundation

/// An SAE of a plugin with all that is known of it before its files are there.
///
/// Nothing here needs the network: what a release's table and the names of folders tell. What stays
/// nil is for the SAE's own files to say.
public struct ResolvedSAE: Sendable, Hashable {
    /// Where its files are: a repository of the Hub with the path in it, or a folder here.
    public var source: Source
    /// The release of the catalogue it belongs to.
    public var release: String?
    /// Its id in the release.
    public var id: String?
    /// The layout of its files; nil where that is to be recognised, or AXON cannot read it yet.
    public var format: String?
    /// The loader SAELens reads it with, `sae_lens` or `gemma_2`, where that is known.
    public var loader: String?
    /// Where it reads the model, as TransformerLens calls it.
    public var hook: String?
    /// Where a transcoder's output belongs.
    public var outputHook: String?
    /// The layer it is at.
    public var layer: Int?
    /// Whether it wants each residual without its mean; nil where its files say.
    public var centers: Bool?
    /// How activations are normalised, in place of what its files say.
    public var normalizeActivations: String?
    /// What activations are multiplied with before it reads them.
    public var normScalingFactor: Double?
    /// Its name on Neuronpedia.
    public var neuronpedia: String?
    /// The file of its labels.
    public var labels: URL?
    /// The model it was trained on.
    public var model: CatalogueModel?
    /// How many features it has, where its names tell.
    public var width: Int?
    /// The files it needs, by their paths in the repository; empty where they are to be found out.
    public var files: [RepositoryFile] = []
    /// About how many bytes its files have, where that can be told.
    public var estimatedBytes: Int?

    /// An SAE of which its place alone is known.
    public init(source: Source) { self.source = source }
}

extension ResolvedSAE {
    init(_ sae: CatalogueSAE, of release: CatalogueRelease) {
        source = .hub(HubSource(repository: release.repository, folder: sae.path))
        self.release = release.name
        id = sae.id
        format = release.format
        loader = release.loader
        let hooks = release.knownLoader?.hooks(
            id: sae.id, path: sae.path, repository: release.repository)
        hook = hooks?.input
        outputHook = hooks?.output
        layer = (hook.flatMap { LayerNumber(in: $0) } ?? LayerNumber(in: sae.id))?.value
        centers = release.centers ? true : nil
        normalizeActivations = release.normalizeActivations
        normScalingFactor = sae.normScalingFactor
        neuronpedia = sae.neuronpedia
        model = release.model
        width = sae.width
        files = release.knownLoader?.files(at: sae.path) ?? []
        estimatedBytes = Self.bytes(of: release.model, width: sae.width, release.knownLoader)
    }

    /// Encoder and decoder are nearly all of it.
    private static func bytes(
        of model: CatalogueModel, width: Int?, _ loader: SAELoader?
    ) -> Int? {
        width.map { 2 * $0 * model.dModel * (loader?.bytesPerNumber ?? 4) }
    }
}

extension CatalogueRelease {
    /// All its SAEs with what is known of them, by layer.
    /// - Throws: `PluginError` where the table is damaged
    public func resolvedSAEs() throws(PluginError) -> [ResolvedSAE] {
        let resolved = try saes().map { ResolvedSAE($0, of: self) }
        return resolved.enumerated().sorted {
            ($0.element.layer ?? -1, $0.offset) < ($1.element.layer ?? -1, $1.offset)
        }.map(\.element)
    }
}
