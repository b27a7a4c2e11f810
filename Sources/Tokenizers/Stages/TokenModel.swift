internal import JSON

/// The third stage: turns a piece into ids.
protocol TokenModel: Sendable {
    var vocabulary: Vocabulary { get }

    /// Appends the ids of one piece to `ids`.
    func tokenize(_ piece: ArraySlice<UInt8>, into ids: inout [Int])
}

/// The models by their `type`.
enum TokenModels {
    static let registry = StageRegistry<any TokenModel>(
        stage: "model",
        makers: ["BPE": BPEModel.init])

    /// The model of the file.
    ///
    /// Files from before the `type` key, GPT-2's own among them, hold BPE: only it has `merges`.
    static func make(in root: JSONValue, file: String) throws(TokenizerError) -> any TokenModel {
        let value = try readingJSON { () throws(JSONError) in try root.object("model") }
        if value["type"] == nil, value["merges"] != nil {
            return try BPEModel(value, file: file)
        }
        return try registry.make(value, file: file)
    }
}
