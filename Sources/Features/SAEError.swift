public import Foundation

/// What can be wrong with a sparse autoencoder or its labels.
public enum SAEError: Error, Equatable, Sendable {
    /// The folder has none of the layouts that are known.
    case unknownLayout(folder: String, expected: [String])
    /// A layout asked for by name is none that is known.
    case unknownFormat(name: String, known: [String])
    /// A setting of the file is none that is known, or cannot be honoured.
    case unsupported(file: String, key: String, expected: String, found: String)
    /// Neither the files nor the caller say where the autoencoder reads.
    case noHook(file: String)
    /// A labels file is not one.
    case brokenLabels(file: String, key: String, expected: String, found: String)
}

extension SAEError: LocalizedError, CustomStringConvertible {
    /// One sentence with what was expected, what was found and the remedy.
    public var description: String {
        switch self {
        case .unknownLayout(let folder, let expected):
            "\(folder): expected a sparse autoencoder (\(expected.joined(separator: ", or "))), "
                + "found none; point to the folder that holds its files"
        case .unknownFormat(let name, let known):
            "format: expected one of \(known.joined(separator: ", ")), found \"\(name)\""
        case .unsupported(let file, let key, let expected, let found):
            "\(file): \(key) must be \(expected), found \(found); choose another autoencoder"
        case .noHook(let file):
            "\(file): expected a hook name, found none; name it, such as blocks.8.hook_resid_pre"
        case .brokenLabels(let file, let key, let expected, let found):
            "\(file): \(key) must be \(expected), found \(found); "
                + "leave the labels out or fetch them again"
        }
    }

    /// The same sentence, for Foundation.
    public var errorDescription: String? { description }
}
