import Engine
import Foundation
import Golden
import Plugins
import Synchronization
import WebDouble

@testable import Hub
@testable import Viewer

/// A Hub with the small fixture model and its SAE, a Neuronpedia with its labels, an empty cache.
@MainActor
final class WebScene {
    static let model = "org/model"
    static let saes = "org/saes"
    static let labels = "gpt2-small/1-res-jb"
    /// So slow that a download does not end before a test has done what it wants.
    static let crawl = 60_000

    let folder: TemporaryFolder
    let hub: HubDouble
    let neuronpedia: NeuronpediaDouble
    private let environment: Mutex<[String: String]>

    init() throws {
        folder = try TemporaryFolder()
        hub = try HubDouble([
            Self.model: try Self.files(of: "", large: "model.safetensors"),
            Self.saes: try Self.files(of: "sae/res_jb", large: "sae_weights.safetensors"),
        ])
        neuronpedia = try NeuronpediaDouble()
        let lines = (0..<384).map { NeuronpediaDouble.line($0, "fetched \($0)") }
        neuronpedia.add(lines, to: Self.labels, batch: 0)
        environment = Mutex([
            "HF_ENDPOINT": hub.hub.url, "HF_HOME": folder.url.appending(path: "hf").path,
            "XDG_CACHE_HOME": folder.url.appending(path: "cache").path,
            "AXON_NEURONPEDIA_API": neuronpedia.api.url,
            "AXON_NEURONPEDIA_S3": neuronpedia.bucket.url,
        ])
    }

    /// The files of the small GPT-2, or of its SAE, as a repository has them.
    private static func files(of path: String, large: String) throws -> [String: HubDouble.File] {
        let folder = Fixture.named("gpt2_hub").folder.appending(path: path)
        let names = path.isEmpty ? ["config.json", "tokenizer.json"] : ["cfg.json"]
        var files: [String: HubDouble.File] = [:]
        for name in names + [large] {
            let content = [UInt8](try Data(contentsOf: folder.appending(path: name)))
            files[path.isEmpty ? name : "\(path)/\(name)"] = HubDouble.File(
                content, isLarge: name == large)
        }
        return files
    }

    /// Sets a variable for all that follows.
    func set(_ name: String, to value: String) {
        environment.withLock { $0[name] = value }
    }

    nonisolated func settings() -> Result<HubSettings, HubError> {
        Result { () throws(HubError) in
            var settings = try HubSettings(environment.withLock { $0 })
            settings.patience = Patience(tries: 2, firstPause: 0.01, longestPause: 0.02, budget: 5)
            settings.neuronpedia.patience = settings.patience
            settings.segmentSize = 64 << 10
            return settings
        }
    }

    /// A session that looks for plugins here; `hubbed` is one of this Hub, `tiny` one of the disk.
    func driver(generates: Bool = false) throws -> SessionDriver {
        let driver = try SessionDriver(
            generates: generates, engine: Engine(hub: try? settings().get()),
            survey: DiskSurvey(settings: { self.settings() }))
        try driver.plugins.folder.write(Self.plugin, to: "hubbed.toml")
        driver.session.plugins = driver.plugins.library.list()
        driver.session.surveyPlugins()
        return driver
    }

    /// A session with a plugin of this disk in use, in which that of the Hub has been chosen.
    func offered() throws -> SessionDriver {
        let driver = try driver()
        driver.use("tiny")
        try driver.waitForModel()
        driver.use("hubbed")
        try driver.wait(for: .offered)
        return driver
    }

    /// Has the content come slowly, or not.
    func slow(_ isSlow: Bool = true) {
        let rate = Self.crawl
        let fault: HubDouble.Fault = { _, response in
            var response = response
            response.bytesPerSecond = rate
            return response
        }
        hub.breakContent(isSlow ? fault : nil)
    }

    static let plugin = """
        title = "From the Hub, layer 2"
        [model]
        source = "hf:org/model"
        [[sae]]
        source = "hf:org/saes/sae/res_jb"
        hook = "blocks.2.hook_resid_pre"
        [labels]
        neuronpedia = "\(labels)"
        """

    /// The names of all files that came.
    var files: [String] {
        let all = FileManager.default.enumerator(atPath: folder.url.path)
        return all?.compactMap { $0 as? String } ?? []
    }

    var partials: [String] { files.filter { $0.hasSuffix(".incomplete") } }
}

extension SessionDriver {
    var download: PluginDownload? { session.shownDownload }

    /// Waits until the panel shows a download in this phase.
    func wait(for phase: PluginDownload.Phase) throws { try wait { download?.phase == phase } }

    /// Waits until the panel shows a failure, and gives it.
    func waitForTrouble() throws -> DownloadTrouble {
        var trouble: DownloadTrouble?
        try wait {
            guard case .failed(let error) = download?.phase else { return false }
            trouble = DownloadTrouble(error, try? download?.stock.settings.get())
            return true
        }
        guard let trouble else { throw TookTooLong() }
        return trouble
    }

    /// The states that the report told of downloads.
    func downloadStates() throws -> [String] {
        try lines().filter { try $0.string("event") == "download" }.map { try $0.string("state") }
    }
}
