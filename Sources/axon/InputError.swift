internal import Foundation

/// What can be wrong with what a person or a program hands to a command.
enum InputError: LocalizedError {
    case notUTF8(what: String)
    case unreadable(reason: String)
    case notTokens(String)
    case badHook(String)
    case tokenOutOfRange(Int, limit: Int)
    case promptTooLong(Int, limit: Int)
    case widthMismatch(hook: String, expected: Int, found: Int)

    var errorDescription: String? {
        switch self {
        case .notUTF8(let what): "\(what) is not UTF-8; convert it first"
        case .unreadable(let reason): "stdin: cannot be read: \(reason); give it a file or a pipe"
        case .notTokens(let text):
            "--tokens: expected ids separated by commas, as in 464,3139, found \"\(text)\""
        case .badHook(let name):
            "--hook: expected a TransformerLens name, as in blocks.2.hook_resid_pre, or logits, "
                + "found \"\(name)\""
        case .tokenOutOfRange(let id, let limit):
            "--tokens: expected ids from 0 to \(limit - 1), found \(id)"
        case .promptTooLong(let count, let limit):
            "--tokens: the model reads at most \(limit) tokens at once, found \(count)"
        case .widthMismatch(let hook, let expected, let found):
            "--sae: it reads vectors of \(found) numbers, the model gives \(expected) at \(hook); "
                + "choose an SAE trained on this model and hook"
        }
    }
}
