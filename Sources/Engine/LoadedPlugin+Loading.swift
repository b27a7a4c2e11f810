internal import Features
internal import Foundation
internal import Models
internal import Plugins

extension LoadedPlugin {
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
        let hook = entry.hook.flatMap(HookPoint.init(name:))
        let sae = try SAERegistry.load(folder: folder, format: entry.format, hook: hook)
        try check(sae, fits: model, plugin: plugin)
        let labels = try (entry.labels ?? plugin.labels?.file).map(LabelStore.init(contentsOf:))
        return AttachedSAE(
            sae: sae, labels: labels ?? LabelStore(),
            neuronpedia: entry.neuronpedia ?? plugin.labels?.neuronpedia)
    }

    private static func check(
        _ sae: any SparseAutoencoder, fits model: any LanguageModel, plugin: Plugin
    ) throws {
        guard model.has(sae.hook) else {
            throw EngineError.noSuchHook(hook: sae.hook.name, model: plugin.name)
        }
        let width = model.width(at: sae.hook)
        guard width == sae.dIn else {
            throw EngineError.widthMismatch(
                plugin: plugin.name, hook: sae.hook.name, expected: width, found: sae.dIn)
        }
    }
}
