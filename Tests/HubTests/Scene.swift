import Foundation
import Fuzzing
import Golden
import WebDouble

@testable import Hub

/// A Hub with one model and one SAE, an empty cache, and a person who does not like to wait.
struct Scene {
    static let model = "org/model"
    static let sae = "org/saes"
    static let weights = Scene.bytes(300_000, seed: 1)

    let folder: TemporaryFolder
    let hub: HubDouble
    let neuronpedia: NeuronpediaDouble
    var settings: HubSettings

    init(_ environment: [String: String] = [:]) throws {
        folder = try TemporaryFolder()
        hub = try HubDouble([Self.model: Self.modelFiles, Self.sae: Self.saeFiles])
        neuronpedia = try NeuronpediaDouble()
        let standard = [
            "HF_ENDPOINT": hub.hub.url, "HF_HOME": folder.url.path,
            "XDG_CACHE_HOME": folder.url.path, "AXON_NEURONPEDIA_API": neuronpedia.api.url,
            "AXON_NEURONPEDIA_S3": neuronpedia.bucket.url,
        ]
        settings = try HubSettings(standard.merging(environment) { $1 })
        settings.patience = Patience(tries: 4, firstPause: 0.01, longestPause: 0.02, budget: 20)
        settings.neuronpedia.patience = settings.patience
        settings.segmentSize = 64 << 10
    }

    static var modelFiles: [String: HubDouble.File] {
        [
            "config.json": HubDouble.File(Array(#"{"model_type":"gpt2"}"#.utf8)),
            "tokenizer.json": HubDouble.File(bytes(5_000, seed: 2)),
            "tokenizer_config.json": HubDouble.File(Array("{}".utf8)),
            "model.safetensors": HubDouble.File(weights, isLarge: true),
            "pytorch_model.bin": HubDouble.File([1, 2, 3], isLarge: true),
        ]
    }

    static var saeFiles: [String: HubDouble.File] {
        [
            "blocks.1/cfg.json": HubDouble.File(Array("{}".utf8)),
            "blocks.1/sae_weights.safetensors": HubDouble.File(
                bytes(90_000, seed: 3), isLarge: true),
            "blocks.2/cfg.json": HubDouble.File(Array("{ }".utf8)),
            "blocks.2/sae_weights.safetensors": HubDouble.File(
                bytes(90_001, seed: 4), isLarge: true),
        ]
    }

    /// Bytes that no two seeds share.
    static func bytes(_ count: Int, seed: UInt64) -> [UInt8] {
        var random = Seeded(seed)
        return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }

    var cache: HubCache { settings.cache }
    var modelWish: HubWish { HubWish(Self.model, kind: .model) }

    /// Runs an order to its end.
    @discardableResult
    func fetch(_ wishes: HubWish..., labels: [String] = []) -> DownloadProgress {
        fetch(DownloadOrder(wishes: wishes, labels: labels))
    }

    func fetch(_ order: DownloadOrder, refreshesLabels: Bool = false) -> DownloadProgress {
        let download = Download(order, settings: settings, refreshesLabels: refreshesLabels)
        download.start()
        download.wait(seconds: 60)
        return download.progress
    }

    /// What a fetch of the model failed with.
    func failure(of wish: HubWish? = nil) -> HubError? {
        if case .failed(let error) = fetch(wish ?? modelWish).state { error } else { nil }
    }

    /// The content of a file of the model in the cache.
    func content(_ path: String, of repository: String = Scene.model) -> [UInt8]? {
        cache.file(path, of: repository).flatMap { try? Data(contentsOf: $0) }.map(Array.init)
    }

    /// The names of all files in the cache, links and what they lead to.
    var files: [String] {
        let all = FileManager.default.enumerator(atPath: cache.folder.path)
        return all?.compactMap { $0 as? String }.sorted() ?? []
    }

    /// Files that only an unfinished download has.
    var partials: [String] {
        files.filter { $0.hasSuffix(".incomplete") || $0.hasSuffix(".segments") }
    }
}
