public import Foundation

/// What to look at: a model, SAEs at its hook points, and where their labels come from.
///
/// A plugin is a TOML file; it is data and can run nothing. Reading one checks all that can be
/// known without loading the model: keys, types, ranges, that folders and files exist, and that
/// layers do.
public struct Plugin: Sendable, Hashable {
    /// How weights are held in memory.
    public enum DType: String, Sendable, CaseIterable {
        /// 32-bit floats: exact.
        case f32
        /// 16-bit floats.
        case f16
        /// 8-bit integers with a scale per row.
        case q8
    }

    /// The file's name without `.toml`.
    public var name: String
    /// The file it was read from.
    public var file: URL
    /// What people see.
    public var title: String
    /// The model.
    public var model: ModelEntry
    /// How the model's weights are held.
    public var dtype: DType
    /// None for a plugin that looks at the model alone, through logit lenses.
    public var saes: [SAEEntry]
    /// Where labels come from for every SAE that does not say so itself.
    public var labels: Labels?
    /// Defaults of the sliders.
    public var generation: GenerationDefaults
}

/// The model of a plugin.
public struct ModelEntry: Sendable, Hashable {
    /// Where its files come from, or who runs it.
    public var source: Source
}

/// An SAE of a plugin: of a release and an id in it, or of a source.
public struct SAEEntry: Sendable, Hashable {
    /// A SAELens release, with `id`.
    public var release: String?
    /// An SAE of `release`.
    public var id: String?
    /// Where its files come from, without a release.
    public var source: Source?
    /// Its hook point; nil where the SAE's own files say it.
    public var hook: String?
    /// How its files are laid out; nil where that is to be recognised.
    public var format: String?
    /// Its own file of labels.
    public var labels: URL?
    /// Its own Neuronpedia name.
    public var neuronpedia: String?

    /// The layer that its hook point, its id or its folder names.
    public var layer: Int? {
        if let name = hook ?? id { return LayerNumber(in: name)?.value }
        switch source {
        case .hub(let hub):
            return LayerNumber(in: hub.folder)?.value ?? (try? resolved())?.layer
        case .folder(let folder): return SAEFolders(folder).layer
        case .server, nil: return nil
        }
    }
}

/// Where the labels of a plugin's features come from.
public struct Labels: Sendable, Hashable {
    /// A file of labels.
    public var file: URL?
    /// A Neuronpedia model and SAE, such as `gpt2-small/8-res-jb`.
    public var neuronpedia: String?
}

/// What a plugin sets of the seven sliders, nil where it leaves one alone.
public struct GenerationDefaults: Sendable, Hashable {
    /// 0 (greedy) to 2.
    public var temperature: Double?
    /// 0 (off) to 200.
    public var topK: Int?
    /// 0.05 to 1.
    public var topP: Double?
    /// 1 to 2.
    public var repetitionPenalty: Double?
    /// 1 to 500.
    public var maxTokens: Int?
    /// 5 to 30.
    public var featureTopK: Int?
    /// 0.01 to 1.
    public var threshold: Double?

    /// That of a plugin without an SAE which sets none: what it compares are then probabilities of
    /// tokens, of which few are as large as activations.
    static let lensThreshold = 0.02
}
