import Foundation
import Fuzzing
import Golden
import Models
import Tensors
import Testing

/// What holds for every architecture, on the fixtures of each.
struct ArchitectureTests {
    @Test func everyArchitectureHasItsFixture() throws {
        let types = Set(try Fixture.all.map { try $0.config()["model_type"] as? String })
        for type in ModelRegistry.bundled.modelTypes where type != "gemma3" {
            #expect(types.contains(type), "\(type)")
        }
    }

    @Test(arguments: Fixture.all, [1, 5])
    func piecesGiveWhatTheWholeGives(_ fixture: Fixture, _ piece: Int) throws {
        let model = try ModelRegistry.load(folder: fixture.folder)
        let ids = try GoldenData(fixture).prompts[0].ids
        let whole = try run(model, ids, model.makeCache())
        let cache = model.makeCache()
        var differences = Differences()
        for start in stride(from: 0, to: ids.count, by: piece) {
            let range = start..<min(start + piece, ids.count)
            let part = try run(model, Array(ids[range]), cache)
            differences.compare("\(range)", part, whole.rows(range), limit: 2e-5)
        }
        #expect(differences.areWithinLimits, "\(differences)")
    }

    /// The keys that transformers 5 writes in place of older ones.
    @Test(arguments: Fixture.all)
    func newerSettingsMeanTheSame(_ fixture: Fixture) throws {
        let folder = try TemporaryFolder()
        try folder.copy(fixture, config: modernised(fixture.config()))
        let ids = try GoldenData(fixture).prompts[0].ids
        let (old, new) = (
            try ModelRegistry.load(folder: fixture.folder),
            try ModelRegistry.load(folder: folder.url)
        )
        #expect(try run(old, ids, old.makeCache()) == run(new, ids, new.makeCache()))
    }

    @Test func theTextPartOfAGemma3CheckpointIsReadAlone() throws {
        let fixture = Fixture.named("gemma3_text")
        var text = try fixture.config()
        text["architectures"] = nil
        let folder = try TemporaryFolder()
        try folder.copy(fixture, config: ["model_type": "gemma3", "text_config": text])
        let ids = try GoldenData(fixture).prompts[0].ids
        let (plain, whole) = (
            try ModelRegistry.load(folder: fixture.folder),
            try ModelRegistry.load(folder: folder.url)
        )
        #expect(
            try run(plain, ids, plain.makeCache()) == run(whole, ids, whole.makeCache()))
    }

    @Test(arguments: Fixture.all)
    func noMutationOfTheSettingsTraps(_ fixture: Fixture) throws {
        let folder = try TemporaryFolder()
        try folder.copy(fixture, config: fixture.config())
        let bytes = [UInt8](
            try Data(contentsOf: fixture.folder.appending(path: "config.json")))
        var random = Fuzz.random(3)
        for _ in 0..<60 * Fuzz.rounds {
            _ = try folder.write(random.mutated(bytes), to: "config.json")
            _ = try? ModelRegistry.load(folder: folder.url)
        }
    }

    @Test func noMutationOfTheListOfShardsTraps() throws {
        let fixture = Fixture.named("llama2_mha_untied")
        let folder = try TemporaryFolder()
        try folder.copy(fixture, config: fixture.config())
        let name = "model.safetensors.index.json"
        let index = folder.url.appending(path: name)
        let bytes = [UInt8](try Data(contentsOf: index))
        try FileManager.default.removeItem(at: index)
        var random = Fuzz.random(5)
        for _ in 0..<60 * Fuzz.rounds {
            _ = try folder.write(random.mutated(bytes), to: name)
            _ = try? ModelRegistry.load(folder: folder.url)
        }
    }

    private func run(
        _ model: any LanguageModel, _ ids: [Int], _ cache: KVCache
    ) throws -> Matrix {
        let output = try model.forward(
            ids, cache: cache, plan: HookPlan(), logits: .all, shouldStop: { false })
        return try #require(output.logits)
    }

    private func modernised(_ old: [String: Any]) -> [String: Any] {
        var new = old
        new["dtype"] = new.removeValue(forKey: "torch_dtype")
        let layers = (old["num_hidden_layers"] ?? old["n_layer"]) as? Int ?? 0
        var rotary: [String: Any] = ["rope_type": "default"]
        rotary["rope_theta"] =
            new.removeValue(forKey: "rope_theta") ?? new.removeValue(forKey: "rotary_emb_base")
        rotary["partial_rotary_factor"] =
            new.removeValue(forKey: "rotary_pct")
            ?? new.removeValue(forKey: "partial_rotary_factor")
        new["rope_scaling"] = nil
        if rotary["rope_theta"] != nil { new["rope_parameters"] = rotary }
        guard let type = old["model_type"] as? String, type.hasPrefix("gemma3") else { return new }
        let local = new.removeValue(forKey: "rope_local_base_freq") ?? 10000
        new["rope_parameters"] = [
            "full_attention": rotary,
            "sliding_attention": ["rope_type": "default", "rope_theta": local],
        ]
        let pattern = new.removeValue(forKey: "sliding_window_pattern") as? Int ?? 6
        new["layer_types"] = (0..<layers).map {
            ($0 + 1).isMultiple(of: pattern) ? "full_attention" : "sliding_attention"
        }
        return new
    }
}

extension Fixture {
    /// Its settings.
    fileprivate func config() throws -> [String: Any] {
        let data = try Data(contentsOf: folder.appending(path: "config.json"))
        return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }
}

extension TemporaryFolder {
    /// The weights of `fixture`, linked, beside other settings.
    fileprivate func copy(_ fixture: Fixture, config: [String: Any]) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path)
        for name in names where name.hasPrefix("model") {
            try FileManager.default.createSymbolicLink(
                at: url.appending(path: name),
                withDestinationURL: fixture.folder.appending(path: name))
        }
        let data = try JSONSerialization.data(withJSONObject: config)
        _ = try write([UInt8](data), to: "config.json")
    }
}
