import Foundation
import Golden
import Hub
import Plugins
import Testing
import WebDouble

@testable import Engine

/// Labels that are not on disk: asked for beside the run, and never in its way.
@Suite struct LateLabelsTests {
    private static let sae = "gpt2-small/1-res-jb"

    private struct Scene {
        let folder: TemporaryFolder
        let neuronpedia: NeuronpediaDouble
        let plugin: Plugin
        let hub: HubSettings

        init(_ more: [String: String] = [:]) throws {
            folder = try TemporaryFolder()
            neuronpedia = try NeuronpediaDouble()
            let labels = "[labels]\nneuronpedia = \"\(LateLabelsTests.sae)\"\n"
            plugin = try Loading.plugin(
                Fixture.named("gpt2_hub").plugin(saes: ["res_jb"], more: labels))
            hub = try HubSettings(
                [
                    "XDG_CACHE_HOME": folder.url.path, "HF_HOME": folder.url.path,
                    "AXON_NEURONPEDIA_API": neuronpedia.api.url,
                    "AXON_NEURONPEDIA_S3": neuronpedia.bucket.url,
                ].merging(more) { $1 })
            for index in 0..<384 {
                neuronpedia.setFeature("\(LateLabelsTests.sae)/\(index)", to: "late \(index)")
            }
        }

        /// The tokens of a greedy run, and everything the engine told in it.
        func run(until isLast: (EngineEvent) -> Bool) -> (tokens: [Int], listener: Listener) {
            let listener = Listener(Engine(hub: hub))
            listener.engine.load(plugin)
            listener.listenUntilLoaded()
            let run = listener.engine.generate(
                prompt: "The history", options: Loading.greedy(maxTokens: 5))
            listener.listenUntilFinished(run: run)
            if !listener.events.contains(where: isLast) { listener.listen(until: isLast) }
            let tokens = listener.events.compactMap { event in
                if case .step(_, let step) = event { step.tokenID } else { nil }
            }
            return (tokens, listener)
        }
    }

    private static func isLabelled(_ event: EngineEvent) -> Bool {
        if case .labelled = event { true } else { false }
    }

    private static func isFinished(_ event: EngineEvent) -> Bool {
        if case .finished = event { true } else { false }
    }

    @Test func labelsArriveLateAndStay() throws {
        let scene = try Scene()
        let (_, listener) = scene.run(until: Self.isLabelled)
        let late = listener.events.compactMap { event -> [FeatureID: String]? in
            if case .labelled(let labels) = event { labels } else { nil }
        }.reduce(into: [:]) { $0.merge($1) { $1 } }
        #expect(!late.isEmpty)
        for (id, label) in late { #expect(label == "late \(id.index)") }
        let id = try #require(late.keys.first)
        listener.engine.describe(id)
        listener.listen { if case .described = $0 { true } else { false } }
        guard case .described(let detail)? = listener.events.last else { return }
        #expect(detail.label == late[id] && detail.labelSource == "Neuronpedia, gpt-4o-mini")
    }

    @Test func deadServerChangesNoToken() throws {
        let dead = try Scene()
        dead.neuronpedia.breakAnswers { _, _ in .silence }
        let (tokens, listener) = dead.run(until: Self.isFinished)
        let (others, _) = try Scene().run(until: Self.isFinished)
        #expect(tokens.count == 5 && tokens == others)
        #expect(!listener.events.contains(where: Self.isLabelled))
    }

    @Test func offlineAsksNobody() throws {
        let scene = try Scene(["HF_HUB_OFFLINE": "1"])
        _ = scene.run(until: Self.isFinished)
        #expect(scene.neuronpedia.questions.isEmpty)
    }

    @Test func fetchedLabelsAreThereFromTheStart() throws {
        let scene = try Scene()
        let lines = (0..<384).map { NeuronpediaDouble.line($0, "fetched \($0)") }
        scene.neuronpedia.add(lines, to: Self.sae, batch: 0)
        let download = Download(
            DownloadOrder(wishes: [], labels: [Self.sae]), settings: scene.hub)
        download.start()
        download.wait(seconds: 30)
        #expect(download.progress.state == .finished)
        let (_, listener) = scene.run(until: Self.isFinished)
        #expect(scene.neuronpedia.questions.isEmpty)
        for case .step(_, let step) in listener.events {
            for feature in step.features { #expect(feature.label == "fetched \(feature.id.index)") }
        }
    }
}
