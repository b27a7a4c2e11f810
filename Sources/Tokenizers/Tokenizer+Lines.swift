public import JSON

extension Tokenizer {
    /// Encodes a JSON string; gives a line with a JSON array of ids.
    public func encodeLine(
        _ value: JSONValue, addSpecialTokens: Bool = false
    ) throws(JSONError) -> String {
        guard let text = value.string else {
            throw .wrongType(
                key: "", expected: "a string in quotes", found: value.kindName, file: value.file)
        }
        let ids = encode(text, addSpecialTokens: addSpecialTokens)
        return JSONOutput.array(ids.map(JSONOutput.int)).text
    }

    /// Decodes a JSON array of ids; gives a line with a JSON string.
    ///
    /// - Parameters:
    ///   - value: the array.
    ///   - dVocab: how many ids the model has, which may be more than the tokenizer knows: those
    ///     between have no text.
    /// - Returns: the text as a JSON string.
    /// - Throws: `JSONError` for what is no array of ids that the model has.
    public func decodeLine(_ value: JSONValue, dVocab: Int = 0) throws(JSONError) -> String {
        let limit = max(vocabularySize, dVocab)
        guard value.isArray else {
            throw .wrongType(
                key: "", expected: "an array of token ids", found: value.kindName, file: value.file)
        }
        var ids: [Int] = []
        for element in value.elements {
            guard let id = element.int, (0..<limit).contains(id) else {
                throw .wrongType(
                    key: "id", expected: "a token id from 0 to \(limit - 1)",
                    found: element.int.map(String.init) ?? element.kindName, file: value.file)
            }
            ids.append(id)
        }
        return JSONOutput.string(decode(ids)).text
    }
}
