public import Foundation
internal import JSON

/// Reads a recorded run back, message by message.
///
///     var trace = try TraceReader(file)
///     while let entry = try trace.next() { print(entry.time, entry.message) }
///
/// A file may be anything at all and as long as it likes: no more than a line of it is held.
public struct TraceReader {
    /// What ran, and with what.
    public let header: TraceHeader

    private let lines: TraceLines
    private var tokens = 0
    private var hasEnded = false

    /// Opens a trace and reads its first line.
    /// - Throws: `TraceError`
    public init(_ file: URL) throws(TraceError) {
        lines = try TraceLines(file)
        guard let line = try lines.next() else { throw lines.foreign("an empty file") }
        guard let value = try? JSONValue(line), let version = value[TraceHeader.mark]?.int else {
            let begins = line.starts(with: Data("{\"\(TraceHeader.mark)\":".utf8))
            throw begins && !lines.isWhole
                ? .cutOff(file: file.path, tokens: 0) : lines.foreign("another first line")
        }
        guard version <= TraceHeader.version else {
            throw .newer(file: file.path, version: version)
        }
        do {
            header = try TraceHeader(value)
        } catch {
            throw lines.damaged(expected: "what a run began with", found: error.description)
        }
    }

    /// The next message; nil after that of the end.
    /// - Throws: `TraceError.cutOff` where the file ends before the run does, and
    ///   `TraceError.damaged`
    public mutating func next() throws(TraceError) -> TraceEntry? {
        let line = try lines.next()
        if hasEnded {
            guard line == nil else {
                throw lines.damaged(expected: "nothing after the end", found: "another line")
            }
            return nil
        }
        guard let line, lines.isWhole else {
            throw .cutOff(file: lines.file, tokens: tokens)
        }
        do {
            let entry = try TraceEntry(line, step: tokens)
            hasEnded = entry.ending != nil
            tokens += hasEnded ? 0 : 1
            return entry
        } catch {
            throw lines.damaged(expected: error.expected, found: error.found)
        }
    }
}

/// The lines of a file, as the bytes they are.
private final class TraceLines {
    /// A prompt and its features, however long, take less.
    private static let longest = 1 << 30

    let file: String
    /// Whether the last line that was given had its end.
    private(set) var isWhole = true

    private let descriptor: CInt
    private var buffer = Data()
    private var number = 0
    private var isAtEnd = false

    init(_ file: URL) throws(TraceError) {
        self.file = file.path
        descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.unreadable(file.path) }
    }

    deinit { close(descriptor) }

    func foreign(_ found: String) -> TraceError { .foreign(file: file, found: found) }

    func damaged(expected: String, found: String) -> TraceError {
        .damaged(file: file, line: number, expected: expected, found: found)
    }

    /// The next line without its end; nil after the last one.
    func next() throws(TraceError) -> Data? {
        number += 1
        var searched = buffer.startIndex
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = Data(buffer[..<end])
                buffer = buffer[(end + 1)...]
                return line
            }
            guard !isAtEnd else { break }
            searched = buffer.endIndex
            try readMore()
        }
        isWhole = false
        defer { buffer = Data() }
        return buffer.isEmpty ? nil : buffer
    }

    private func readMore() throws(TraceError) {
        // A trace begins with an object; of anything else not even a line need be read.
        guard number > 1 || buffer.isEmpty || buffer.first == UInt8(ascii: "{") else {
            throw foreign("another first line")
        }
        guard buffer.count < Self.longest else {
            throw damaged(expected: "a line below \(Self.longest) bytes", found: "a longer one")
        }
        var code: CInt = 0
        let chunk = [UInt8](unsafeUninitializedCapacity: 1 << 18) { space, count in
            let found = read(descriptor, space.baseAddress, space.count)
            if found < 0 { code = errno }
            count = max(0, found)
        }
        if code == EINTR { return }
        guard code == 0 else { throw Self.unreadable(file, code) }
        isAtEnd = chunk.isEmpty
        buffer += chunk
    }

    private static func unreadable(_ file: String, _ code: CInt = errno) -> TraceError {
        .unreadable(file: file, reason: String(cString: strerror(code)))
    }
}
