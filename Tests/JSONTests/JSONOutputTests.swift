import Foundation
import JSON
import Testing

@Suite struct JSONOutputTests {
    @Test func objectsKeepTheirOrder() {
        let message: JSONOutput = [
            "token": " Paris", "token_id": 6342,
            "features": [["id": 1, "activation": .float(14.3)]],
            "label": nil, "last": false,
        ]
        #expect(
            message.text
                == #"{"token":" Paris","token_id":6342,"features":[{"id":1,"activation":14.3}],"label":null,"last":false}"#
        )
    }

    @Test(arguments: [
        (0.1, "0.1"), (1e-7, "1e-07"), (-0.0, "-0.0"), (.leastNonzeroMagnitude, "5e-324"),
        (Double.nan, "null"), (-Double.infinity, "null"),
    ])
    func numbersAreShortAndFinite(value: Double, text: String) {
        #expect(JSONOutput.double(value).text == text)
    }

    @Test func floatsHaveNoMoreDigitsThanTheyNeed() {
        #expect(JSONOutput.float(0.1).text == "0.1")
        #expect(JSONOutput.float(.infinity).text == "null")
    }

    @Test func stringsReadBackByteForByte() throws {
        var all = (0..<0x300).compactMap { UnicodeScalar($0) }.map(String.init).joined()
        all += "\u{2028}\u{2029}\u{FEFF}\u{FFFF}😀e\u{301}\"\\"
        let written = JSONOutput.string(all)
        #expect(Array(try JSONValue(written.text).text?.bytes ?? []) == Array(all.utf8))
        #expect(!written.utf8.contains { $0 < 0x20 })
        let foundation = try JSONSerialization.jsonObject(
            with: Data(written.utf8), options: .fragmentsAllowed)
        #expect(foundation as? String == all)
    }

    @Test func randomDoublesRoundTrip() throws {
        for bits in stride(
            from: UInt64(0), to: .max - 0x0123_4567_89AB_CDEF, by: 0x0123_4567_89AB_CDEF)
        {
            let value = Double(bitPattern: bits)
            guard value.isFinite else { continue }
            #expect(try JSONValue(JSONOutput.double(value).text).double == value)
        }
    }
}
