public import Features
public import Models
public import Plugins
public import Tokenizers

/// A plugin with everything it names in memory: the model, its tokenizer, its SAEs and labels.
public struct LoadedPlugin: Sendable {
    /// One SAE of the plugin.
    public struct AttachedSAE: Sendable {
        public var sae: any SparseAutoencoder
        public var labels: LabelStore
        /// The Neuronpedia id (`gpt2-small/8-res-jb`), if the plugin names one.
        public var neuronpedia: String?

        public var hook: HookPoint { sae.hook }
        /// The layer of the hook point, 0 where it has none.
        public var layer: Int { sae.hook.layer ?? 0 }
    }

    public var plugin: Plugin
    public var model: any LanguageModel
    public var tokenizer: Tokenizer
    public var saes: [AttachedSAE]

    /// Reads everything `plugin` names.
    /// - Parameter progress: told in words what is read next; throw from it to give up.
    /// - Throws: `EngineError` and the errors of the files read, each a sentence for people
    public init(_ plugin: Plugin, progress: (String) throws -> Void = { _ in }) throws {
        let folder = try Self.folder(of: plugin.model.source, plugin: plugin)
        try Self.requireF32(plugin)
        try progress("tokenizer")
        tokenizer = try Tokenizer(folder: folder)
        try progress("model")
        model = try ModelRegistry.load(folder: folder)
        saes = []
        for entry in plugin.saes {
            try progress(entry.hook ?? entry.id ?? "SAE")
            saes.append(try Self.attach(entry, plugin: plugin, model: model))
        }
        self.plugin = plugin
    }

    /// What a feature is called: its label, or `feature 123` where there is none.
    public func label(for id: FeatureID) -> String {
        guard saes.indices.contains(id.sae) else { return "feature \(id.index)" }
        return saes[id.sae].labels.label(for: id.index) ?? "feature \(id.index)"
    }
}
