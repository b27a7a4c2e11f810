internal import Foundation

/// A table of a TOML file that is read strictly: every key is either asked for or an error.
struct ConfigTable: Sendable {
    let file: ConfigFile
    let path: [ConfigStep]
    let members: [String: ConfigValue]

    /// Where the table's header, or the key of an inline table, stands.
    var place: FilePlace { file.place(of: path) }

    func place(of key: String) -> FilePlace { file.place(of: path + [.key(key)]) }

    /// Refuses keys other than `known`; of several the one that stands first.
    func allowOnly(_ known: [String]) throws(PluginError) {
        let unknown = members.keys.filter { !known.contains($0) }
            .map { (key: $0, place: place(of: $0)) }
            .min { ($0.place.line, $0.place.column) < ($1.place.line, $1.place.column) }
        if let unknown { throw .unknownKey(unknown.place, key: unknown.key, known: known) }
    }

    func string(_ key: String) throws(PluginError) -> String? {
        guard let value = members[key] else { return nil }
        guard case .string(let text) = value else { throw wrong(key, "a string in quotes") }
        guard !text.isEmpty, !text.unicodeScalars.contains(where: ConfigValue.isControl) else {
            throw wrong(key, "a text that is neither empty nor has control characters")
        }
        return text
    }

    func integer(_ key: String, in range: ClosedRange<Int>) throws(PluginError) -> Int? {
        guard let value = members[key] else { return nil }
        guard case .integer(let number) = value, range.contains(number) else {
            throw wrong(key, "an integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func number(_ key: String, in range: ClosedRange<Double>) throws(PluginError) -> Double? {
        guard let value = members[key] else { return nil }
        let number: Double? =
            switch value {
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
        guard case .table(let members) = value else { throw wrong(key, "a table, [\(key)]") }
        return ConfigTable(file: file, path: path + [.key(key)], members: members)
    }

    func tables(_ key: String) throws(PluginError) -> [ConfigTable] {
        guard let value = members[key] else { return [] }
        guard case .array(let elements) = value else { throw wrong(key, "tables, [[\(key)]]") }
        var tables: [ConfigTable] = []
        for (index, element) in elements.enumerated() {
            guard case .table(let members) = element else { throw wrong(key, "tables, [[\(key)]]") }
            let path = path + [.key(key), .index(index)]
            tables.append(ConfigTable(file: file, path: path, members: members))
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
