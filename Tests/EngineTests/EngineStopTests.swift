import Foundation
import Golden
import Testing

@testable import Engine

@Suite struct EngineStopTests {
    private func ready(_ engine: Engine = Engine()) throws -> Listener {
        let listener = Listener(engine)
        engine.load(
            try Loading.plugin(Fixture.named("gpt2_hub").plugin(saes: ["res_jb"])))
        #expect(listener.listenUntilLoaded())
        return listener
    }

    @Test func stopEndsTheRunAtOnce() throws {
        let gate = Gate(at: 8)
        let listener = try ready(Engine(wake: { gate.pass() }))
        let run = listener.engine.generate(prompt: "one two", options: Loading.greedy())
        #expect(gate.waitUntilReached())
        listener.engine.stop()
        listener.engine.stop()
        gate.open()
        #expect(listener.listenUntilFinished(run: run))
        #expect(
            listener.story.dropFirst(4) == [
                "started 1", "prompt 1", "step 1.0", "step 1.1", "finished 1 stopped",
            ])
    }

    @Test func stopBeforeTheFirstTokenEndsTheRun() throws {
        let gate = Gate(at: 5)
        let listener = try ready(Engine(wake: { gate.pass() }))
        let run = listener.engine.generate(prompt: "one two", options: Loading.greedy())
        #expect(gate.waitUntilReached())
        listener.engine.stop()
        gate.open()
        #expect(listener.listenUntilFinished(run: run))
        #expect(listener.story.dropFirst(4) == ["started 1", "finished 1 stopped"])
    }

    @Test func stopEndsRunsThatWait() throws {
        let gate = Gate(at: 1)
        let engine = Engine(wake: { gate.pass() })
        let listener = Listener(engine)
        engine.load(try Loading.plugin(Fixture.named("gpt2_hub").plugin(saes: ["res_jb"])))
        #expect(gate.waitUntilReached())
        let run = engine.generate(prompt: "one two", options: Loading.greedy())
        engine.stop()
        gate.open()
        #expect(listener.listenUntilFinished(run: run))
        #expect(listener.story.suffix(2) == ["started 1", "finished 1 stopped"])
    }

    @Test func stopWithoutARunIsHarmless() throws {
        let listener = try ready()
        listener.engine.stop()
        let run = listener.engine.generate(prompt: "one", options: Loading.greedy(maxTokens: 2))
        #expect(listener.listenUntilFinished(run: run))
        listener.engine.stop()
        let next = listener.engine.generate(prompt: "one", options: Loading.greedy(maxTokens: 2))
        #expect(listener.listenUntilFinished(run: next))
        #expect(listener.story.last == "finished 2 maxTokens")
    }

    @Test func questionIsAnsweredBetweenTokens() throws {
        let gate = Gate(at: 7)
        let listener = try ready(Engine(wake: { gate.pass() }))
        let run = listener.engine.generate(prompt: "one", options: Loading.greedy(maxTokens: 3))
        #expect(gate.waitUntilReached())
        listener.engine.describe(FeatureID(index: 11))
        listener.engine.describe(FeatureID(index: 99_999))
        gate.open()
        #expect(listener.listenUntilFinished(run: run))
        #expect(
            listener.story.suffix(5) == [
                "step 1.0", "described 11", "step 1.1", "step 1.2", "finished 1 maxTokens",
            ])
    }

    @Test func questionBehindALoadIsAboutTheNewPlugin() throws {
        let gate = Gate(at: 7)
        let listener = try ready(Engine(wake: { gate.pass() }))
        listener.engine.generate(prompt: "one", options: Loading.greedy(maxTokens: 3))
        #expect(gate.waitUntilReached())
        listener.engine.load(
            try Loading.plugin(Fixture.named("gpt2_hub").plugin(saes: ["hook_z"]), name: "z"))
        listener.engine.describe(FeatureID(index: 5))
        gate.open()
        #expect(listener.listen { $0.word == "described 5" })
        guard case .described(let detail) = listener.events.last else {
            Issue.record("not described")
            return
        }
        #expect(detail.hook == "blocks.1.attn.hook_z")
    }

    @Test func questionWithoutARunIsAnswered() throws {
        let listener = try ready()
        listener.engine.describe(FeatureID(index: 2))
        #expect(listener.listen { $0.word == "described 2" })
    }

    @Test func shutDownEndsTheThread() throws {
        var listener: Listener? = try ready()
        listener?.engine.generate(prompt: "one", options: Loading.greedy(maxTokens: 90))
        weak let core = listener?.engine.core
        listener?.engine.shutDown()
        listener?.engine.shutDown()
        listener = nil
        #expect(isGone { core })
    }

    @Test func lettingGoOfTheEngineEndsTheThread() throws {
        var listener: Listener? = try ready()
        listener?.engine.generate(prompt: "one", options: Loading.greedy(maxTokens: 90))
        weak let core = listener?.engine.core
        listener = nil
        #expect(isGone { core })
    }

    /// The thread holds the core until it ends.
    private func isGone(_ core: () -> EngineCore?) -> Bool {
        for _ in 0..<30_000 {
            if core() == nil { return true }
            Thread.sleep(forTimeInterval: 0.001)
        }
        return false
    }
}
