internal import JSON

/// Reads the records of a labels file.
///
/// Optional parts that are not as expected are left out; a
/// feature without a number or a label of another type is an error.
struct LabelReader {
    let file: String

    /// The most examples, promotions, and tokens of an example that are kept.
    static let mostItems = 256

    func error(_ key: String, _ expected: String, _ found: JSONValue?) -> SAEError {
        .brokenLabels(
            file: file, key: key, expected: expected, found: found?.kindName ?? "nothing")
    }

    func records(
        _ features: JSONValue, _ read: (String, JSONValue) throws(SAEError) -> FeatureRecord
    ) throws(SAEError) -> [Int: FeatureRecord] {
        var records: [Int: FeatureRecord] = [:]
        for member in features.members {
            let key = member.key.string
            guard let id = Int(key), id >= 0 else {
                throw .brokenLabels(
                    file: file, key: String(key.prefix(60)), expected: "a feature's number",
                    found: "another key")
            }
            records[id] = try read(key, member.value)
        }
        return records
    }

    func plainRecord(_ key: String, _ value: JSONValue) throws(SAEError) -> FeatureRecord {
        guard let label = value.string else { throw error(key, "a label", value) }
        return FeatureRecord(label: label)
    }

    func fullRecord(_ key: String, _ value: JSONValue) throws(SAEError) -> FeatureRecord {
        guard value.isObject else { throw error(key, "an object", value) }
        let label = value["label"]
        guard label == nil || label?.isNull == true || label?.string != nil else {
            throw error("\(key).label", "a string", label)
        }
        return FeatureRecord(
            label: label?.string ?? "",
            source: value["source"]?.string,
            maxActivation: value["max_activation"]?.finiteFloat,
            density: value["density"]?.finiteFloat,
            promoted: items(value["promoted"], promotion),
            examples: items(value["examples"], example))
    }

    private func items<Item>(_ value: JSONValue?, _ read: (JSONValue) -> Item?) -> [Item] {
        value?.array?.prefix(Self.mostItems).compactMap(read) ?? []
    }

    private func promotion(_ value: JSONValue) -> FeatureRecord.Promotion? {
        guard let parts = value.array, parts.count == 3, let token = parts[0].string,
            let id = parts[1].int, let effect = parts[2].finiteFloat
        else { return nil }
        return FeatureRecord.Promotion(token: token, id: id, value: effect)
    }

    private func example(_ value: JSONValue) -> FeatureRecord.Example? {
        let tokens = items(value["tokens"]) { $0.string }
        let activations = items(value["activations"], \.finiteFloat)
        guard !tokens.isEmpty, tokens.count == activations.count else { return nil }
        return FeatureRecord.Example(tokens: tokens, activations: activations)
    }
}

extension JSONValue {
    fileprivate var finiteFloat: Float? {
        double.flatMap { Float($0).isFinite ? Float($0) : nil }
    }
}
