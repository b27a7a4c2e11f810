import Foundation
import Golden
import Testing

/// A damage done to a copy of the fixture, and what the error must name.
struct Damage: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var file: String
    var named: [String] = []
    /// The file's new bytes; nil removes it.
    var change: @Sendable (Data) -> Data?

    private static let weights = "model.safetensors"
    private static let saeWeights = "sae/res_jb/sae_weights.safetensors"

    static let all = [
        Damage(testDescription: "no config", file: "config.json") { _ in nil },
        Damage(testDescription: "empty config", file: "config.json") { _ in Data() },
        Damage(
            testDescription: "config of another kind", file: "config.json", named: ["model_type"]
        ) { _ in Data("{\"model_type\": \"gpt-7\"}".utf8) },
        Damage(testDescription: "config without numbers", file: "config.json", named: ["n_"]) { _ in
            Data("{\"model_type\": \"gpt2\"}".utf8)
        },
        Damage(testDescription: "config with deep nesting", file: "config.json") { _ in
            Data(repeating: UInt8(ascii: "["), count: 100_000)
        },
        Damage(testDescription: "no weights", file: weights) { _ in nil },
        Damage(testDescription: "empty weights", file: weights) { _ in Data() },
        Damage(testDescription: "truncated weights", file: weights) { $0.prefix($0.count / 2) },
        Damage(testDescription: "one byte short", file: weights) { $0.dropLast() },
        Damage(testDescription: "header cut off", file: weights) { $0.prefix(100) },
        Damage(testDescription: "endless header", file: weights) {
            Data(repeating: 0xFF, count: 8) + $0.dropFirst(8)
        },
        Damage(testDescription: "zeros", file: weights) { Data(count: $0.count) },
        Damage(testDescription: "no tokenizer", file: "tokenizer.json") { _ in nil },
        Damage(testDescription: "truncated tokenizer", file: "tokenizer.json") {
            $0.prefix($0.count / 3)
        },
        Damage(testDescription: "tokenizer that is not UTF-8", file: "tokenizer.json") {
            $0.prefix(40) + Data([0xFF]) + $0.dropFirst(41)
        },
        Damage(testDescription: "no SAE settings", file: "sae/res_jb/cfg.json") { _ in nil },
        Damage(testDescription: "truncated SAE settings", file: "sae/res_jb/cfg.json") {
            $0.prefix(30)
        },
        Damage(testDescription: "truncated SAE", file: saeWeights) { $0.prefix($0.count - 100) },
        Damage(testDescription: "another file as the SAE", file: saeWeights) { _ in
            Data("hello, this is not a tensor file".utf8)
        },
    ]
}

@Suite struct BrokenFilesTests {
    @Test(arguments: Damage.all)
    func brokenFileIsNamedInOneLine(_ damage: Damage) throws {
        let folder = try TemporaryFolder()
        let model = folder.url.appending(path: "model")
        try FileManager.default.copyItem(at: Hub.fixture.folder, to: model)
        let file = model.appending(path: damage.file)
        if let bytes = damage.change(try Data(contentsOf: file)) {
            try bytes.write(to: file)
        } else {
            try FileManager.default.removeItem(at: file)
        }
        let plugin = try folder.write(
            Hub.fixture.plugin(saes: ["res_jb"]).replacing(Hub.model, with: model.path),
            to: "broken.toml")
        let command = try Command.run("generate", "--plugin", plugin.path, "--prompt", "x")
        command.expectFailure(file.deletingLastPathComponent().path)
        #expect(command.output.isEmpty)
        for word in damage.named {
            #expect(command.errors.contains(word), "\(damage.testDescription)")
        }
    }

    @Test(arguments: ["activations", "tokenize", "detokenize"])
    func missingFolderIsNamed(_ name: String) throws {
        let more = name == "activations" ? ["--tokens", "1", "--output", "x"] : []
        let command = try Command.run(
            [name, "--model", "/nonexistent/model"] + more, input: Data("[1]\n".utf8))
        command.expectFailure("/nonexistent/model")
    }
}
