import Foundation
import Golden
import Plugins
import Testing

@testable import Engine

@Suite struct EngineTests {
    private let prompt = "The history of human civilization"
    private let loading = [
        "loading tokenizer", "loading model", "loading SAE", "loaded fixture",
    ]

    private func plugin(_ name: String = "fixture") throws -> Plugin {
        try Loading.plugin(Fixture.named("gpt2_hub").plugin(saes: ["res_jb"]), name: name)
    }

    private func brokenPlugin() throws -> Plugin {
        try Loading.plugin(
            Fixture.named("gpt2_hub").plugin(saes: ["res_jb"], hook: "blocks.1.hook_z"),
            name: "broken")
    }

    private func ready(_ engine: Engine = Engine()) throws -> Listener {
        let listener = Listener(engine)
        engine.load(try plugin())
        #expect(listener.listenUntilLoaded())
        return listener
    }

    @Test func eventsComeInOrder() throws {
        let listener = try ready()
        let run = listener.engine.generate(prompt: prompt, options: Loading.greedy(maxTokens: 3))
        #expect(listener.listenUntilFinished(run: run))
        #expect(
            listener.story == loading + [
                "started 1", "prompt 1", "step 1.0", "step 1.1", "step 1.2",
                "finished 1 maxTokens",
            ])
    }

    @Test func summaryTellsOfModelAndSAEs() throws {
        let listener = try ready()
        guard case .loaded(_, let summary) = listener.events.last else {
            Issue.record("not loaded")
            return
        }
        #expect(summary.layers == 4 && summary.dModel == 48 && summary.contextLength == 96)
        #expect(
            summary.saes == [
                ModelSummary.SAE(
                    hook: "blocks.2.hook_resid_pre", layer: 2, width: 384, labelCount: 0)
            ])
    }

    @Test func eachEventWakesTheReader() throws {
        let gate = Gate(at: 4)
        let listener = Listener(Engine(wake: { gate.pass() }))
        listener.engine.load(try plugin())
        #expect(gate.waitUntilReached())
        #expect(listener.engine.takeEvents().map(\.word) == loading)
        gate.open()
    }

    @Test func generatingWithoutAModelFailsInASentence() {
        let listener = Listener(Engine())
        let run = listener.engine.generate(prompt: "x", options: GenerationOptions())
        #expect(listener.listenUntilFinished(run: run))
        guard case .finished(_, .failed(let message), _) = listener.events.last else {
            Issue.record("did not fail")
            return
        }
        #expect(message.contains("plugin"))
    }

    @Test func emptyPromptFailsAndTheNextRunGoesOn() throws {
        let listener = try ready()
        let empty = listener.engine.generate(prompt: " \n", options: GenerationOptions())
        #expect(listener.listenUntilFinished(run: empty))
        #expect(listener.story.last == "finished 1 failed")
        let run = listener.engine.generate(prompt: "x", options: Loading.greedy(maxTokens: 1))
        #expect(listener.listenUntilFinished(run: run))
        #expect(listener.story.last == "finished 2 maxTokens")
    }

    @Test func failedLoadKeepsTheOldModelUsable() throws {
        let listener = try ready()
        listener.engine.load(try brokenPlugin())
        #expect(listener.listenUntilLoaded())
        #expect(listener.story.last == "failed broken")
        let run = listener.engine.generate(prompt: "x", options: Loading.greedy(maxTokens: 2))
        #expect(listener.listenUntilFinished(run: run))
        #expect(listener.story.last == "finished 1 maxTokens")
    }

    @Test func anotherSAEOfTheSameModelIsAllThatIsRead() throws {
        let listener = try ready()
        let other = Fixture.named("gpt2_hub").plugin(saes: ["oai_topk_ln"])
        let number = listener.engine.load(try Loading.plugin(other, name: "other"))
        #expect(listener.listenUntilLoaded())
        #expect(listener.story.dropFirst(4) == ["loading SAE", "loaded other"])
        guard case .loaded(number, let summary) = listener.events.last else {
            Issue.record("not loaded under its number")
            return
        }
        #expect(summary.saes.map(\.layer) == [1])
    }

    @Test func whereMemoryHasNoRoomForBothTheOldPluginGoesFirst() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.copyItem(
            at: Fixture.named("gpt2_hub").folder.appending(path: "model.safetensors"),
            to: folder.url.appending(path: "model.safetensors"))
        let listener = try ready(Engine(memory: MemoryRoom { 1000 }))
        listener.engine.load(try brokenPlugin(inFolder: folder.url))
        #expect(listener.listenUntilLoaded())
        #expect(listener.story.dropFirst(4).first == "released")
        #expect(listener.story.last == "failed broken")
        let run = listener.engine.generate(prompt: "x", options: Loading.greedy(maxTokens: 1))
        #expect(listener.listenUntilFinished(run: run))
        #expect(listener.story.last == "finished 1 failed")
        listener.engine.load(try plugin())
        #expect(listener.listenUntilLoaded())
        #expect(listener.story.last == "loaded fixture")
    }

    @Test func aSharedModelIsNeverReleasedFirst() throws {
        let listener = try ready(Engine(memory: MemoryRoom { 1000 }))
        listener.engine.load(try plugin("other"))
        #expect(listener.listenUntilLoaded())
        #expect(!listener.story.contains("released") && listener.story.last == "loaded other")
    }

    /// A plugin whose model's folder holds weights and nothing else.
    private func brokenPlugin(inFolder folder: URL) throws -> Plugin {
        let hub = Fixture.named("gpt2_hub")
        return try Loading.plugin(
            hub.plugin(saes: ["res_jb"]).replacing(
                "[model]\nsource = \"folder:\(hub.folder.path)\"",
                with: "[model]\nsource = \"folder:\(folder.path)\""), name: "broken")
    }

    @Test func newestOfManyLoadsWins() throws {
        let gate = Gate(at: 1)
        let listener = Listener(Engine(wake: { gate.pass() }))
        listener.engine.load(try plugin("first"))
        #expect(gate.waitUntilReached())
        listener.engine.load(try plugin("second"))
        listener.engine.load(try plugin("third"))
        gate.open()
        #expect(listener.listenUntilLoaded())
        #expect(listener.story.filter { $0.hasPrefix("loaded") } == ["loaded third"])
    }

    @Test func newRunEndsTheOneBefore() throws {
        // Four events of loading, then started, prompt and the first step.
        let gate = Gate(at: 7)
        let listener = try ready(Engine(wake: { gate.pass() }))
        let first = listener.engine.generate(prompt: prompt, options: Loading.greedy())
        #expect(gate.waitUntilReached())
        let second = listener.engine.generate(prompt: "x", options: Loading.greedy(maxTokens: 1))
        gate.open()
        #expect(listener.listenUntilFinished(run: second))
        #expect(
            listener.story.dropFirst(4) == [
                "started \(first)", "prompt 1", "step 1.0", "finished 1 stopped",
                "started 2", "prompt 2", "step 2.0", "finished 2 maxTokens",
            ])
    }

    @Test func loadingEndsTheRunThatGoesOn() throws {
        let gate = Gate(at: 7)
        let listener = try ready(Engine(wake: { gate.pass() }))
        listener.engine.generate(prompt: prompt, options: Loading.greedy())
        #expect(gate.waitUntilReached())
        listener.engine.load(try plugin("other"))
        gate.open()
        #expect(listener.listen { $0.word == "loaded other" })
        #expect(listener.story.contains("finished 1 stopped"))
        #expect(!listener.story.contains("step 1.1"))
    }
}
