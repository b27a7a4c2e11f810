internal import Features
internal import Foundation
internal import Models
internal import Plugins
internal import Tokenizers

extension LoadedPlugin {
    /// Whether `plugin` names the very model that is in memory, so that only its SAEs are to be read.
    func sharesModel(with plugin: Plugin) -> Bool {
        self.plugin.model == plugin.model && self.plugin.dtype == plugin.dtype
    }

    /// Reads the tokenizer and the model that a plugin names.
    static func model(
        of plugin: Plugin, progress: (String) throws -> Void
    ) throws -> (Tokenizer, any LanguageModel) {
        let folder = try folder(of: plugin.model.source, plugin: plugin)
        try requireF32(plugin)
        try progress("tokenizer")
        let tokenizer = try Tokenizer(folder: folder)
        try progress("model")
        return (tokenizer, try ModelRegistry.load(folder: folder))
    }

    /// The folder of a source that is on disk.
    static func folder(of source: Source, plugin: Plugin) throws -> URL {
        switch source {
        case .folder(let folder): return folder
        case .hub: throw EngineError.notOnDisk(plugin: plugin.name, source: "\(source)")
        }
    }

    static func requireF32(_ plugin: Plugin) throws {
        guard plugin.dtype == .f32 else {
            throw EngineError.unsupportedDtype(plugin: plugin.name, dtype: plugin.dtype.rawValue)
        }
    }

    /// Reads one SAE and checks that it fits the model.
    static func attach(
        _ entry: SAEEntry, plugin: Plugin, model: any LanguageModel
    ) throws -> AttachedSAE {
        guard let source = entry.source else {
            let name = "release \(entry.release ?? "?"), id \(entry.id ?? "?")"
            throw EngineError.notOnDisk(plugin: plugin.name, source: name)
        }
        let folder = try folder(of: source, plugin: plugin)
        let hook = try entry.hook.map { name in
            guard let hook = HookPoint(name: name) else {
                throw noSuchHook(name, model: model, plugin: plugin)
            }
            return hook
        }
        let sae = try SAERegistry.load(folder: folder, format: entry.format, hook: hook)
        try check(sae, fits: model, plugin: plugin)
        return AttachedSAE(
            sae: sae, labels: try labels(of: entry, at: sae.hook, plugin: plugin),
            neuronpedia: entry.neuronpedia ?? plugin.labels?.neuronpedia)
    }

    /// The labels that are those of the SAE; a file for another hook is an error where it can be
    /// meant for no other SAE.
    private static func labels(
        of entry: SAEEntry, at hook: HookPoint, plugin: Plugin
    ) throws -> LabelStore {
        guard let file = entry.labels ?? plugin.labels?.file else { return LabelStore() }
        let store = try LabelStore(contentsOf: file)
        guard let named = store.hook, named != hook.name else { return store }
        if entry.labels == nil, plugin.saes.count > 1 { return LabelStore() }
        throw EngineError.foreignLabels(file: file.path, expected: hook.name, found: named)
    }

    private static func noSuchHook(
        _ name: String, model: any LanguageModel, plugin: Plugin
    ) -> EngineError {
        .noSuchHook(plugin: plugin.name, hook: name, layers: model.dimensions.nLayers)
    }

    private static func check(
        _ sae: any SparseAutoencoder, fits model: any LanguageModel, plugin: Plugin
    ) throws {
        guard model.has(sae.hook) else {
            throw noSuchHook(sae.hook.name, model: model, plugin: plugin)
        }
        let width = model.width(at: sae.hook)
        guard width == sae.dIn else {
            throw EngineError.widthMismatch(
                plugin: plugin.name, hook: sae.hook.name, expected: width, found: sae.dIn)
        }
    }
}
