import Foundation
import Golden
import Testing

@testable import Engine

/// What they measure is the whole process's: `make test` has no other test run beside them.
@Suite(.serialized) struct MemoryTests {
    @Test func manyRunsDoNotGrow() throws {
        let loaded = try Loading.hub("res_jb")
        let options = Loading.greedy(maxTokens: 16, penalty: 1.2)
        for _ in 0..<20 { _ = try loaded.run("warm up", options) }
        let before = try residentMegabytes()
        for _ in 0..<200 { _ = try loaded.run("The history of human civilization", options) }
        #expect(try residentMegabytes() - before < 64)
    }

    @Test func switchingPluginsReleasesTheOldModel() throws {
        let large = [try LargeModel(), try LargeModel()]
        let plugins = try large.map { try Loading.plugin($0.plugin) }
        let listener = Listener(Engine())
        var sizes: [Double] = []
        for turn in 0..<8 {
            listener.engine.load(plugins[turn % 2])
            #expect(listener.listenUntilLoaded())
            sizes.append(try residentMegabytes())
        }
        #expect(listener.story.filter { $0 == "loaded fixture" }.count == 8)
        #expect(sizes[7] - sizes[0] < 4 * LargeModel.megabytes, "\(sizes)")
    }

    private func residentMegabytes() throws -> Double {
        let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        let pages = try #require(Double(text.split(separator: " ")[1]))
        return pages * Double(sysconf(Int32(_SC_PAGESIZE))) / 1e6
    }
}

/// A tiny model with a million positions in half precision, which loading makes single.
private struct LargeModel {
    static let positions = 1_000_000
    static let megabytes = Double(positions * TinyGPT2.size.dModel * 4) / 1e6

    private let folder: TemporaryFolder
    private let sae: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        sae = try TemporaryFolder()
        let tiny = TinyGPT2(["n_positions": "\(Self.positions)"])
        let settings = tiny.config.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",")
        try folder.write("{\(settings)}", to: "config.json")
        try FileManager.default.copyItem(
            at: Fixture.named("gpt2_hub").folder.appending(path: "tokenizer.json"),
            to: folder.url.appending(path: "tokenizer.json"))
        var tensors = tiny.tensors.mapValues { Stored(floats: $0.values, shape: $0.shape) }
        tensors["wpe.weight"] = Stored(
            type: "F16", shape: [Self.positions, TinyGPT2.size.dModel],
            bytes: Data(count: Self.positions * TinyGPT2.size.dModel * 2))
        try Stored.file(tensors).write(to: folder.url.appending(path: "model.safetensors"))
        try writeSAE(width: TinyGPT2.size.dModel)
    }

    var plugin: String {
        "[model]\nsource = \"folder:\(folder.url.path)\"\n"
            + "[[sae]]\nsource = \"folder:\(sae.url.path)\"\n"
    }

    private func writeSAE(width: Int) throws {
        let settings = "\"d_in\": \(width), \"d_sae\": 2, \"normalize_activations\": \"none\""
        try sae.write(
            "{\(settings), \"hook_name\": \"blocks.1.hook_resid_pre\"}", to: "cfg.json")
        let shapes = ["W_enc": [width, 2], "W_dec": [2, width], "b_enc": [2], "b_dec": [width]]
        let tensors = shapes.mapValues { shape in
            Stored(floats: [Float](repeating: 0.5, count: shape.reduce(1, *)), shape: shape)
        }
        try Stored.file(tensors).write(to: sae.url.appending(path: "sae_weights.safetensors"))
    }
}

/// A tensor as a safetensors file holds it.
private struct Stored {
    var type: String
    var shape: [Int]
    var bytes: Data

    init(type: String, shape: [Int], bytes: Data) {
        self.type = type
        self.shape = shape
        self.bytes = bytes
    }

    init(floats: [Float], shape: [Int]) {
        self.init(
            type: "F32", shape: shape, bytes: floats.withUnsafeBufferPointer { Data(buffer: $0) })
    }

    static func file(_ tensors: [String: Stored]) -> Data {
        var entries: [String] = []
        var body = Data()
        for (name, tensor) in tensors {
            let offsets = [body.count, body.count + tensor.bytes.count]
            entries.append(
                "\"\(name)\":{\"dtype\":\"\(tensor.type)\",\"shape\":\(tensor.shape),"
                    + "\"data_offsets\":\(offsets)}")
            body.append(tensor.bytes)
        }
        let header = Data("{\(entries.joined(separator: ","))}".utf8)
        let length = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) }
        return length + header + body
    }
}
