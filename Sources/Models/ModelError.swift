public import Foundation

/// What can go wrong in loading or running a model.
public enum ModelError: Error, Equatable, Sendable {
    /// `model_type` is none that is supported.
    case unknownArchitecture(file: String, found: String, nearest: [String])
    /// A model has no such hook.
    case noSuchHook(name: String, available: [String])
    /// A token id outside the vocabulary.
    case noSuchToken(id: Int, dVocab: Int)
    /// More positions than the model has.
    case contextFull(limit: Int, wanted: Int)
    /// A forward pass over no token.
    case nothingToRun
}

extension ModelError: LocalizedError, CustomStringConvertible {
    /// One sentence with what was expected, what was found and the remedy.
    public var description: String {
        switch self {
        case .unknownArchitecture(let file, let found, let nearest):
            "\(file): model_type must be a supported architecture, found \"\(found)\"; "
                + "the nearest are \(nearest.joined(separator: ", "))"
        case .noSuchHook(let name, let available):
            "hook: expected one that this model has, found \(name); choose among "
                + Self.summary(available)
        case .noSuchToken(let id, let dVocab):
            "tokens: expected ids from 0 to \(dVocab - 1), found \(id); "
                + "use the tokenizer of this very model"
        case .contextFull(let limit, let wanted):
            "tokens: expected at most \(limit), which is this model's context, found \(wanted); "
                + "shorten the prompt or generate fewer tokens"
        case .nothingToRun: "tokens: expected at least one, found none; give a prompt"
        }
    }

    /// The same sentence, for Foundation.
    public var errorDescription: String? { description }

    /// The hooks of block 0 and the ends stand for all.
    private static func summary(_ hooks: [String]) -> String {
        hooks.filter { !$0.hasPrefix("blocks.") || $0.hasPrefix("blocks.0.") }
            .joined(separator: ", ") + ", in any block the model has"
    }
}
