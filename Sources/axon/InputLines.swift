internal import Foundation
internal import JSON

/// The lines of standard input as the bytes they are, each as soon as it is complete.
///
/// `readLine` would replace bytes that are not UTF-8 instead of letting them be refused.
struct InputLines {
    private var buffer: [UInt8] = []
    private var start = 0
    private var hasEnded = false

    /// The next line without its end; nil after the last one.
    mutating func next() throws(InputError) -> Data? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { start = end + 1 }
                return Data(buffer[start..<end])
            }
            searched = buffer.count - start
            buffer.removeSubrange(..<start)
            start = 0
            if hasEnded { break }
            try readMore()
        }
        defer { buffer = [] }
        return buffer.isEmpty ? nil : Data(buffer)
    }

    private mutating func readMore() throws(InputError) {
        var code: CInt = 0
        let chunk = [UInt8](unsafeUninitializedCapacity: 1 << 16) { space, count in
            let found = read(STDIN_FILENO, space.baseAddress, space.count)
            if found < 0 { code = errno }
            count = max(0, found)
        }
        if code == EINTR { return }
        guard code == 0 else { throw .unreadable(reason: String(cString: strerror(code))) }
        hasEnded = chunk.isEmpty
        buffer += chunk
    }
}

extension InputLines {
    /// Parses each line of standard input that is not blank; errors name the line.
    static func forEachValue(_ body: (JSONValue) throws -> Void) throws {
        var lines = InputLines()
        var number = 0
        while let line = try lines.next() {
            number += 1
            if line.allSatisfy({ " \t\r".utf8.contains($0) }) { continue }
            try body(try JSONValue(line, file: "stdin, line \(number)"))
        }
    }

    /// All of standard input as one text.
    /// - Throws: `InputError` where it cannot be read or is not UTF-8
    static func wholeText(what: String) throws(InputError) -> String {
        var lines = InputLines()
        while !lines.hasEnded { try lines.readMore() }
        guard let text = String(validating: lines.buffer, as: UTF8.self) else {
            throw .notUTF8(what: what)
        }
        return text
    }
}
