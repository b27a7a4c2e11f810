internal import Foundation

/// What can be wrong with what a person or a program hands to a command.
enum InputError: LocalizedError {
    case notUTF8(what: String)
    case notJSON(line: Int, expected: String, found: String)
    case notTokens(String)
    case badHook(String)
    case tokenOutOfRange(Int, limit: Int)
    case promptTooLong(Int, limit: Int)

    var errorDescription: String? {
        switch self {
        case .notUTF8(let what): "\(what) is not UTF-8; convert it first"
        case .notJSON(let line, let expected, let found):
            "stdin, line \(line): expected \(expected), found \(found)"
        case .notTokens(let text):
            "--tokens: expected ids separated by commas, as in 464,3139, found \"\(text)\""
        case .badHook(let name):
            "--hook: expected a TransformerLens name, as in blocks.2.hook_resid_pre, or logits, "
                + "found \"\(name)\""
        case .tokenOutOfRange(let id, let limit):
            "--tokens: expected ids from 0 to \(limit - 1), found \(id)"
        case .promptTooLong(let count, let limit):
            "--tokens: the model reads at most \(limit) tokens at once, found \(count)"
        }
    }
}
