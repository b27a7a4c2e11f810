internal import JSON

/// Makes the stages of one kind from their entries in tokenizer.json, by `type`.
///
/// A new stage is a new file and one line in the registry of its kind.
struct StageRegistry<Stage>: Sendable {
    typealias Maker = @Sendable (JSONValue, _ file: String) throws(TokenizerError) -> Stage

    /// The key of the stage in tokenizer.json.
    let stage: String
    let makers: [String: Maker]

    /// The stage `value` describes; an unknown type is an error that names the known ones.
    func make(_ value: JSONValue, file: String) throws(TokenizerError) -> Stage {
        let type = try readingJSON { () throws(JSONError) in try value.string("type") }
        guard let maker = makers[type] else {
            throw .unsupportedStage(
                file: file, stage: stage, type: type, known: makers.keys.sorted())
        }
        return try maker(value, file)
    }

    /// The stage under `stage` of the whole file, nil where it is null or absent.
    func makeOptional(in root: JSONValue, file: String) throws(TokenizerError) -> Stage? {
        guard let value = root[stage], !value.isNull else { return nil }
        return try make(value, file: file)
    }

    /// The stages listed under `key`, for the Sequence of each kind; the JSON reader's limit on
    /// nesting keeps sequences of sequences from eating the stack.
    func makeAll(_ value: JSONValue, key: String, file: String) throws(TokenizerError) -> [Stage] {
        var stages: [Stage] = []
        for entry in try readingJSON({ () throws(JSONError) in try value.array(key) }) {
            stages.append(try make(entry, file: file))
        }
        return stages
    }
}
