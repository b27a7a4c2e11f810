internal import Checkpoints
internal import Foundation
internal import Models

/// Where an autoencoder's files lie, and what the names on the way to them say.
struct SAEPlace {
    /// The folder of the files.
    let folder: URL
    /// The file that was asked for; nil when it was the folder.
    let file: String?
    /// The names on the way: organisation, repository and folders down to the file.
    let names: [String]

    /// The place of `url`, a folder or a file; `relativePath` is `ORG/REPO/folders` of the files,
    /// where the disk tells it no more.
    init(_ url: URL, relativePath: String? = nil) {
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
        let isFile = exists && !isFolder.boolValue
        folder = isFile ? url.deletingLastPathComponent() : url
        file = isFile ? url.lastPathComponent : nil
        let onDisk = Self.withoutCache(url.standardizedFileURL.pathComponents)
        names = relativePath.map { $0.split(separator: "/").map(String.init) } ?? onDisk
    }

    /// The Hub's cache keeps `ORG/REPO` as `models--ORG--REPO/snapshots/COMMIT`.
    private static func withoutCache(_ components: [String]) -> [String] {
        guard let start = components.lastIndex(where: { $0.hasPrefix("models--") }) else {
            return components
        }
        let repository = components[start].dropFirst("models--".count)
        let rest = components[(start + 1)...]
        let inside = rest.first == "snapshots" ? rest.dropFirst(2) : rest
        return Self.parts(repository, by: "--") + inside
    }

    private static func parts(_ text: Substring, by mark: String) -> [String] {
        String(text).components(separatedBy: mark)
    }

    /// The path of `name` beside the files.
    func url(_ name: String) -> URL { folder.appending(path: name) }

    /// The path of the file asked for, or of the only one that `isOne` accepts.
    func url(of isOne: (String) -> Bool) throws -> URL {
        guard let name = listing.only(isOne) else {
            throw SAEError.unknownLayout(
                folder: folder.path, expected: ["a path to one of the files in it"])
        }
        return url(name)
    }

    /// What lies in the folder.
    var listing: SAEListing {
        let manager = FileManager.default
        var names = Set((try? manager.contentsOfDirectory(atPath: folder.path)) ?? [])
        for subfolder in ["checkpoints"] where names.contains(subfolder) {
            let inside = (try? manager.contentsOfDirectory(atPath: url(subfolder).path)) ?? []
            names.formUnion(inside.map { subfolder + "/" + $0 })
        }
        return SAEListing(names: names, file: file)
    }

    /// The number right after `prefix` in the name nearest to the file that has one.
    func number(after prefix: String) -> Int? {
        for name in names.reversed() {
            guard let start = name.range(of: prefix)?.upperBound else { continue }
            let digits = name[start...].prefix { $0.isASCII && $0.isNumber }
            if let number = Int(digits) { return number }
        }
        return nil
    }

    /// The hook that the names tell unless the caller knows better.
    func hook(_ options: SAEOptions, _ told: @autoclosure () -> HookPoint?) throws -> HookPoint {
        guard let hook = options.hook ?? told() else {
            throw SAEError.noHook(file: (file.map(url) ?? folder).path)
        }
        return hook
    }
}
