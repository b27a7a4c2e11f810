import Foundation
import Fuzzing
import JSON
import Testing

@testable import Tokenizers

/// A folder with a small tokenizer and what the reference libraries make of texts with it.
struct Fixture: Sendable, CustomTestStringConvertible {
    let folder: URL

    static let hub = named("gpt2_hub")
    static let legacy = named("gpt2_prefixed_f16_legacytok")

    /// The cases in `Tests/Fixtures`, and more from `$AXON_FIXTURES` or `../shared/fixtures` where
    /// there are any.
    static let all: [Fixture] = {
        let own = cases(in: repository.appending(path: "Tests/Fixtures"))
        let names = Set(own.map(\.testDescription))
        return own + cases(in: elsewhere).filter { !names.contains($0.testDescription) }
    }()

    /// Those whose every decoded part stays what it is whatever follows.
    static let withoutByteFallback = all.filter { fixture in
        ["gemma", "llama2", "mistral"].allSatisfy { !fixture.testDescription.hasPrefix($0) }
    }

    static func named(_ name: String) -> Fixture {
        Fixture(folder: repository.appending(path: "Tests/Fixtures/\(name)"))
    }

    var testDescription: String { folder.lastPathComponent }

    func tokenizer() throws -> Tokenizer { try Tokenizer(folder: folder) }

    /// The whole of tokenizer_golden.json, written by the reference libraries.
    func golden() throws -> JSONValue {
        try JSONValue(contentsOf: folder.appending(path: "tokenizer_golden.json"))
    }

    func goldenRows() throws -> [JSONValue] { try golden().array("rows") }

    static let repository = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static var elsewhere: URL {
        let chosen = ProcessInfo.processInfo.environment["AXON_FIXTURES"]
        return chosen.map { URL(filePath: $0) }
            ?? repository.appending(path: "../shared/fixtures").standardizedFileURL
    }

    private static func cases(in folder: URL) -> [Fixture] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().map { Fixture(folder: folder.appending(path: $0)) }.filter {
            FileManager.default.fileExists(
                atPath: $0.folder.appending(path: "tokenizer_golden.json").path)
        }
    }
}

extension Seeded {
    /// A text of letters, digits, spaces and marks of several scripts.
    mutating func text(_ length: Int) -> String {
        let alphabet = Array(
            " \t\n\u{A0}\u{3000}\u{85}'''  stremdlvSTRE019²Ⅷ٣.,!?-_éß汉字漢かкжאع😀👩‍👩‍👧\u{301}\u{200D}ǅª\u{11DE1}"
                .unicodeScalars)
        var text = String.UnicodeScalarView()
        for _ in 0..<length { text.append(alphabet.randomElement(using: &self) ?? "x") }
        return String(text)
    }

    /// Damages a file in one of the ways that reach far into a reader.
    mutating func damage(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        // Half of the damage goes to the front, where the settings are.
        let reach = Bool.random(using: &self) ? Swift.min(700, bytes.count) : bytes.count
        let at = Int.random(in: 0..<reach, using: &self)
        let alphabet =
            Array("{}[]\",:0129-e.\\ntfalse()*+?|^$".utf8) + [0, 10, 32, 0xC4, 0xA0, 0xFF]
        switch Int.random(in: 0..<6, using: &self) {
        case 0: bytes[at] = alphabet.randomElement(using: &self) ?? 0
        case 1: bytes.insert(alphabet.randomElement(using: &self) ?? 0, at: at)
        case 2: bytes.removeSubrange(at..<Swift.min(bytes.count, at + 3))
        case 3: bytes.replaceSubrange(at..<at, with: bytes[at...].prefix(40))
        case 4: replaceNumber(in: &bytes, from: at)
        default: swapStrings(in: &bytes, from: at)
        }
    }

    private mutating func replaceNumber(in bytes: inout [UInt8], from at: Int) {
        let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
        guard let start = bytes[at...].firstIndex(where: isDigit) else { return }
        let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.endIndex
        let numbers = [
            "-1", "0", "16777216", "16777217", "99999999999999999999", "1e308", "0.5", "null",
            "true",
        ]
        bytes.replaceSubrange(start..<end, with: (numbers.randomElement(using: &self) ?? "").utf8)
    }

    private mutating func swapStrings(in bytes: inout [UInt8], from at: Int) {
        let quotes = bytes[at...].prefix(400).indices.filter { bytes[$0] == UInt8(ascii: "\"") }
        guard quotes.count > 3 else { return }
        let texts = [
            "", "a", " ", "▁", "(", "[a", "\\\\p{L}", "(?=", "a{9}", "<0x41>", "null", "First",
            "Sequence", "é",
        ]
        let first = Int.random(in: 0..<quotes.count - 1, using: &self)
        let text = texts.randomElement(using: &self) ?? ""
        bytes.replaceSubrange(quotes[first] + 1..<quotes[first + 1], with: text.utf8)
    }
}

extension JSONValue {
    var ids: [Int] { elements.compactMap(\.int) }
}
