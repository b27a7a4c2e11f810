public import Foundation
public import Plugins

/// What a plugin needs from the network, and where it lies once it is here.
public struct PluginFetch: Sendable {
    /// The plugin.
    public let plugin: Plugin
    /// Where sources of the Hub lie.
    public let cache: HubCache
    /// Where labels lie.
    public let archive: LabelArchive
    private let chooser: SAEFileChooser

    /// The needs of `plugin`, an SAE's as `chooser` says, and where they lie.
    public init(
        _ plugin: Plugin, cache: HubCache = HubCache(), archive: LabelArchive = LabelArchive(),
        chooser: SAEFileChooser = .plain
    ) {
        self.plugin = plugin
        self.cache = cache
        self.archive = archive
        self.chooser = chooser
    }

    /// Everything that a fetch brings, also what is here already.
    public var order: DownloadOrder {
        var wishes: [HubWish] = []
        if case .hub(let source) = plugin.model.source {
            wishes.append(HubWish(source.repository, kind: .model))
        }
        for sae in plugin.saes {
            guard let wish = wish(for: sae), !wishes.contains(wish) else { continue }
            wishes.append(wish)
        }
        return DownloadOrder(wishes: wishes, labels: labels)
    }

    /// A download of everything; `start` it.
    public func download(
        _ settings: HubSettings, refreshesLabels: Bool = false,
        wake: @escaping @Sendable () -> Void = {}
    ) -> Download {
        Download(
            order, settings: settings, chooser: chooser, refreshesLabels: refreshesLabels,
            wake: wake)
    }

    /// The Neuronpedia names of the SAEs that have no file of labels, each once.
    public var labels: [String] {
        if plugin.server != nil, plugin.labels?.file == nil {
            return [plugin.labels?.neuronpedia].compactMap(\.self)
        }
        var names: [String] = []
        for sae in (try? plugin.resolvedSAEs()) ?? [] where sae.labels == nil {
            guard let name = sae.neuronpedia, !names.contains(name) else { continue }
            names.append(name)
        }
        return names
    }

    /// Whether the model and all SAEs are on this machine, or at a server; labels do not count.
    public var isComplete: Bool {
        Self.isLocal(plugin.model.source) || modelFolder != nil
            ? plugin.saes.allSatisfy { folder(of: $0) != nil } : false
    }

    /// Whether the labels of all SAEs are on this machine.
    public var hasLabels: Bool { labels.allSatisfy { archive.exportFile(of: $0) != nil } }

    /// The model's folder, if all its files are here.
    public var modelFolder: URL? {
        switch plugin.model.source {
        case .folder(let folder): folder
        case .server: nil
        case .hub(let source): cache.modelFolder(of: source.repository)
        }
    }

    /// The folder of an SAE, or its file where the source names one, if all of it is here.
    public func folder(of sae: SAEEntry) -> URL? {
        switch try? sae.resolved().source {
        case .folder(let folder): return folder
        case .server: return nil
        case .hub(let source):
            guard let wish = wish(for: sae) else { return nil }
            return cache.snapshot(
                of: wish.repository, holding: wish.kind, chooser: chooser
            )?.appending(path: source.folder)
        case nil: return nil
        }
    }

    /// What an SAE needs of the Hub: the files that the catalogue knows, or else what is there.
    private func wish(for sae: SAEEntry) -> HubWish? {
        guard let resolved = try? sae.resolved(), case .hub(let source) = resolved.source else {
            return nil
        }
        guard !resolved.files.isEmpty else {
            return HubWish(
                source.repository, kind: .sae(source.folder, format: resolved.format))
        }
        return HubWish(
            source.repository,
            kind: .files(
                required: resolved.files.filter { !$0.isOptional }.map(\.path),
                optional: resolved.files.filter(\.isOptional).map(\.path)))
    }

    private static func isLocal(_ source: Source) -> Bool {
        if case .hub = source { false } else { true }
    }
}

extension HubCache {
    /// The snapshot with all files of a model; of several the one last fetched.
    public func modelFolder(of repository: String, revision: String = "main") -> URL? {
        snapshot(of: repository, revision: revision, holding: .model)
    }

    /// The snapshot that holds all of what a wish means; of several the one last fetched.
    public func snapshot(
        of repository: String, revision: String = "main", holding kind: HubWish.Kind,
        chooser: SAEFileChooser = .plain
    ) -> URL? {
        snapshots(of: repository, revision: revision).first { snapshot in
            switch kind {
            case .model: Self.holdsModel(snapshot)
            case .files(let required, _): Self.holds(required, in: snapshot)
            case .sae(let path, let format):
                chooser.choose(path, format, listing(of: snapshot))?.isEmpty == false
            }
        }
    }

    private static func holds(_ names: [String], in folder: URL) -> Bool {
        names.allSatisfy { size(of: folder.appending(path: $0)) != nil }
    }

    private static func holdsModel(_ folder: URL) -> Bool {
        let hasTokenizer =
            holds([ModelFiles.tokenizer], in: folder)
            || holds(ModelFiles.legacyTokenizer, in: folder)
        guard hasTokenizer, holds([ModelFiles.config], in: folder) else { return false }
        if holds([ModelFiles.weights], in: folder) { return true }
        let index = folder.appending(path: ModelFiles.index)
        guard size(of: index) != nil,
            let shards = try? FetchPlan.shards(in: index, shown: index.path)
        else { return false }
        return !shards.isEmpty && holds(shards, in: folder)
    }
}
