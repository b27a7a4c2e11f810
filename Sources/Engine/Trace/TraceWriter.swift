public import Foundation
public import JSON

/// Writes a run down while it happens: a line for the run, one for each message, one for the end.
///
/// A line is the message itself with the time as its last member. Each is in the file before the
/// next token is computed, so that a run that is killed leaves all that it told.
public final class TraceWriter {
    private let file: String
    private let descriptor: CInt
    /// Whether the file was made for this and holds nothing yet.
    private var isEmptyAndNew: Bool

    /// Opens the file, or makes it; what it held stays there until `begin`.
    /// - Throws: `TraceError.unwritable`
    public init(_ file: URL) throws(TraceError) {
        self.file = file.path
        let new = open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        isEmptyAndNew = new >= 0
        descriptor = new >= 0 || errno != EEXIST ? new : open(file.path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.unwritable(file.path) }
    }

    deinit {
        close(descriptor)
        if isEmptyAndNew { unlink(file) }
    }

    /// Writes the first line, in place of what the file held.
    /// - Throws: `TraceError.unwritable`
    public func begin(_ header: TraceHeader) throws(TraceError) {
        // A pipe or a terminal has nothing to cut off.
        guard ftruncate(descriptor, 0) == 0 || errno == EINVAL else {
            throw Self.unwritable(file)
        }
        isEmptyAndNew = false
        try write(header.json)
    }

    /// Writes down what a turn has told, if anything.
    /// - Parameters:
    ///   - turn: what has happened
    ///   - message: what was told of it
    ///   - run: the run whose turn it was
    /// - Throws: `TraceError.unwritable`
    public func append(
        _ turn: GenerationRun.Turn, told message: JSONOutput?, in run: GenerationRun
    ) throws(TraceError) {
        guard case .object(var members) = message else { return }
        var time = run.seconds
        switch turn {
        case .step(let step): time = step.time
        case .ended(let ending):
            members.append((TraceEntry.endingKey, .string(TraceEntry.word(for: ending))))
        case .reading, .prompt: break
        }
        // Microseconds tell steps apart and keep lines short.
        members.append((TraceEntry.timeKey, .double((time * 1e6).rounded() / 1e6)))
        try write(.object(members))
    }

    private func write(_ line: JSONOutput) throws(TraceError) {
        var bytes = (line.utf8 + [UInt8(ascii: "\n")])[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress, $0.count)
            }
            if count >= 0 {
                bytes = bytes.dropFirst(count)
            } else if errno != EINTR {
                throw Self.unwritable(file)
            }
        }
    }

    private static func unwritable(_ file: String) -> TraceError {
        .unwritable(file: file, reason: String(cString: strerror(errno)))
    }
}
