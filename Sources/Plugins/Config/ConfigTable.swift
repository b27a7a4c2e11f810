internal import Foundation

/// A table of a TOML file that is read strictly: every key is either asked for or an error.
struct ConfigTable: Sendable {
    let file: ConfigFile
    private let offset: Int
    let members: [String: ConfigValue]

    init(file: ConfigFile, offset: Int, members: [String: ConfigValue]) {
        self.file = file
        self.offset = offset
        self.members = members
    }

    /// The table that `value` is, nil where it is anything else.
    init?(file: ConfigFile, _ value: ConfigValue) {
        guard case .table(let members) = value.kind else { return nil }
        self.init(file: file, offset: value.offset, members: members)
    }

    /// Where the table's header, or the key of an inline table, stands.
    var place: FilePlace { file.place(of: offset) }

    /// Where a key stands, or the table that lacks it.
    func place(of key: String) -> FilePlace { file.place(of: members[key]?.offset ?? offset) }

    /// Refuses keys other than `known`; of several the one that stands first.
    func allowOnly(_ known: [String]) throws(PluginError) {
        let unknown = members.keys.filter { !known.contains($0) }
            .map { (key: $0, place: place(of: $0)) }
            .min { ($0.place.line, $0.place.column) < ($1.place.line, $1.place.column) }
        if let unknown { throw .unknownKey(unknown.place, key: unknown.key, known: known) }
    }

    func string(_ key: String) throws(PluginError) -> String? {
        guard let value = members[key] else { return nil }
        guard case .string(let text) = value.kind else { throw wrong(key, "a string in quotes") }
        guard !text.isEmpty, !text.unicodeScalars.contains(where: ConfigValue.isControl) else {
            throw wrong(key, "a text that is neither empty nor has control characters")
        }
        return text
    }

    func integer(_ key: String, in range: ClosedRange<Int>) throws(PluginError) -> Int? {
        guard let value = members[key] else { return nil }
        guard case .integer(let number) = value.kind, range.contains(number) else {
            throw wrong(key, "an integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func number(_ key: String, in range: ClosedRange<Double>) throws(PluginError) -> Double? {
        guard let value = members[key] else { return nil }
        let number: Double? =
            switch value.kind {
            case .number(let number): number
            case .integer(let number): Double(number)
            default: nil
            }
        guard let number, range.contains(number) else {
            throw wrong(key, "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// One of the cases of `Choice`, by its raw value.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String, _: Choice.Type
    ) throws(PluginError) -> Choice? {
        guard let text = try string(key) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let known = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            throw wrong(key, "one of \(known)")
        }
        return choice
    }

    func table(_ key: String) throws(PluginError) -> ConfigTable? {
        guard let value = members[key] else { return nil }
        guard let table = ConfigTable(file: file, value) else {
            throw wrong(key, "a table, [\(key)]")
        }
        return table
    }

    func tables(_ key: String) throws(PluginError) -> [ConfigTable] {
        guard let value = members[key] else { return [] }
        guard case .array(let elements) = value.kind else { throw wrong(key, "tables, [[\(key)]]") }
        var tables: [ConfigTable] = []
        for element in elements {
            guard let table = ConfigTable(file: file, element) else {
                throw wrong(key, "tables, [[\(key)]]")
            }
            tables.append(table)
        }
        return tables
    }

    /// The error of a value that is not `expected`.
    func wrong(_ key: String, _ expected: String) -> PluginError {
        .badValue(
            place(of: key), key: key, expected: expected, found: members[key]?.shown ?? "nothing")
    }

    /// Where a path written in the file leads: from the file's folder, the home folder or the root.
    func url(_ written: String, isFolder: Bool) -> URL {
        let expanded = NSString(string: written).expandingTildeInPath
        return URL(
            filePath: expanded, directoryHint: isFolder ? .isDirectory : .notDirectory,
            relativeTo: file.url.deletingLastPathComponent()
        ).standardizedFileURL
    }
}
