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

    /// Decodes a JSON array of ids, each with a token; gives a line with a JSON string.
    public func decodeLine(_ value: JSONValue) throws(JSONError) -> String {
        guard value.isArray else {
            throw .wrongType(
                key: "", expected: "an array of token ids", found: value.kindName, file: value.file)
        }
        var ids: [Int] = []
        for element in value.elements {
            guard let id = element.int, (0..<vocabularySize).contains(id) else {
                throw .wrongType(
                    key: "id", expected: "a token id from 0 to \(vocabularySize - 1)",
                    found: element.int.map(String.init) ?? element.kindName, file: value.file)
            }
            ids.append(id)
        }
        return JSONOutput.string(decode(ids)).text
    }
}
