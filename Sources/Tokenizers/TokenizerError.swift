public import Foundation
public import JSON

/// Why a tokenizer could not be read.
public enum TokenizerError: LocalizedError, Sendable, CustomStringConvertible {
    /// The folder has none of the files a tokenizer is read from.
    case noTokenizer(folder: String)
    /// A file is not JSON, or a key of it is missing or of another type.
    case json(JSONError)
    /// A stage of the pipeline is of a type this program does not know.
    case unsupportedStage(file: String, stage: String, type: String, known: [String])
    /// A setting has a value it cannot have.
    case invalid(file: String, key: String, expected: String, found: String)
    /// A line or entry of the merges is not a pair of known tokens; `number` counts from 1.
    case badMerge(file: String, number: Int, text: String, problem: String)

    /// One sentence naming the file, what was expected, what was found and what to do.
    public var description: String {
        switch self {
        case .noTokenizer(let folder):
            "\(folder): expected tokenizer.json, or vocab.json with merges.txt, found neither; "
                + "download the tokenizer's files into this folder"
        case .json(let error):
            error.description
        case .unsupportedStage(let file, let stage, let type, let known):
            "\(file): the \(stage) \"\(type)\" is not supported; known are "
                + known.map { "\"\($0)\"" }.joined(separator: ", ")
        case .invalid(let file, let key, let expected, let found):
            "\(file): \(key): expected \(expected), found \(found)"
        case .badMerge(let file, let number, let text, let problem):
            "\(file): merge \(number), \"\(text)\": \(problem); the file may be damaged or belong "
                + "to another vocabulary"
        }
    }

    /// The same sentence, for Foundation.
    public var errorDescription: String? { description }
}

/// Runs `body`, turning a JSON error into a tokenizer's.
func readingJSON<T>(_ body: () throws(JSONError) -> T) throws(TokenizerError) -> T {
    do {
        return try body()
    } catch {
        throw .json(error)
    }
}
