import Foundation
import Fuzzing
import JSON
import Testing

@testable import Tokenizers

/// Damaged and unusual folders.
@Suite struct TokenizerFilesTests {
    @Test func aFolderWithoutATokenizerIsNamed() throws {
        try inTemporaryFolder { folder in
            let error = #expect(throws: TokenizerError.self) { try Tokenizer(folder: folder) }
            #expect(error?.description.contains("expected tokenizer.json, or vocab.json") == true)
        }
    }

    @Test func theConfigurationNamesSpecialTokens() throws {
        try inTemporaryFolder { folder in
            try copy(["vocab.json", "merges.txt"], of: .legacy, to: folder)
            try write(
                #"{"tokenizer_class": "X", "bos_token": {"content": "<b>"}, "eos_token": null, "model_max_length": 1000000000000000019884624838656, "added_tokens_decoder": {"500": {"content": "<b>", "special": true}}}"#,
                to: folder.appending(path: "tokenizer_config.json"))
            let tokenizer = try Tokenizer(folder: folder)
            #expect(tokenizer.bosID == 500 && tokenizer.eosID == nil)
            #expect(tokenizer.encode("<b>", addSpecialTokens: false) == [500])
            #expect(tokenizer.vocabularySize == 501)
        }
    }

    @Test func legacyAndJSONFilesOfOneTokenizerAgree() throws {
        let one = try Fixture.hub.tokenizer()
        try inTemporaryFolder { folder in
            let json = try JSONValue(
                contentsOf: Fixture.hub.folder.appending(path: "tokenizer.json"))
            let entries = try json.object("model").object("vocab").members.map {
                (key: $0.key.string, value: JSONOutput.int($0.value.int ?? 0))
            }
            try write(JSONOutput.object(entries).text, to: folder.appending(path: "vocab.json"))
            let merges = try json.object("model").array("merges").compactMap(\.string)
            try write(
                (["#version: 0.2"] + merges).joined(separator: "\r\n"),
                to: folder.appending(path: "merges.txt"))
            let other = try Tokenizer(folder: folder)
            var random = Seeded(9)
            for _ in 0..<300 {
                let text = random.text(30)
                #expect(
                    one.encode(text, addSpecialTokens: false)
                        == other.encode(text, addSpecialTokens: false))
            }
        }
    }

    /// Reading a damaged file gives a tokenizer or an error, and a tokenizer can be used.
    @Test(arguments: ["tokenizer.json", "vocab.json", "merges.txt", "tokenizer_config.json"])
    func damagedFilesNeverTrap(name: String) throws {
        let fixture = name == "tokenizer.json" ? Fixture.hub : .legacy
        var random = Fuzz.random(21)
        try inTemporaryFolder { folder in
            let names = ["tokenizer.json", "vocab.json", "merges.txt"]
            try copy(names, of: fixture, to: folder)
            let original =
                name == "tokenizer_config.json"
                ? Array(
                    #"{"bos_token": {"content": "a"}, "added_tokens_decoder": {"7": {"content": "x y"}}}"#
                        .utf8)
                : [UInt8](try Data(contentsOf: folder.appending(path: name)))
            for _ in 0..<150 * Fuzz.rounds {
                var bytes = original
                for _ in 0..<Int.random(in: 1...4, using: &random) { random.damage(&bytes) }
                try Data(bytes).write(to: folder.appending(path: name))
                guard let tokenizer = try? Tokenizer(folder: folder) else { continue }
                let ids = tokenizer.encode("Hello wörld 123\n", prependBOS: true)
                _ = tokenizer.decode(ids + [0, -1, 1 << 40])
            }
        }
    }

    /// The same for pipelines of every kind, read from memory.
    @Test func damagedPipelinesNeverTrap() throws {
        var random = Fuzz.random(21)
        let text = Array("Hello  wörld 123\n<s>▁日本 \u{1F642}e\u{301}aab".utf8)
        var read = 0
        let lines = try String(contentsOf: TokenizerKind.file, encoding: .utf8).split(
            separator: "\n")
        for _ in 0..<600 * Fuzz.rounds {
            let line = try #require(lines.randomElement(using: &random))
            var bytes = Array(line.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) { random.damage(&bytes) }
            guard let root = try? JSONValue(Data(bytes))["tokenizer"],
                let pipeline = try? Pipeline(root, file: "t.json")
            else { continue }
            read += 1
            let ids = pipeline.encode(text, addSpecialTokens: true)
            _ = pipeline.decode(ids + [0, -1, 1 << 40])
        }
        #expect(read > 60 * Fuzz.rounds, "damage that leaves nothing to read tests nothing")
    }

    private func copy(_ names: [String], of fixture: Fixture, to folder: URL) throws {
        for name in names {
            let file = fixture.folder.appending(path: name)
            guard FileManager.default.fileExists(atPath: file.path) else { continue }
            try Data(contentsOf: file).write(to: folder.appending(path: name))
        }
    }

    private func write(_ text: String, to file: URL) throws { try Data(text.utf8).write(to: file) }

    private func inTemporaryFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "tokenizer-\(UUID().uuidString)", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }
}
