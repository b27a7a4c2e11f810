internal import CSimdJSON
internal import Foundation

/// Owns one parsed document; every `JSONValue` of it is a position that keeps it alive.
///
/// `@unchecked Sendable`: the tape and the strings are written before `init` returns and never
/// after; they are freed in `deinit`, when no value can refer to them any more.
final class JSONStorage: @unchecked Sendable {
    /// Deeper nesting is an error: nothing this program reads comes near, and an attacker's file might.
    static let maximumDepth = 256

    let file: String?
    private(set) var document = axon_json()

    init(_ bytes: UnsafeRawBufferPointer, file: String?) throws(JSONError) {
        self.file = file
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.starts(with: mark) ? UnsafeRawBufferPointer(rebasing: bytes[3...]) : bytes
        guard let start = text.baseAddress, !text.isEmpty else {
            throw .syntax(.init(file: file, byte: 0, line: 1, column: 1, problem: "it is empty"))
        }
        var offset = 0
        let failure = axon_json_parse(
            start.assumingMemoryBound(to: UInt8.self), text.count, Self.maximumDepth, &document,
            &offset)
        guard failure != AXON_JSON_OK else { return }
        throw .syntax(JSONFault.describe(failure, at: offset, in: text, file: file))
    }

    deinit {
        axon_json_free(&document)
    }

    func kind(at index: Int) -> UInt8 { axon_json_kind(document.tape, index) }

    /// The index of the value after the one at `index`.
    func next(after index: Int) -> Int { axon_json_next(document.tape, index) }

    /// The bytes of the string or key at `index`, valid as long as the storage.
    func utf8(at index: Int) -> UnsafeBufferPointer<UInt8> {
        var length = 0
        let start = withUnsafePointer(to: document) { axon_json_text($0, index, &length) }
        return UnsafeBufferPointer(start: start, count: length)
    }
}
