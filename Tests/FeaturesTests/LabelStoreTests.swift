import Features
import Foundation
import Fuzzing
import Golden
import Testing

/// Labels come from anywhere and are shown to people.
struct LabelStoreTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private let full = #"""
        {"format":"axon-labels-1","hook":"blocks.3.hook_resid_pre","features":{
         "0":{"label":"capital cities","source":"lexicon","max_activation":14.2,"density":0.0031,
              "promoted":[[" Paris",7,1.5],["odd"],[1,2,3]],
              "examples":[{"tokens":["The","\n capital"],"activations":[0,3.2]},
                          {"tokens":["a"],"activations":[1,2]},7]},
         "5":{"label":null,"density":1e999}}}
        """#

    @Test func plainLabelsAreRead() throws {
        let store = try labels(#"{"0":"end / enc","12":"cities"}"#)
        #expect(store.count == 2 && store.label(for: 12) == "cities" && store.label(for: 1) == nil)
        #expect(store.record(for: 0)?.examples.isEmpty == true)
    }

    @Test func recordsAreReadAndOddPartsLeftOut() throws {
        let text = full.replacing("1e999", with: "\"dense\"")
        let store = try labels(text)
        let record = try #require(store.record(for: 0))
        #expect(store.hook == "blocks.3.hook_resid_pre" && record.label == "capital cities")
        #expect(record.source == "lexicon" && record.maxActivation == 14.2)
        #expect(record.promoted.map(\.token) == [" Paris"] && record.promoted.map(\.id) == [7])
        #expect(record.examples.map(\.tokens) == [["The", "\n capital"]])
        #expect(record.examples.first?.activations == [0, 3.2])
        #expect(store.label(for: 5) == nil && store.record(for: 5)?.density == nil)
    }

    @Test(arguments: [
        ("a\u{7}b\u{1B}[31mc", "ab[31mc"), ("a\u{202E}b\u{2066}c\u{200F}", "abc"),
        ("  two\nlines\t ", "two lines"), ("\u{FEFF}", ""), ("naïve 日本 🙂", "naïve 日本 🙂"),
        ("a\u{2028}b\u{85}c", "abc"),
    ])
    func labelsAreCleaned(_ raw: String, _ clean: String) {
        #expect(LabelStore(labels: [1: raw]).record(for: 1)?.label == clean)
    }

    @Test func longLabelsAreCut() {
        let store = LabelStore(labels: [1: String(repeating: "é", count: 5000)])
        #expect(store.label(for: 1)?.count == 2000)
        let stacked = LabelStore(labels: [1: "a" + String(repeating: "\u{301}", count: 5000)])
        #expect(stacked.label(for: 1)?.unicodeScalars.count == 2000)
    }

    @Test(arguments: [
        "[]", "nonsense", "{", #"{"a":"b"}"#, #"{"-1":"b"}"#, #"{"1":2}"#, #"{"format":"other"}"#,
        #"{"format":"axon-labels-1"}"#, #"{"format":"axon-labels-1","features":[]}"#,
        #"{"format":"axon-labels-1","features":{"1":"label"}}"#,
        #"{"format":"axon-labels-1","features":{"1":{"label":3}}}"#,
    ])
    func brokenFilesAreRefusedByName(_ text: String) {
        let error = #expect(throws: SAEError.self) { try labels(text) }
        #expect(error?.description.contains("labels.json") == true)
    }

    @Test func noMutationTraps() throws {
        var random = Fuzz.random(8)
        let bytes = Array(full.utf8)
        for _ in 0..<500 * Fuzz.rounds {
            let url = try folder.write(random.mutated(bytes), to: "labels.json")
            _ = try? LabelStore(contentsOf: url)
        }
    }

    private func labels(_ text: String) throws -> LabelStore {
        try LabelStore(contentsOf: folder.write(text, to: "labels.json"))
    }
}
