internal import Foundation
internal import TOMLKit

/// A TOML file and where its keys stand.
struct ConfigFile: Sendable {
    /// Larger files are refused: no configuration is, and a model named by mistake may be.
    private static let largestSize = 1 << 20

    let url: URL
    private let members: [String: ConfigValue]
    private let locator: KeyLocator

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
        // The parser takes a C string and would read no further.
        if let zero = text.unicodeScalars.firstIndex(of: "\0") {
            let line = text.unicodeScalars[..<zero].count { $0 == "\n" } + 1
            throw .syntax(
                FilePlace(file: url.path, line: line, column: 1), problem: "it holds a zero byte")
        }
        do {
            members = ConfigValue.members(of: try TOMLTable(string: text))
        } catch {
            throw Self.syntaxError(error, url)
        }
        locator = KeyLocator(text)
    }

    /// The keys outside any table, and the tables.
    var root: ConfigTable { ConfigTable(file: self, path: [], members: members) }

    func place(of path: [ConfigStep]) -> FilePlace {
        let (line, column) = locator.position(of: path)
        return FilePlace(file: url.path, line: line, column: column)
    }

    private static func syntaxError(_ error: any Error, _ url: URL) -> PluginError {
        guard let error = error as? TOMLParseError else {
            return .unreadable(file: url.path, reason: "\(error)")
        }
        let begin = error.source.begin
        let place = FilePlace(file: url.path, line: begin.line, column: begin.column)
        return .syntax(place, problem: error.description)
    }

    private static func reason(_ error: any Error, _ url: URL) -> String {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
            return "there is no such file"
        }
        return isFolder.boolValue ? "it is a folder" : (error as NSError).localizedDescription
    }
}
