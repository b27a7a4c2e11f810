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

    /// Looks at the folders the plugin names.
    ///
    /// - Parameter placing: where a source of the Hub, that of an SAE or of the model, lies on this
    ///   machine; nil where not all of it is here.
    /// - Returns: what is here and what is not.
    public func footprint(
        placing: (HubSource, SAEEntry?) -> URL? = { _, _ in nil }
    ) -> Footprint {
        var survey = FileSurvey()
        survey.look(at: model.source, size: estimatedModelBytes) { placing($0, nil) }
        for (entry, sae) in zip(saes, (try? resolvedSAEs()) ?? []) {
            survey.look(at: sae.source, size: sae.estimatedBytes) { placing($0, entry) }
        }
        for file in saes.map(\.labels) + [labels?.file] {
            if let file { survey.add(file) }
        }
        return survey.footprint
    }

    private var estimatedModelBytes: Int? {
        guard case .hub(let hub) = model.source else { return nil }
        return (try? Catalogue.standard())?.model(inRepository: hub.repository)?.bytes
    }
}

/// Counts files, each once however many name it.
private struct FileSurvey {
    private var sizes: [URL: Int] = [:]
    private var missing: [HubSource: Int?] = [:]

    var footprint: Plugin.Footprint {
        let known = missing.values.compactMap(\.self)
        return Plugin.Footprint(
            isComplete: missing.isEmpty, bytes: sizes.values.reduce(0, +),
            missingBytes: known.reduce(0, +), missesMore: known.count < missing.count)
    }

    mutating func look(at source: Source, size: Int?, placing: (HubSource) -> URL?) {
        switch source {
        case .folder(let folder): add(folder)
        case .server: break
        case .hub(let hub):
            if let place = placing(hub) {
                add(place)
            } else {
                missing.updateValue(size, forKey: hub)
            }
        }
    }

    /// Counts a file, or those right in a folder, which is how models and SAEs are stored.
    mutating func add(_ place: URL) {
        let file = place.resolvingSymlinksInPath()
        if let size = Self.size(file) {
            sizes[file] = size
            return
        }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: file.path)) ?? []
        for name in names {
            let file = file.appending(path: name).resolvingSymlinksInPath()
            sizes[file] = Self.size(file) ?? 0
        }
    }

    /// The size of a file; nil for anything else.
    private static func size(_ file: URL) -> Int? {
        let values = try? file.resourceValues(forKeys: [.fileSizeKey, .isRegularFileKey])
        return values?.isRegularFile == true ? values?.fileSize : nil
    }
}
