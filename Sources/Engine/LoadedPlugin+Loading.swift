internal import Features
internal import Foundation
internal import Hub
internal import Models
public import Plugins
public import Tensors
internal import Tokenizers

extension LoadedPlugin {
    /// Whether `plugin` names the very model that is in memory, so that only its SAEs are to be read.
    func sharesModel(with plugin: Plugin) -> Bool {
        self.plugin.model == plugin.model && self.plugin.dtype == plugin.dtype
    }

    /// Reads the tokenizer and the model that a plugin names.
    static func model(
        of files: PluginFetch, progress: (String) throws -> Void
    ) throws -> (Tokenizer, any LanguageModel) {
        let folder = try modelFolder(files)
        try progress("tokenizer")
        let tokenizer = try Tokenizer(folder: folder)
        try progress("model")
        let dtype = files.plugin.dtype
        var told = 0
        let model = try ModelRegistry.load(folder: folder, precision: dtype.precision) { done in
            let tenths = Int(done * 10)
            guard tenths > told else { return }
            told = tenths
            let part = dtype.precision == .stored ? "model" : "model to \(dtype.rawValue)"
            try progress("\(part), \(10 * tenths) %")
        }
        return (tokenizer, model)
    }

    /// The folder of the model, which is on disk.
    static func modelFolder(_ files: PluginFetch) throws -> URL {
        if let folder = files.modelFolder { return folder }
        let source = files.plugin.model.source
        if let server = files.plugin.server {
            throw EngineError.atServer(plugin: files.plugin.name, server: "\(server)")
        }
        throw EngineError.notOnDisk(plugin: files.plugin.name, source: "\(source)")
    }

    /// Reads one SAE and checks that it fits the model.
    static func attach(
        _ entry: SAEEntry, _ known: ResolvedSAE, files: PluginFetch, model: any LanguageModel
    ) throws -> AttachedSAE {
        let plugin = files.plugin
        guard let folder = files.folder(of: entry) else {
            let name =
                entry.source.map { "\($0)" }
                ?? "release \(entry.release ?? "?"), id \(entry.id ?? "?")"
            throw EngineError.notOnDisk(plugin: plugin.name, source: name)
        }
        // What the catalogue knows is sure; the name of a folder is less so than the files in it.
        let name = entry.hook ?? (known.release == nil ? nil : known.hook)
        let hook = try name.map { name in
            guard let hook = HookPoint(name: name) else {
                throw noSuchHook(name, model: model, plugin: plugin)
            }
            return hook
        }
        let sae = try SAERegistry.load(
            folder: folder, format: known.format, hook: hook, center: known.centers,
            normScalingFactor: known.normScalingFactor.map { Float($0) },
            normalization: known.normalizeActivations,
            copied: SAERegistry.bytesWorthCopying(of: plugin.saes.count))
        try check(sae, fits: model, plugin: plugin)
        sae.prepareSearch()
        return AttachedSAE(
            sae: sae, labels: try labels(of: entry, known, at: sae.hook, files: files),
            neuronpedia: known.neuronpedia)
    }

    /// The labels that are those of the SAE; a file for another hook is an error where it can be
    /// meant for no other SAE.
    private static func labels(
        of entry: SAEEntry, _ known: ResolvedSAE, at hook: HookPoint, files: PluginFetch
    ) throws -> LabelStore {
        let plugin = files.plugin
        guard let file = known.labels else {
            return fetchedLabels(known.neuronpedia, files.archive)
        }
        let store = try LabelStore(contentsOf: file)
        guard let named = store.hook, named != hook.name else { return store }
        if entry.labels == nil, plugin.saes.count > 1 { return LabelStore() }
        throw EngineError.foreignLabels(file: file.path, expected: hook.name, found: named)
    }

    /// The labels that a fetch brought; a file of them that cannot be read is as good as none.
    private static func fetchedLabels(_ sae: String?, _ archive: LabelArchive) -> LabelStore {
        guard let sae else { return LabelStore() }
        let file = archive.exportFile(of: sae)
        let export = file.flatMap { try? LabelStore(contentsOf: $0) } ?? LabelStore()
        // Of a feature of the export nobody was asked while that was here: it is the newer one.
        let answers = archive.answers(of: sae).filter { export.label(for: $0.key) == nil }
        return export.adding(answers.mapValues { FeatureRecord(label: $0.text, source: $0.source) })
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

extension Plugin.DType {
    /// How it has weights held; `f32` keeps narrower ones as they are stored, which changes no number.
    public var precision: WeightPrecision {
        switch self {
        case .f32: .stored
        case .f16: .half
        case .q8: .eightBits
        }
    }
}
