internal import CSimdJSON

/// Where and how a text fails to be JSON.
public struct JSONFault: Sendable, Equatable, CustomStringConvertible {
    /// The file's path, or nil for a text that came from elsewhere.
    public let file: String?
    /// Offset of the offending byte, when it is known.
    public let byte: Int?
    /// Its line, counted from 1.
    public let line: Int?
    /// Its column in bytes, counted from 1.
    public let column: Int?
    /// What is wrong there.
    public let problem: String

    /// One sentence: the place and the problem.
    public var description: String {
        var place = file ?? "JSON"
        if let line, let column { place += ":\(line):\(column)" }
        return "\(place): not valid JSON: \(problem)"
    }
}

extension JSONFault {
    /// Finds the place of a failure that the parser only classified.
    static func describe(
        _ failure: axon_json_failure, at offset: Int, in text: UnsafeRawBufferPointer, file: String?
    ) -> JSONFault {
        switch failure {
        case AXON_JSON_SURROGATE:
            return at(offset, in: text, file, "a surrogate escape without its other half")
        case AXON_JSON_TOO_LARGE:
            return JSONFault(
                file: file, byte: nil, line: nil, column: nil,
                problem: "\(text.count) bytes do not fit in memory")
        default:
            var scanner = JSONScanner(text, maximumDepth: JSONStorage.maximumDepth)
            if let found = scanner.firstFault() {
                return at(found.byte, in: text, file, found.problem)
            }
            let problem =
                failure == AXON_JSON_NUMBER ? "a number out of range" : "the parser refuses it"
            return JSONFault(file: file, byte: nil, line: nil, column: nil, problem: problem)
        }
    }

    private static func at(
        _ byte: Int, in text: UnsafeRawBufferPointer, _ file: String?, _ problem: String
    ) -> JSONFault {
        let before = text[..<Swift.min(byte, text.count)]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let line = before.reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
        return JSONFault(
            file: file, byte: byte, line: line, column: byte - lineStart + 1, problem: problem)
    }
}
