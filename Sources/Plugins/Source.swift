public import Foundation

/// Where a model or an SAE comes from.
public enum Source: Sendable, Hashable, CustomStringConvertible {
    /// A repository of the Hugging Face Hub, or a folder in it.
    case hub(HubSource)
    /// A folder on this machine or, where an SAE is one file, that file.
    case folder(URL)
    /// A server that runs the model; there are no files of it here.
    case server(RemoteServer)

    /// As it is written in a plugin, with the whole path of a folder.
    public var description: String {
        switch self {
        case .hub(let source): "hf:\(source)"
        case .folder(let folder): "folder:\(folder.path)"
        case .server(let server): "\(server)"
        }
    }
}

/// A repository of the Hugging Face Hub, or a folder in it.
public struct HubSource: Sendable, Hashable, CustomStringConvertible {
    /// `ORG/REPO`.
    public let repository: String
    /// The folder or file inside, `sub/folder`, empty for the whole repository.
    public let folder: String

    /// `ORG/REPO/sub/folder`.
    public var description: String { folder.isEmpty ? repository : "\(repository)/\(folder)" }

    init(repository: String, folder: String) {
        self.repository = repository
        self.folder = folder
    }

    /// Reads `ORG/REPO[/sub/folder]`; nil where it is anything else.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[..<2].allSatisfy({ Self.isName($0, with: "-_.") }),
            parts[2...].allSatisfy({ Self.isName($0, with: "-_.:=+,") })
        else { return nil }
        self.init(
            repository: parts[..<2].joined(separator: "/"),
            folder: parts[2...].joined(separator: "/"))
    }

    private static func isName(_ part: Substring, with signs: String) -> Bool {
        !part.isEmpty && part != "." && part != ".."
            && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || signs.contains($0)) }
    }
}

extension ConfigTable {
    /// The source under `key`: `hf:ORG/REPO[/sub/folder]`, or `folder:PATH`, which must exist; with
    /// `orFile` the path may be that of a file.
    func source(_ key: String, orFile: Bool = false) throws(PluginError) -> Source? {
        guard let text = try string(key) else { return nil }
        if text.hasPrefix("hf:") {
            guard let hub = HubSource(String(text.dropFirst(3))) else {
                throw wrong(key, "\"hf:ORG/REPO\" or \"hf:ORG/REPO/folder\"")
            }
            return .hub(hub)
        }
        guard text.hasPrefix("folder:"), text != "folder:" else {
            throw wrong(key, "\"hf:ORG/REPO\" or \"folder:PATH\"")
        }
        let path = String(text.dropFirst("folder:".count))
        let file = url(path, isFolder: false)
        if orFile, Self.isFile(file) { return .folder(file) }
        let folder = url(path, isFolder: true)
        try require(folder, key: key, isFolder: true, words: orFile ? "a folder or a file" : nil)
        return .folder(folder)
    }

    private static func isFile(_ url: URL) -> Bool {
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
        return exists && !isFolder.boolValue
    }

    /// The existing file whose path stands under `key`.
    func existingFile(_ key: String) throws(PluginError) -> URL? {
        guard let text = try string(key) else { return nil }
        let url = url(text, isFolder: false)
        try require(url, key: key, isFolder: false)
        return url
    }

    private func require(
        _ url: URL, key: String, isFolder: Bool, words: String? = nil
    ) throws(PluginError) {
        var found: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: url.path, isDirectory: &found)
        guard exists, found.boolValue == isFolder else {
            throw .missingFile(
                place(of: key), key: key, path: url.path,
                expected: words ?? (isFolder ? "a folder" : "a file"))
        }
    }
}
