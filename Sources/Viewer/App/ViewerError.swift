public import Foundation

/// What keeps the viewer from starting, or from writing what it was asked to.
public nonisolated enum ViewerError: LocalizedError {
    /// A report cannot be written.
    case cannotWrite(file: String, reason: String)
    /// There is no model to render.
    case cannotRender(String)

    /// One sentence for people.
    public var errorDescription: String? {
        switch self {
        case .cannotWrite(let file, let reason):
            "\(file): \(reason); choose a folder that exists and can be written"
        case .cannotRender(let reason): reason
        }
    }
}
