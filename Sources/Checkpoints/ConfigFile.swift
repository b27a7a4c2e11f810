public import Foundation
internal import JSON

/// A JSON object of settings, read key by key; every error names file, key, expected and found.
///
/// A key that is null counts as missing.
public struct ConfigFile: Sendable {
    /// The file.
    public let url: URL
    private let path: String
    private let root: JSONValue

    /// Reads the file at `url`, which must hold a JSON object.
    public init(_ url: URL) throws(CheckpointError) {
        self.init(url: url, path: "", root: try JSONFile.read(url))
    }

    private init(url: URL, path: String, root: JSONValue) {
        self.url = url
        self.path = path
        self.root = root
    }

    /// Whether `key` is there and not null.
    public func has(_ key: String) -> Bool { value(key) != nil }

    /// Whether `key` is there, be it null.
    public func mentions(_ key: String) -> Bool { root[key] != nil }

    /// The object under `key`; nil when there is none.
    public func section(_ key: String) -> ConfigFile? {
        guard let value = value(key), value.object != nil else { return nil }
        return ConfigFile(url: url, path: path + key + ".", root: value)
    }

    /// A whole number in `range`.
    public func int(
        _ key: String, default fallback: Int? = nil, in range: ClosedRange<Int> = 1...(1 << 31)
    ) throws(CheckpointError) -> Int {
        let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        return try read(key, fallback, expected) { value in
            value.int.flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// A finite number.
    public func number(
        _ key: String, default fallback: Double? = nil
    ) throws(CheckpointError) -> Double {
        try read(key, fallback, "a number") { $0.double.flatMap { $0.isFinite ? $0 : nil } }
    }

    /// True or false.
    public func bool(
        _ key: String, default fallback: Bool? = nil
    ) throws(CheckpointError) -> Bool {
        try read(key, fallback, "true or false") { $0.bool }
    }

    /// A string.
    public func string(
        _ key: String, default fallback: String? = nil
    ) throws(CheckpointError) -> String {
        try read(key, fallback, "a string") { $0.string }
    }

    /// A list of strings; nil when there is none.
    public func strings(_ key: String) throws(CheckpointError) -> [String]? {
        guard has(key) else { return nil }
        return try read(key, nil, "a list of strings") { value in
            guard let array = value.array else { return nil }
            let strings = array.prefix(Self.mostItems).compactMap(\.string)
            return strings.count == array.count ? strings : nil
        }
    }

    /// A list of finite numbers; nil when there is none.
    public func numbers(_ key: String) throws(CheckpointError) -> [Double]? {
        guard has(key) else { return nil }
        return try read(key, nil, "a list of numbers") { value in
            guard let array = value.array else { return nil }
            let numbers = array.prefix(Self.mostItems).compactMap(\.double).filter(\.isFinite)
            return numbers.count == array.count ? numbers : nil
        }
    }

    /// The most items of a list that are read.
    private static let mostItems = 65536

    /// An error about `key` of this file.
    public func error(_ key: String, expected: String, found: String) -> CheckpointError {
        .malformed(file: url.path, key: path + key, expected: expected, found: found)
    }

    private func value(_ key: String) -> JSONValue? {
        root[key].flatMap { $0.isNull ? nil : $0 }
    }

    private func read<Value>(
        _ key: String, _ fallback: Value?, _ expected: String, _ cast: (JSONValue) -> Value?
    ) throws(CheckpointError) -> Value {
        guard let value = value(key) else {
            guard let fallback else { throw error(key, expected: expected, found: "nothing") }
            return fallback
        }
        guard let result = cast(value) else {
            throw error(key, expected: expected, found: value.summary)
        }
        return result
    }
}
