internal import Foundation

extension Plugin {
    /// What of a plugin is on this machine.
    public struct Footprint: Sendable, Hashable {
        /// Whether nothing has to be downloaded.
        public let isComplete: Bool
        /// The size of the files that are here.
        public let bytes: Int
    }

    /// Looks at the folders the plugin names.
    public func footprint() -> Footprint {
        let sources: [Source?] = [model.source] + saes.map(\.source)
        var files: [URL: Int] = [:]
        var isComplete = true
        for source in sources {
            guard case .folder(let folder) = source else {
                isComplete = false
                continue
            }
            files.merge(Self.files(in: folder)) { $1 }
        }
        for labels in saes.map(\.labels) + [labels?.file] {
            guard let labels else { continue }
            files[labels.resolvingSymlinksInPath()] = Self.size(labels)
        }
        return Footprint(isComplete: isComplete, bytes: files.values.reduce(0, +))
    }

    /// The files right in a folder, which is how models and SAEs are stored, with their sizes.
    private static func files(in folder: URL) -> [URL: Int] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let files = names.map { folder.appending(path: $0).resolvingSymlinksInPath() }
        return Dictionary(files.map { ($0, size($0)) }) { $1 }
    }

    private static func size(_ file: URL) -> Int {
        let values = try? file.resourceValues(forKeys: [.fileSizeKey, .isRegularFileKey])
        return values?.isRegularFile == true ? values?.fileSize ?? 0 : 0
    }
}
