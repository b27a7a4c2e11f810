public import JSON

extension Tokenizer {
    /// Encodes a line that holds a JSON string; gives a line with a JSON array of ids.
    public func encodeLine(
        _ line: String, addSpecialTokens: Bool = false
    ) throws(JSONError) -> String {
        let value = try JSONValue(line)
        guard let text = value.string else {
            throw .wrongType(
                key: "", expected: "a string in quotes", found: value.kindName, file: nil)
        }
        let ids = encode(text, addSpecialTokens: addSpecialTokens)
        return JSONOutput.array(ids.map(JSONOutput.int)).text
    }

    /// Decodes a line that holds a JSON array of ids; gives a line with a JSON string.
    public func decodeLine(_ line: String) throws(JSONError) -> String {
        let value = try JSONValue(line)
        guard value.isArray else {
            throw .wrongType(
                key: "", expected: "an array of token ids", found: value.kindName, file: nil)
        }
        var ids: [Int] = []
        for element in value.elements {
            guard let id = element.int, (0..<vocabularySize).contains(id) else {
                throw .wrongType(
                    key: "id", expected: "a token id from 0 to \(vocabularySize - 1)",
                    found: element.int.map(String.init) ?? element.kindName, file: nil)
            }
            ids.append(id)
        }
        return JSONOutput.string(decode(ids)).text
    }
}
