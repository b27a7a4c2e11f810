import Foundation
import Fuzzing
import Testing

@testable import JSON

@Suite struct JSONErrorTests {
    @Test(arguments: [
        ("", 1, 1, "it is empty"),
        ("{\n  \"a\": 1,\n}", 3, 1, "expected a key in quotes"),
        ("{\"a\" 1}", 1, 6, "expected \":\" after the key"),
        ("[1, 2", 1, 6, "expected \",\" or \"]\", found the end"),
        ("[1]]", 1, 4, "text after the end of the value"),
        ("[tru]", 1, 2, "expected true"),
        ("[01]", 1, 2, "a number with a leading zero"),
        ("[1e999]", 1, 2, "a number out of range"),
        ("[NaN]", 1, 2, "expected a value"),
        ("[\"a\tb\"]", 1, 4, "a control character in a string"),
        ("[\"a\\qb\"]", 1, 4, "an unknown escape"),
        ("\n\n[\"\\udead\"]", 3, 3, "a surrogate escape without its other half"),
        ("[\"abc]", 1, 2, "a string that is not closed"),
    ])
    func syntaxErrorsNameThePlace(text: String, line: Int, column: Int, problem: String) throws {
        let error = #expect(throws: JSONError.self) { try JSONValue(text, file: "f.json") }
        guard case .syntax(let fault) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(fault.line == line && fault.column == column && fault.problem == problem)
        #expect(fault.description == "f.json:\(line):\(column): not valid JSON: \(problem)")
    }

    @Test func invalidUTF8IsAnErrorWithItsPlace() {
        let error = #expect(throws: JSONError.self) {
            try JSONValue(Data([0x5B, 0x22, 0x61, 0xC3, 0x28, 0x22, 0x5D]))
        }
        guard case .syntax(let fault) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(fault.byte == 3 && fault.problem == "bytes that are not UTF-8")
    }

    @Test(arguments: [1, 100, 254, 255, 256, 257, 5000, 200_000])
    func nestingIsLimited(depth: Int) {
        let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        let parsed = try? JSONValue(text)
        #expect((parsed != nil) == (depth <= 256))
        #expect(twinAccepts(Array(text.utf8)) == (depth <= 256))
    }

    /// The plain scanner and simdjson accept the same texts, whatever is done to them.
    @Test func mutatedTextsAreJudgedAlikeByBothParsers() {
        var random = Fuzz.random(7)
        let seed = Array(
            #"{"a": [1, -2.5e-3, true, false, null, "x\u00e9😀\n é", {"b": {}}, []], "cé": 12345678901234567890123}"#
                .utf8)
        var accepted = 0
        for _ in 0..<20_000 * Fuzz.rounds {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...3, using: &random) { mutate(&bytes, &random) }
            let parsed = bytes.withUnsafeBytes { try? JSONValue(bytes: $0) }
            if let parsed { accepted += walk(parsed) > 0 ? 1 : 0 }
            #expect(
                (parsed != nil) == twinAccepts(bytes),
                "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
        }
        #expect(accepted > 1000)
    }

    private func twinAccepts(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { text in
            var scanner = JSONScanner(text, maximumDepth: JSONStorage.maximumDepth)
            return scanner.firstFault() == nil
        }
    }

    private func walk(_ value: JSONValue) -> Int {
        value.elements.reduce(1) { $0 + walk($1) }
            + value.members.reduce(0) { $0 + $1.key.bytes.count + walk($1.value) }
            + (value.text?.bytes.count ?? 0)
    }

    private func mutate(_ bytes: inout [UInt8], _ random: inout Seeded) {
        guard !bytes.isEmpty else { return }
        let at = Int.random(in: 0..<bytes.count, using: &random)
        let alphabet =
            Array("{}[]\",:0123456789eE+-.\\u tfn\n".utf8) + [0, 0x1F, 0x7F, 0x80, 0xC3, 0xFF]
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes.remove(at: at)
        case 1: bytes[at] = alphabet.randomElement(using: &random) ?? 0
        case 2: bytes.insert(alphabet.randomElement(using: &random) ?? 0, at: at)
        default: bytes.removeLast(Int.random(in: 0..<Swift.min(4, bytes.count), using: &random))
        }
    }
}
