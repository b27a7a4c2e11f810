public import Foundation
internal import JSON
internal import Text

/// What is known of an autoencoder's features, by feature id.
///
/// A file is either plain, `{"12": "capital cities"}`, or of the format `axon-labels-1`, whose
/// records also hold where a label comes from, statistics, promoted tokens and examples.
public struct LabelStore: Sendable {
    /// The hook the file names, if it names one.
    public let hook: String?
    private let records: [Int: FeatureRecord]

    /// A store that knows nothing.
    public init() { self.init([:]) }

    /// A store of `records`.
    public init(_ records: [Int: FeatureRecord], hook: String? = nil) {
        self.records = records
        self.hook = hook
    }

    /// A store of plain labels.
    public init(labels: [Int: String], source: String? = nil) {
        self.init(labels.mapValues { FeatureRecord(label: $0, source: source) })
    }

    /// The labels in the file at `url`.
    public init(contentsOf url: URL) throws(SAEError) {
        let root: JSONValue
        do {
            root = try JSONValue(contentsOf: url)
        } catch {
            throw .brokenLabels(
                file: url.path, key: "the file", expected: "a JSON object",
                found: error.description)
        }
        try self.init(LabelReader(file: url.path), root)
    }

    private init(_ reader: LabelReader, _ root: JSONValue) throws(SAEError) {
        guard root.isObject else {
            throw reader.error("the file", "a JSON object", root)
        }
        guard let format = root["format"] else {
            self.init(try reader.records(root, reader.plainRecord))
            return
        }
        guard format.string == "axon-labels-1" else {
            throw reader.error("format", "\"axon-labels-1\"", format)
        }
        guard let features = root["features"], features.isObject else {
            throw reader.error("features", "an object", root["features"])
        }
        let hook = root["hook"]?.string.map(LabelText.line)
        self.init(try reader.records(features, reader.fullRecord), hook: hook)
    }

    /// The same with other records, in place of those of the same features.
    public func adding(_ others: [Int: FeatureRecord]) -> LabelStore {
        others.isEmpty ? self : LabelStore(records.merging(others) { $1 }, hook: hook)
    }

    /// How many features have a record.
    public var count: Int { records.count }

    /// The label of feature `id`; nil when it has none.
    public func label(for id: Int) -> String? {
        records[id].flatMap { $0.label.isEmpty ? nil : $0.label }
    }

    /// All that is known of feature `id`.
    public func record(for id: Int) -> FeatureRecord? { records[id] }
}
