import Foundation
import Fuzzing
import Resources
import Testing

@testable import Plugins

/// A table that is not as generate.py made it gives errors with the line, and never a trap.
@Suite struct CatalogueReadingTests {
    private static let head = """
        saelens\t1.0\t1\t3\tabc
        model\tm\torg/m\t4\t8\t100
        release\tr\tm\torg/saes\tsae_lens\tcenter normalize=none

        """

    private func catalogue(_ text: String) throws -> Catalogue {
        try Catalogue(Data(text.utf8), file: "saelens.tsv")
    }

    @Test func aLineIsUnpacked() throws {
        let text = Self.head + "\tb.$1.h\t=\t\t\t\t0..2\n\tc.$2\tf/$1-$2\tm/$1-x\t$3\t16\t4,5,0.5\n"
        let release = try catalogue(text).release("r")
        let saes = try release.saes()
        #expect(saes.map(\.id) == ["b.0.h", "b.1.h", "b.2.h", "c.5"])
        #expect(saes[1].path == "b.1.h" && saes[1].neuronpedia == nil && saes[1].width == nil)
        #expect(saes[3].path == "f/4-5" && saes[3].neuronpedia == "m/4-x")
        #expect(saes[3].normScalingFactor == 0.5 && saes[3].width == 16)
        #expect(release.centers && release.normalizeActivations == "none")
        #expect(release.model.bytes == 100_000_000)
    }

    @Test(arguments: [
        ("", 1, "no line that starts with saelens"),
        ("what\n", 1, "none of saelens, model"),
        ("saelens\t1\n", 1, "expected a version"),
        ("model\tm\n", 1, "expected a name, a repository"),
        ("model\tm\to/m\t0\t8\t\n", 1, "expected a name, a repository"),
        ("# x\n\tid\n", 2, "an SAE stands under no release"),
        ("release\tr\tm\to/r\tl\t\n", 1, "the model m is not listed"),
        (head + "release\tr\tm\to/r\tl\t\n", 4, "is there twice"),
        (head + "release\tq\tm\to/r\tl\tfast\n", 4, "the option fast is unknown"),
        (head + "absent\tq\tn\n", 4, "the model n is not listed"),
        (head + "\n# x\n\tid\t=\t\t\t\t\n", 6, "an SAE stands under no release"),
    ])
    func aDamagedTableIsExplained(text: String, line: Int, words: String) {
        expect(words, line) { _ = try catalogue(text) }
    }

    @Test(arguments: [
        ("\tid\n", "five more columns"), ("\t\t=\t\t\t\t\n", "five more columns"),
        ("\tb.$1\t=\t\t\t\t\n", "too few numbers"), ("\tb.$3\t=\t\t\t\t1,2\n", "too few numbers"),
        ("\tb.$0\t=\t\t\t\t1,2\n", "too few numbers"), ("\tb.$\t=\t\t\t\t1,2\n", "too few numbers"),
        ("\tb.$1\t=\t\t\t\t5..2\n", "expected a range"),
        ("\tb.$1\t=\t\t\t\t..\n", "expected a range"),
        ("\tb.$1\t=\t\t\t\t0..99999999999\n", "expected a range"),
        ("\tb.$1\t=\t\tx\t\t1\n", "expected a number, found x"),
        ("\tb.$1\t=\t\t1e999\t\t1\n", "expected a number"),
        ("\tb.$1\t=\t\t\t\t0..9999 0..9999\n", "too many rows"),
    ])
    func aDamagedLineIsExplained(lines: String, words: String) throws {
        let release = try catalogue(Self.head + lines).release("r")
        expect(words, 4) { _ = try release.saes() }
    }

    private func expect(_ words: String, _ line: Int, _ body: () throws -> Void) {
        let error = #expect(throws: PluginError.self) { try body() }
        let text = error?.description ?? ""
        #expect(text.hasPrefix("saelens.tsv:\(line): damaged: "), "\(text)")
        #expect(text.contains(words) && text.hasSuffix("install AXON again"), "\(text)")
    }

    @Test func aMissingTableIsExplained() {
        let error = #expect(throws: PluginError.self) {
            try Catalogue(contentsOf: URL(filePath: "/nowhere/saelens.tsv"))
        }
        #expect(error?.description.contains("there is no such file; install AXON again") == true)
        #expect(throws: PluginError.self) { try Catalogue(Data([0xFF]), file: "x") }
    }

    /// A mutated table is either read or refused.
    @Test func damagedTablesNeverTrap() throws {
        let file = Resources.assets.appending(path: "Catalogue/saelens.tsv")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        var random = Fuzz.random(21)
        for _ in 0..<(300 * Fuzz.rounds) {
            // The head, the models and a few releases; the whole table would take minutes.
            let start = Int.random(in: 54..<(lines.count - 12), using: &random)
            let text = (lines[..<54] + lines[start..<(start + 12)]).joined(separator: "\n")
            let bytes = Array(text.utf8).damaged(
                from: text.utf8.count * 2 / 3, most: 6, alphabet: "\t\n $,.=#0123456789.._abé",
                using: &random)
            guard let catalogue = try? Catalogue(Data(bytes), file: "x") else { continue }
            for release in catalogue.releases {
                guard let saes = try? release.resolvedSAEs(), let id = saes.first?.id else {
                    continue
                }
                _ = try? release.sae(id + "x")
                _ = try? release.id(of: id, at: 3)
                _ = try? release.layers(of: id)
            }
        }
    }
}
