import Checkpoints
import Foundation
import Fuzzing
import Golden
import Models
import Testing

/// A checkpoint that does not fit is refused with all that is wrong.
struct LoadingTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func everyMissingUnusedAndWrongTensorIsNamed() throws {
        var tiny = TinyGPT2()
        tiny.tensors["ln_f.bias"] = nil
        tiny.tensors["h.0.mlp.c_fc.weight"] = ([1, 2], [0, 0])
        tiny.tensors["h.2.ln_1.weight"] = ([1], [0])
        try tiny.write(to: folder)
        let error = #expect(throws: CheckpointError.self) {
            try ModelRegistry.load(folder: folder.url)
        }
        let text = try #require(error).description
        #expect(text.contains("ln_f.bias [12] is missing"))
        #expect(text.contains("h.0.mlp.c_fc.weight must be [12, 48], found [1, 2]"))
        #expect(text.contains("h.2.ln_1.weight [1] is not known"))
    }

    @Test(arguments: [
        ["n_head": "5"], ["n_embd": "0"], ["n_embd": "\"12\""], ["n_layer": "-1"],
        ["n_layer": "1000000"], ["vocab_size": "9999999999999"], ["vocab_size": "null"],
        ["activation_function": "\"mish\""], ["layer_norm_epsilon": "\"small\""],
        ["n_positions": "1e3"], ["model_type": "7"], ["n_layer": "3"], ["n_inner": "4.5"],
    ])
    func brokenSettingsAreRefused(_ changes: [String: String]) throws {
        var tiny = TinyGPT2()
        tiny.config.merge(changes) { $1 }
        try tiny.write(to: folder)
        #expect(throws: CheckpointError.self) { try ModelRegistry.load(folder: folder.url) }
    }

    @Test func anUnknownArchitectureNamesTheNearest() throws {
        try TinyGPT2(["model_type": "\"gpt3\""]).write(to: folder)
        let error = #expect(throws: ModelError.self) { try ModelRegistry.load(folder: folder.url) }
        #expect(error?.description.contains("found \"gpt3\"; the nearest are gpt2") == true)
    }

    @Test func aFolderWithoutAModelIsNamed() {
        let error = #expect(throws: CheckpointError.self) {
            try ModelRegistry.load(folder: folder.url)
        }
        #expect(error?.description.contains("config.json") == true)
    }

    @Test func noMutationOfTheSettingsTraps() throws {
        try TinyGPT2().write(to: folder)
        let bytes = [UInt8](try Data(contentsOf: folder.url.appending(path: "config.json")))
        var random = Fuzz.random(2)
        for _ in 0..<300 * Fuzz.rounds {
            _ = try folder.write(random.mutated(bytes), to: "config.json")
            _ = try? ModelRegistry.load(folder: folder.url)
        }
    }
}
