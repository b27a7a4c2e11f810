import Testing

@testable import Remote

@Suite struct PythonNumbersTests {
    private func nulled(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBytes { PythonNumbers.nulled($0) }
            .map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [
        ("[NaN, -Infinity, Infinity, 1]", "[null, null, null, 1]"),
        (#"{"a": NaN, "NaN": "NaN \" NaN"}"#, #"{"a": null, "NaN": "NaN \" NaN"}"#),
        (#"["\\", NaN]"#, #"["\\", null]"#),
        ("NaN", "null"),
    ]) func whatIsNoNumberBecomesNull(text: String, expected: String) {
        #expect(nulled(text) == expected)
    }

    @Test(arguments: ["", "[1, -2]", #"{"a": "NaN"}"#, "\"", "\"\\", "N", "-", "Inf"])
    func otherTextsAreLeftAlone(text: String) {
        #expect(nulled(text) == nil)
    }
}
