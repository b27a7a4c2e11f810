public import Foundation

/// Why a trace cannot be written or read.
///
/// Every case says what to do about it.
public enum TraceError: LocalizedError, Sendable, Equatable {
    /// The file cannot be made or written; `reason` is the system's word for it.
    case unwritable(file: String, reason: String)
    /// The file cannot be opened or read; `reason` is the system's word for it.
    case unreadable(file: String, reason: String)
    /// The file is something else than a trace.
    case foreign(file: String, found: String)
    /// A trace of a later form than this program knows.
    case newer(file: String, version: Int)
    /// A line is not what stands there in a trace.
    case damaged(file: String, line: Int, expected: String, found: String)
    /// The run was ended, or its file, before its last message.
    case cutOff(file: String, tokens: Int)

    /// The sentence for people: what was expected, what was found, what to do.
    public var errorDescription: String? {
        switch self {
        case .unwritable(let file, let reason):
            "\(file): the trace cannot be written: \(reason); name a file in a folder that takes it"
        case .unreadable(let file, let reason):
            "\(file): cannot be read: \(reason); name a file that axon generate --trace has written"
        case .foreign(let file, let found):
            "\(file): expected a trace, whose first line begins {\"\(TraceHeader.mark)\":, found "
                + "\(found); name a file that axon generate --trace has written"
        case .newer(let file, let version):
            "\(file): \(TraceHeader.mark): expected \(TraceHeader.version), found \(version), "
                + "which a newer AXON has written; install that one"
        case .damaged(let file, let line, let expected, let found):
            "\(file), line \(line): expected \(expected), found \(found); the trace is damaged, "
                + "and only what stands before it can be trusted"
        case .cutOff(let file, let tokens):
            "\(file): expected the message of the end, found the end of the file: the run was cut "
                + "off after \(tokens) tokens; what there is of it stands before this"
        }
    }
}
