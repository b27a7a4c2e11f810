import Checkpoints
import Foundation
import Golden
import Tensors
import Testing

/// A folder of weights as the Hub has it, and the settings beside it.
struct CheckpointTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func shardsAreReadThroughTheirIndex() throws {
        try shard("one", ["a": [1]])
        try shard("two", ["b": [2, 3]])
        try folder.write(
            #"{"weight_map":{"a":"one","b":"two"}}"#, to: "model.safetensors.index.json")
        let checkpoint = try Checkpoint(folder: folder.url)
        #expect(checkpoint.names == ["a", "b"])
        #expect(try checkpoint.floats("b")?.array == [2, 3] && checkpoint.entry("a")?.shape == [1])
    }

    @Test(arguments: [
        #"{}"#, #"{"weight_map":{"a":"../one"}}"#, #"{"weight_map":{"a":1}}"#,
        #"{"weight_map":{"a":"missing"}}"#, #"{"weight_map":{"a":"one","b":"copy"}}"#, #"nonsense"#,
    ])
    func brokenIndexesAreRefused(_ index: String) throws {
        try shard("one", ["a": [1]])
        try shard("copy", ["a": [1]])
        try folder.write(index, to: "model.safetensors.index.json")
        #expect(throws: CheckpointError.self) { try Checkpoint(folder: folder.url) }
    }

    @Test func anEmptyFolderSaysWhatItMayHold() {
        let error = #expect(throws: CheckpointError.self) { try Checkpoint(folder: folder.url) }
        #expect(error?.description.contains("model.safetensors or") == true)
    }

    @Test func allThatDoesNotFitIsListedAtOnce() throws {
        try shard("model.safetensors", ["short": [1], "extra": [2], "right": [3]])
        var loader = StrictLoader(try Checkpoint(folder: folder.url))
        #expect(loader.vector("right", 1) == [3])
        _ = loader.vector("short", 2)
        _ = loader.linear(
            "gone", bias: "right", inputs: 2, outputs: 1, layout: .inputMajor)
        let problems: [TensorProblem] = [
            .shape(name: "short", expected: [2], found: [1]),
            .missing(name: "gone", shape: [2, 1]), .unused(name: "extra", shape: [1]),
        ]
        let file = folder.url.appending(path: "model.safetensors").path
        #expect(throws: CheckpointError.mismatch(file: file, problems: problems)) {
            try loader.finish()
        }
    }

    @Test func settingsAreReadByKind() throws {
        let url = try folder.write(
            #"{"n":3,"x":0.5,"on":true,"s":"text","null":null,"in":{"k":4}}"#, to: "c.json")
        let config = try ConfigFile(url)
        #expect(try config.int("n") == 3 && config.number("n") == 3 && config.number("x") == 0.5)
        #expect(try config.bool("on") && config.string("s") == "text")
        #expect(try config.int("null", default: 9) == 9 && config.section("in")?.int("k") == 4)
        #expect(!config.has("null") && config.section("n") == nil)
    }

    @Test func wrongSettingsNameFileAndKey() throws {
        let url = try folder.write(#"{"n":3,"in":{"k":"four"}}"#, to: "c.json")
        let config = try ConfigFile(url)
        #expect(throws: config.error("n", expected: "a string", found: "3")) {
            try config.string("n")
        }
        #expect(throws: CheckpointError.self) { try config.int("n", in: 4...5) }
        #expect(throws: CheckpointError.self) { try config.int("missing") }
        let error = #expect(throws: CheckpointError.self) { try config.section("in")?.int("k") }
        #expect(error?.description.contains("c.json: in.k must be a whole number") == true)
    }

    private func shard(_ name: String, _ tensors: [String: [Float]]) throws {
        var writer = SafetensorsWriter()
        for (name, values) in tensors { writer.add(name, floats: values, shape: [values.count]) }
        try writer.write(to: folder.url.appending(path: name))
    }
}
