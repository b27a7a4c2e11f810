internal import JSON

/// The third stage: turns a piece into ids.
protocol TokenModel: Sendable {
    var vocabulary: Vocabulary { get }

    /// How many tokens the model counts, which is where the ids of added tokens begin.
    var tokenCount: Int { get }

    /// Appends the ids of one piece, which is not empty, to `ids`.
    func tokenize(_ piece: ArraySlice<UInt8>, into ids: inout [Int])
}

extension TokenModel {
    var tokenCount: Int { vocabulary.count }
}

/// The models by their `type`.
enum TokenModels {
    static let registry = StageRegistry<any TokenModel>(
        stage: "model",
        makers: [
            "BPE": BPEModel.init,
            "Unigram": UnigramModel.init,
            "WordLevel": WordLevelModel.init,
            "WordPiece": WordPieceModel.init,
        ])

    /// The model of the file.
    ///
    /// Files from before the `type` key, GPT-2's own among them, tell by what else they hold.
    static func make(in root: JSONValue, file: String) throws(TokenizerError) -> any TokenModel {
        let value = try readingJSON { () throws(JSONError) in try root.object("model") }
        guard value["type"] == nil else { return try registry.make(value, file: file) }
        if value["merges"] != nil { return try BPEModel(value, file: file) }
        if value["max_input_chars_per_word"] != nil {
            return try WordPieceModel(value, file: file)
        }
        if value["unk_token"] != nil { return try WordLevelModel(value, file: file) }
        if value["vocab"]?.isArray == true { return try UnigramModel(value, file: file) }
        return try registry.make(value, file: file)
    }
}
