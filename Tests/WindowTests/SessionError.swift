import Foundation

/// Why a test could not go on.
enum SessionError: Error, CustomStringConvertible {
    case failed(program: String, arguments: [String])
    case noDisplay(log: String)
    case ended(status: Int32?, log: String)
    case silent(awaited: String, seconds: Double, last: [String], log: String)
    case absent(widget: String, visible: [String])
    case noRoom(String)

    var description: String {
        switch self {
        case .failed(let program, let arguments):
            "\(program) \(arguments.joined(separator: " ")) failed"
        case .noDisplay(let log): "Xvfb named no display: \(log)"
        case .ended(let status, let log):
            "axon-viewer ended with status \(status.map(String.init) ?? "of a signal"): \(log)"
        case .silent(let awaited, let seconds, let last, let log):
            """
            waited \(seconds) s for \(awaited) in vain
            last in the report: \(last.joined(separator: "\n    "))
            printed: \(log)
            """
        case .absent(let widget, let visible):
            "no widget \(widget); visible: \(visible.joined(separator: " "))"
        case .noRoom(let what): "no \(what)"
        }
    }
}
