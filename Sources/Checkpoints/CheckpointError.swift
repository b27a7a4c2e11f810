public import Foundation

/// What can be wrong with files of weights.
public enum CheckpointError: Error, Equatable, Sendable {
    /// The file cannot be opened or read.
    case unreadable(file: String, reason: String)
    /// The file is not what its format says.
    case malformed(file: String, key: String, expected: String, found: String)
    /// A folder has neither of the files it may hold its weights in.
    case noWeights(folder: String, expected: [String])
    /// Tensors that are missing, unused or of the wrong shape, all of them.
    case mismatch(file: String, problems: [TensorProblem])
    /// The file cannot be written.
    case unwritable(file: String, reason: String)
}

/// One tensor that is not as the model needs it.
public enum TensorProblem: Equatable, Sendable, CustomStringConvertible {
    /// The model needs it and no file has it.
    case missing(name: String, shape: [Int])
    /// The file has it and the model does not know it.
    case unused(name: String, shape: [Int])
    /// It has another shape.
    case shape(name: String, expected: [Int], found: [Int])
    /// Its numbers are not floating-point numbers.
    case type(name: String, found: String)
    /// Its bytes cannot be read.
    case damaged(name: String, reason: String)

    /// The tensor and what is wrong with it.
    public var description: String {
        switch self {
        case .missing(let name, let shape): "\(name) \(shape) is missing"
        case .unused(let name, let shape): "\(name) \(shape) is not known to this architecture"
        case .shape(let name, let expected, let found):
            "\(name) must be \(expected), found \(found)"
        case .type(let name, let found): "\(name) must be F64, F32, F16 or BF16, found \(found)"
        case .damaged(let name, let reason): "\(name) is damaged (\(reason))"
        }
    }
}

extension CheckpointError: LocalizedError, CustomStringConvertible {
    /// One sentence with file, expected, found and remedy.
    public var description: String {
        switch self {
        case .unreadable(let file, let reason):
            "\(file): cannot be read (\(reason)); check the path and its permissions"
        case .malformed(let file, let key, let expected, let found):
            "\(file): \(key) must be \(expected), found \(found); the file is damaged or of "
                + "another format, fetch it again"
        case .noWeights(let folder, let expected):
            "\(folder): expected \(expected.joined(separator: " or ")), found neither; "
                + "point to a folder as the Hugging Face Hub has it"
        case .mismatch(let file, let problems):
            "\(file): the tensors do not fit the configuration beside it; "
                + problems.map(\.description).joined(separator: "; ")
        case .unwritable(let file, let reason):
            "\(file): cannot be written (\(reason)); choose another place"
        }
    }

    /// The same sentence, for Foundation.
    public var errorDescription: String? { description }
}
