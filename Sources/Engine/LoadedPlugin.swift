public import Features
public import Hub
public import Models
public import Plugins
public import Tokenizers

/// A plugin with everything it names in memory: the model, its tokenizer, its SAEs and labels.
public struct LoadedPlugin: Sendable {
    /// One SAE of the plugin.
    public struct AttachedSAE: Sendable {
        /// The encoder and decoder.
        public var sae: any SparseAutoencoder
        /// What its features are called; empty where the plugin names no labels.
        public var labels: LabelStore
        /// The Neuronpedia id (`gpt2-small/8-res-jb`), if the plugin names one.
        public var neuronpedia: String?

        /// Where it reads the model.
        public var hook: HookPoint { sae.hook }
        /// The layer of the hook point, 0 where it has none.
        public var layer: Int { sae.hook.layer ?? 0 }
    }

    /// The file that names it all.
    public var plugin: Plugin
    /// The model, its weights in memory.
    public var model: any LanguageModel
    /// The model's tokenizer.
    public var tokenizer: Tokenizer
    /// Its SAEs, in the order of the plugin's file.
    public var saes: [AttachedSAE]
    /// What stands for them where there are none, the lowest layer first.
    public let lenses: [LogitLens]
    /// What features are called that had no label when it was read.
    let late = LateLabels()

    /// Reads everything `plugin` names.
    /// - Parameters:
    ///   - plugin: the file's contents; what it names is on this machine
    ///   - old: one in memory; its model and tokenizer are taken over where `plugin` names the same
    ///   - cache: where sources of the Hub are looked for
    ///   - archive: where labels that were fetched are looked for
    ///   - progress: told in words what is read next; throw from it to give up
    /// - Throws: `EngineError` and the errors of the files read, each a sentence for people
    public init(
        _ plugin: Plugin, keepingModelOf old: LoadedPlugin? = nil,
        cache: HubCache = HubCache(), archive: LabelArchive = LabelArchive(),
        progress: (String) throws -> Void = { _ in }
    ) throws {
        let files = PluginFetch(
            plugin, cache: cache, archive: archive, chooser: .registered)
        if let old, old.sharesModel(with: plugin) {
            (tokenizer, model) = (old.tokenizer, old.model)
        } else {
            (tokenizer, model) = try Self.model(of: files, progress: progress)
        }
        saes = []
        for (entry, known) in zip(plugin.saes, try plugin.resolvedSAEs()) {
            try progress(entry.hook ?? entry.id ?? "SAE")
            saes.append(try Self.attach(entry, known, files: files, model: model))
        }
        lenses = saes.isEmpty ? LogitLens.spread(over: model.dimensions.nLayers) : []
        self.plugin = plugin
    }

    /// Where features are read.
    var hooks: Set<HookPoint> { Set(saes.map(\.hook) + lenses.map(\.hook)) }

    /// What a feature is called: its label, or `feature 123` where there is none.
    public func label(for id: FeatureID) -> String {
        name(of: id)?.text ?? "feature \(id.index)"
    }

    /// The label of a feature that is known by now, nil where there is none yet.
    func name(of id: FeatureID) -> FeatureLabel? {
        guard saes.indices.contains(id.sae) else {
            return tokenLabel(of: id).map { FeatureLabel($0) }
        }
        return saes[id.sae].labels.label(for: id.index).map { FeatureLabel($0) }
            ?? late.label(for: id)
    }
}
