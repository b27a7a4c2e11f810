import Golden
import Testing

@testable import Server

@Suite struct UTF8CheckTests {
    private func isUTF8(_ bytes: [UInt8], parts: Int = 1) -> Bool {
        var check = UTF8Check()
        let size = max(1, bytes.count / parts)
        var rest = bytes[...]
        while !rest.isEmpty {
            guard check.accepts(rest.prefix(size)) else { return false }
            rest = rest.dropFirst(size)
        }
        return check.isComplete
    }

    @Test func agreesWithTheStandardLibrary() {
        var random = SystemRandomNumberGenerator()
        // Bytes around the borders of the ranges make the rare cases common.
        let borders: [UInt8] = [
            0, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1,
            0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
        ]
        var valid = 0
        for _ in 0..<60_000 {
            let bytes = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                borders.randomElement(using: &random) ?? 0
            }
            let expected = String(validating: bytes, as: UTF8.self) != nil
            valid += expected ? 1 : 0
            #expect(isUTF8(bytes) == expected, "\(bytes)")
            #expect(isUTF8(bytes, parts: 3) == expected, "\(bytes)")
        }
        #expect(valid > 500)
    }

    @Test func textInPartsIsText() {
        let text = Array("κόσμε 🎉 Ünïcødé 日本語".utf8)
        #expect((1...text.count).allSatisfy { isUTF8(text, parts: $0) })
    }

    @Test func failureIsToldAtTheFirstWrongByte() {
        var check = UTF8Check()
        let answers = [[0xED], [0xA0]].map { check.accepts($0 as [UInt8]) }
        #expect(answers == [true, false])
    }
}
