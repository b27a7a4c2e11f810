internal import Foundation
internal import JSON

/// Reads JSON files of weights and their settings.
enum JSONFile {
    /// The object in the file at `url`.
    static func read(_ url: URL) throws(CheckpointError) -> JSONValue {
        let root: JSONValue
        do {
            root = try JSONValue(contentsOf: url)
        } catch JSONError.unreadable(let file, let reason) {
            throw .unreadable(file: file, reason: reason)
        } catch {
            throw .malformed(
                file: url.path, key: "the file", expected: "a JSON object",
                found: error.description)
        }
        guard root.isObject else {
            throw .malformed(
                file: url.path, key: "the file", expected: "a JSON object", found: root.kindName)
        }
        return root
    }
}

extension JSONValue {
    /// The value in a few words, for an error.
    var summary: String {
        if let string { return "\"\(string.prefix(60))\"" }
        if let bool { return "\(bool)" }
        if let int { return "\(int)" }
        if let double { return "\(double)" }
        return kindName
    }
}
