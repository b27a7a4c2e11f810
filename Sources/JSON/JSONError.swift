public import Foundation

/// Why a JSON text could not be used.
public enum JSONError: LocalizedError, Sendable, Equatable, CustomStringConvertible {
    /// The file could not be read; `reason` is the system's word for it.
    case unreadable(file: String, reason: String)
    /// The text is not JSON, or is JSON this program refuses.
    case syntax(JSONFault)
    /// An object lacks a key it must have.
    case missingKey(String, file: String?)
    /// The value under `key` (empty: the whole text) is of another type than it must be.
    case wrongType(key: String, expected: String, found: String, file: String?)

    /// One sentence naming the file, what was expected and what was found.
    public var description: String {
        switch self {
        case .unreadable(let file, let reason):
            "\(file): cannot be read: \(reason)"
        case .syntax(let fault):
            fault.description
        case .missingKey(let key, let file):
            "\(file ?? "JSON"): the key \"\(key)\" is missing"
        case .wrongType(let key, let expected, let found, let file):
            "\(file ?? "JSON"): \(key.isEmpty ? "the value" : "\"\(key)\"") must be \(expected), "
                + "found \(found)"
        }
    }

    /// The same sentence, for Foundation.
    public var errorDescription: String? { description }
}
