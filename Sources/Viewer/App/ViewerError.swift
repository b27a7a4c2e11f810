public import Foundation

/// What keeps the viewer from starting, or from writing what it was asked to.
public nonisolated enum ViewerError: LocalizedError {
    /// A report cannot be written.
    case cannotWrite(file: String, reason: String)
    /// A server's address that is none.
    case badAddress(found: String, expected: String)
    /// A token that cannot be sent.
    case badToken
    /// There is no model to render.
    case cannotRender(String)

    /// One sentence for people.
    public var errorDescription: String? {
        switch self {
        case .cannotWrite(let file, let reason):
            "\(file): \(reason); choose a folder that exists and can be written"
        case .badAddress(let found, let expected):
            "--connect: expected \(expected); found \(found)"
        case .badToken:
            "AXON_TOKEN: expected 1 to 200 characters of ASCII without blanks, found another text"
        case .cannotRender(let reason): reason
        }
    }
}
