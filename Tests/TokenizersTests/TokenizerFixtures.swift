import Foundation
import JSON
import Testing

@testable import Tokenizers

/// Where the folders of small models with their expected results lie.
enum Fixture: String, CaseIterable, CustomTestStringConvertible {
    case hub = "gpt2_hub"
    case legacy = "gpt2_prefixed_f16_legacytok"

    var testDescription: String { rawValue }

    var folder: URL { Self.repository.appending(path: "Tests/Fixtures/\(rawValue)") }

    func tokenizer() throws -> Tokenizer { try Tokenizer(folder: folder) }

    /// The rows of tokenizer_golden.json, written by the reference libraries.
    func goldenRows() throws -> [JSONValue] {
        try JSONValue(contentsOf: folder.appending(path: "tokenizer_golden.json")).array("rows")
    }

    static let repository = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
}

/// SplitMix64, so that a failure repeats.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A text of letters, digits, spaces and marks of several scripts.
    mutating func text(_ length: Int) -> String {
        let alphabet = Array(
            " \t\n\u{A0}\u{3000}\u{85}'''  stremdlvSTRE019²Ⅷ٣.,!?-_éß汉字漢かкжאع😀👩‍👩‍👧\u{301}\u{200D}ǅª\u{11DE1}"
                .unicodeScalars)
        var text = String.UnicodeScalarView()
        for _ in 0..<length { text.append(alphabet.randomElement(using: &self) ?? "x") }
        return String(text)
    }
}

extension JSONValue {
    var ids: [Int] { elements.compactMap(\.int) }
}
