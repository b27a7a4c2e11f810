import Checkpoints
import Foundation
import Fuzzing
import Golden
import Testing

/// Broken downloads of every format: an error or tensors, never a trap and never much memory.
///
/// A second or so each; `AXON_FUZZ_SECONDS` asks for more, `AXON_FUZZ_SEED` for others.
struct DownloadedFilesFuzzTests {
    private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures/_sae")

    private static let samples = [
        "google/gemma-scope-2b-pt-att/layer_7/width_16k/average_l0_80/params.npz",
        "google/gemma-scope-2b-pt-transcoders/layer_1/width_16k/average_l0_9/params.npz",
        "canrager/lm_sae/sweep_AutoEncoderTopK/resid_post_layer_3/trainer_0/ae.pt",
        "Qwen/SAE-Res-Qwen3-1.7B-Base-W32K-L0_6/layer3.sae.pt",
        "Goodfire/Llama-3.1-8B-Instruct-SAE-l19/Llama-3.1-8B-Instruct-SAE-l19.pth",
        "mwhanna/qwen3-0.6b-transcoders-lowl0/layer_2.safetensors",
    ]

    @Test(arguments: samples)
    func noMutationOfAFileTraps(_ path: String) throws {
        let bytes = [UInt8](try Data(contentsOf: Self.fixtures.appending(path: path)))
        let name = "mutant." + (path.split(separator: ".").last ?? "")
        try fuzz(seed: UInt64(path.utf8.count)) { random, folder in
            try read(folder.write(random.mutated(bytes), to: name))
            try read(folder.write(nearTheEdges(of: bytes, &random), to: name))
        }
    }

    @Test func noMutationOfAPickleTraps() throws {
        let tensor = TinyPickle.tensor(
            "0", "FloatStorage", count: 6, shape: [2, 3], strides: [3, 1])
        let pickle = TinyPickle.dictionary([
            ("a", tensor), ("b", TinyPickle.dictionary([("c", tensor)])),
            ("k", TinyPickle.number(3)),
        ])
        let storage = TinyZip.Member("x/data/0", CheckpointsTests.bytes([1, 2, 3, 4, 5, 6]))
        try fuzz(seed: 2) { random, folder in
            let mutant = TinyZip.Member("x/data.pkl", opcodes(random.mutated(pickle), &random))
            try read(folder.write(TinyZip([mutant, storage]).data, to: "x.pt"))
        }
    }

    @Test func noMutationOfAnArraysHeaderTraps() throws {
        let data = array("<f4", "(2, 3)", CheckpointsTests.bytes([1, 2, 3, 4, 5, 6]))
        try fuzz(seed: 3) { random, folder in
            let isDeflated = Bool.random(using: &random)
            var mutant = TinyZip.Member("a.npy", random.mutated(data))
            mutant.isDeflated = isDeflated
            try read(folder.write(TinyZip([mutant]).data, to: "x.npz"))
        }
    }

    private func fuzz(
        seed: UInt64, _ attempt: (inout Seeded, TemporaryFolder) throws -> Void
    ) throws {
        let folder = try TemporaryFolder()
        try Fuzz.attempt(seed, seconds: 0.7) { random in try attempt(&random, folder) }
    }

    private func read(_ url: URL) throws {
        guard let checkpoint = try? Checkpoint(file: url) else { return }
        for name in checkpoint.names {
            let shape = checkpoint.entry(name)?.shape ?? []
            let count = shape.reduce(1.0) { $0 * Double($1) }
            guard let floats = try? checkpoint.floats(name) else { continue }
            // What a few kilobytes hold: nothing may be made of nothing.
            #expect(floats.count <= 1 << 24 && Double(floats.count) == count)
            _ = floats.array.last
        }
    }

    /// Changes where headers and directories lie: at the ends of the file.
    private func nearTheEdges(of bytes: [UInt8], _ random: inout Seeded) -> [UInt8] {
        var result = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let reach = min(result.count, 700)
            let fromStart = Int.random(in: 0..<reach, using: &random)
            let place = Bool.random(using: &random) ? fromStart : result.count - 1 - fromStart
            result[place] =
                [0, 1, 0x7F, 0x80, 0xFF, result[place] ^ 1].randomElement(using: &random) ?? 0
        }
        return result
    }

    /// Puts opcodes in, so that more than lengths goes wrong.
    private func opcodes(_ bytes: [UInt8], _ random: inout Seeded) -> [UInt8] {
        let codes =
            Array("(.0125NKMJGXUTCB})]tldsuaecQRbqrhj".utf8) + [
                0x80, 0x85, 0x86, 0x87, 0x88, 0x8A, 0x8B, 0x8C, 0x8D, 0x93, 0x94, 0x95,
            ]
        var result = bytes
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let place = Int.random(in: 0...result.count, using: &random)
            result.insert(codes.randomElement(using: &random) ?? 0, at: place)
        }
        return result
    }
}
