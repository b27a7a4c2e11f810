import Fuzzing
import Testing

@testable import Tokenizers

@Suite struct NormalizationTests {
    @Test(arguments: [
        (NormalizationForm.nfc, "e\u{301} A\u{30A} \u{212B}", "é Å Å"),
        (.nfd, "é Å ậ", "e\u{301} A\u{30A} a\u{323}\u{302}"),
        (.nfkc, "ﬁ Ａ ½ ² \u{1100}\u{1161}\u{11A8}", "fi A 1⁄2 2 각"),
        (.nfkd, "각 ﷺ", "\u{1100}\u{1161}\u{11A8} صلى الله عليه وسلم"),
        (.nfc, "a\u{302}\u{323} a\u{315}\u{300}", "ậ à\u{315}"),
        (.nfc, "\u{958} \u{2ADC} \u{344}", "\u{915}\u{93C} \u{2ADD}\u{338} \u{308}\u{301}"),
        (.nfd, "a\u{345}\u{334}\u{300}", "a\u{334}\u{300}\u{345}"),
    ])
    func textsTakeTheirForm(form: NormalizationForm, text: String, normalized: String) {
        #expect(form.normalize(Array(text.utf8)) == Array(normalized.utf8))
    }

    /// A form of a form is the form itself, and the forms agree with one another.
    @Test func formsAreStable() {
        var random = Seeded(31)
        for _ in 0..<3_000 {
            let scalars = (0..<8).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0x20...0x3400, using: &random))
            }
            let text = scalars.flatMap(\.utf8)
            let nfd = NormalizationForm.nfd.normalize(text)
            let nfc = NormalizationForm.nfc.normalize(text)
            #expect(NormalizationForm.nfd.normalize(nfc) == nfd, "\(scalars)")
            #expect(NormalizationForm.nfc.normalize(nfd) == nfc, "\(scalars)")
            #expect(NormalizationForm.nfc.normalize(nfc) == nfc, "\(scalars)")
            let nfkd = NormalizationForm.nfkd.normalize(text)
            #expect(NormalizationForm.nfkd.normalize(nfd) == nfkd, "\(scalars)")
            #expect(
                NormalizationForm.nfkc.normalize(text) == NormalizationForm.nfc.normalize(nfkd),
                "\(scalars)")
        }
    }

    @Test func tablesCoverEveryScalar() {
        for table in [UnicodeData.categories, UnicodeData.scripts, UnicodeData.word] {
            #expect(UnicodeData.runs(table).last?.scalars.upperBound == 0x11_0000)
        }
        #expect(ScalarClass("é") == .letter && ScalarClass("½") == .number)
        #expect(ScalarClass("\u{85}") == .space && ScalarClass("\u{1C}") == .other)
        #expect(UnicodeData.lowercaseTable[0x130] == [0x69, 0x307])
    }
}
