public import Foundation

extension Plugin {
    /// What of a plugin is on this machine.
    public struct Footprint: Sendable, Hashable {
        /// Whether nothing has to be downloaded.
        public let isComplete: Bool
        /// The size of the files that are here.
        public let bytes: Int
        /// About how many bytes are to be downloaded, of what the catalogue knows the size.
        public let missingBytes: Int
        /// Whether there is more to download, of which the size is not known.
        public let missesMore: Bool
    }

    /// Looks at the folders the plugin names, and at what of the Hub is here.
    ///
    /// - Parameter snapshot: the folder on this machine that holds what was downloaded of a
    ///   repository of the Hub, `ORG/REPO`; nil where nothing was.
    /// - Returns: what is here and what is not.
    public func footprint(snapshot: @escaping (String) -> URL? = { _ in nil }) -> Footprint {
        var survey = FileSurvey(snapshot: snapshot)
        survey.lookAt(model)
        let resolved = (try? resolvedSAEs()) ?? []
        for sae in resolved { survey.lookAt(sae) }
        for file in saes.map(\.labels) + [labels?.file] {
            if let file { survey.add([file]) }
        }
        return survey.footprint
    }
}

/// Counts files, each once however many name it.
private struct FileSurvey {
    let snapshot: (String) -> URL?
    private var sizes: [URL: Int] = [:]
    private var missing: [String: Int?] = [:]

    init(snapshot: @escaping (String) -> URL?) { self.snapshot = snapshot }

    var footprint: Plugin.Footprint {
        let known = missing.values.compactMap(\.self)
        return Plugin.Footprint(
            isComplete: missing.isEmpty, bytes: sizes.values.reduce(0, +),
            missingBytes: known.reduce(0, +), missesMore: known.count < missing.count)
    }

    mutating func lookAt(_ model: ModelEntry) {
        switch model.source {
        case .folder(let folder): add(Self.files(in: folder))
        case .hub(let hub):
            let folder = snapshot(hub.repository)?.appending(path: hub.folder)
            let files = folder.map(Self.files) ?? []
            add(files)
            guard let folder, ModelFolder(folder, files).isWhole else {
                let known = try? Catalogue.standard().model(inRepository: hub.repository)
                missing["\(hub)"] = .some(known?.bytes)
                return
            }
        }
    }

    mutating func lookAt(_ sae: ResolvedSAE) {
        switch sae.source {
        case .folder(let folder): add(Self.files(in: folder))
        case .hub(let hub):
            let repository = snapshot(hub.repository)
            let needed = sae.files.filter { !$0.isOptional }
            let files =
                needed.isEmpty
                ? repository.map { Self.files(in: $0.appending(path: hub.folder)) } ?? []
                : needed.compactMap { repository?.appending(path: $0.path) }.filter(Self.exists)
            add(files)
            if files.count < max(1, needed.count) { missing["\(hub)"] = .some(sae.estimatedBytes) }
        }
    }

    mutating func add(_ files: [URL]) {
        for file in files { sizes[file.resolvingSymlinksInPath()] = Self.size(file) }
    }

    /// The files right in a folder, which is how models and SAEs are stored.
    private static func files(in folder: URL) -> [URL] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.map { folder.appending(path: $0) }.filter(exists)
    }

    private static func exists(_ file: URL) -> Bool {
        FileManager.default.fileExists(atPath: file.path)
    }

    private static func size(_ file: URL) -> Int {
        let file = file.resolvingSymlinksInPath()
        let values = try? file.resourceValues(forKeys: [.fileSizeKey, .isRegularFileKey])
        return values?.isRegularFile == true ? values?.fileSize ?? 0 : 0
    }
}
