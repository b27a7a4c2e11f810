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

        /// What Neuronpedia has said, once it is on disk.
        func keptAnswers() -> [Int: LabelArchive.Label] {
            for _ in 0..<6_000 {
                let answers = hub.neuronpedia.archive.answers(of: LateLabelsTests.sae)
                if !answers.isEmpty { return answers }
                usleep(10_000)
            }
            return [:]
        }

        /// The tokens of a greedy run, and everything the engine told in it.
        func run(
            derivesLabels: Bool = false, until isLast: (EngineEvent) -> Bool
        ) -> (tokens: [Int], listener: Listener) {
            let listener = Listener(Engine(hub: hub, derivesLabels: derivesLabels))
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
        let late = listener.events.compactMap { event -> [FeatureID: FeatureLabel]? in
            if case .labelled(let labels) = event { labels } else { nil }
        }.reduce(into: [:]) { $0.merge($1) { $1 } }
        #expect(!late.isEmpty)
        for (id, label) in late { #expect(label == FeatureLabel("late \(id.index)")) }
        let id = try #require(late.keys.first)
        listener.engine.describe(id)
        listener.listen { if case .described = $0 { true } else { false } }
        guard case .described(let detail)? = listener.events.last else { return }
        #expect(detail.label == late[id]?.text && detail.labelSource == "Neuronpedia, gpt-4o-mini")
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

    private static func isDerived(_ event: EngineEvent) -> Bool {
        if case .labelled(let labels) = event {
            labels.values.contains(where: \.isDerived)
        } else {
            false
        }
    }

    @Test(arguments: [["HF_HUB_OFFLINE": "1"], [:]])
    func deadServerLeavesTheWordToDerivedLabels(_ more: [String: String]) throws {
        let scene = try Scene(more)
        scene.neuronpedia.breakAnswers { _, _ in .silence }
        let (tokens, listener) = scene.run(derivesLabels: true, until: Self.isDerived)
        #expect(listener.events.contains(where: Self.isDerived))
        let (others, _) = try Scene().run(until: Self.isFinished)
        #expect(tokens == others)
        let kept = FileManager.default.enumerator(atPath: scene.hub.neuronpedia.archive.folder.path)
        #expect(kept?.allObjects.isEmpty ?? true, "a derived label was stored")
    }

    @Test func neuronpediasLabelReplacesTheDerivedOne() throws {
        let scene = try Scene()
        scene.neuronpedia.breakAnswers { _, _ in WebResponse(503) }
        let (_, listener) = scene.run(derivesLabels: true, until: Self.isDerived)
        guard case .labelled(let labels)? = listener.events.last(where: Self.isDerived) else {
            Issue.record("nothing was derived")
            return
        }
        let id = try #require(labels.keys.first)
        listener.engine.describe(id)
        listener.listen { if case .described = $0 { true } else { false } }
        #expect(listener.detail?.label == labels[id]?.text)
        #expect(listener.detail?.labelSource == FeatureLabel.derivedSource)
        scene.neuronpedia.breakAnswers(nil)
        let later = FeatureLabel("late \(id.index)")
        #expect(
            listener.listen { if case .labelled(let new) = $0 { new[id] == later } else { false } })
        listener.engine.describe(id)
        listener.listen { if case .described = $0 { true } else { false } }
        #expect(listener.detail?.label == later.text)
        #expect(listener.detail?.labelSource == "Neuronpedia, gpt-4o-mini")
        let answers = scene.keptAnswers()
        #expect(!answers.isEmpty && answers.allSatisfy { $0.value.text == "late \($0.key)" })
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

extension Listener {
    /// The last answer to `describe`.
    var detail: FeatureDetail? {
        events.reversed().lazy.compactMap { event in
            if case .described(let detail) = event { detail } else { nil }
        }.first
    }
}
