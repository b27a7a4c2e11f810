internal import Foundation

/// A TOML file, read.
struct ConfigFile: Sendable {
    /// Larger files are refused: no configuration is, and a model named by mistake may be.
    private static let largestSize = 1 << 20

    let url: URL
    private let text: [Unicode.Scalar]
    private let content: ConfigValue

    init(_ url: URL) throws(PluginError) {
        let data: Data
        do {
            let size = try url.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
            guard size <= Self.largestSize else {
                throw PluginError.unreadable(
                    file: url.path, reason: "it has \(size) bytes, too many for a configuration")
            }
            data = try Data(contentsOf: url)
        } catch {
            throw error as? PluginError
                ?? .unreadable(file: url.path, reason: Self.reason(error, url))
        }
        try self.init(data, url: url)
    }

    init(_ data: Data, url: URL) throws(PluginError) {
        self.url = url
        guard let text = String(bytes: data, encoding: .utf8) else {
            throw .unreadable(file: url.path, reason: "it is not UTF-8 text")
        }
        var reader = TOMLReader(text)
        do {
            content = try reader.read()
        } catch {
            let place = Self.place(of: error.offset, in: reader.text, url)
            throw .syntax(place, problem: error.problem)
        }
        self.text = reader.text
    }

    /// The keys outside any table, and the tables.
    var root: ConfigTable {
        ConfigTable(file: self, content) ?? ConfigTable(file: self, offset: 0, members: [:])
    }

    func place(of offset: Int) -> FilePlace { Self.place(of: offset, in: text, url) }

    private static func place(of offset: Int, in text: [Unicode.Scalar], _ url: URL) -> FilePlace {
        let before = text[..<offset]
        let lineStart = before.lastIndex(of: "\n").map { $0 + 1 } ?? 0
        let line = before.count { $0 == "\n" } + 1
        return FilePlace(file: url.path, line: line, column: offset - lineStart + 1)
    }

    private static func reason(_ error: any Error, _ url: URL) -> String {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
            return "there is no such file"
        }
        return isFolder.boolValue ? "it is a folder" : (error as NSError).localizedDescription
    }
}
