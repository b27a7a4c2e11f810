import Testing

@testable import Engine
@testable import Viewer

struct RunControllerTests {
    /// A run in hand, with the number its events bear; the engine has no model and only counts.
    private func started(_ engine: Engine, pace: Double? = nil) -> RunController {
        var run = RunController()
        run.playback.pace = pace
        run.start(prompt: "one", options: GenerationOptions(), engine: engine)
        return run
    }

    private func steps(_ items: [Playback.Item]) -> Int {
        items.count { if case .step = $0 { true } else { false } }
    }

    @Test func aRunIsShownFromPromptToEnd() {
        let engine = Engine()
        var run = started(engine)
        #expect(run.phase == .running && run.isCurrent(1) && !run.isComplete)
        run.receive(.prompt(run: 1, steps: [ViewerFixture.step(0, origin: .prompt)]))
        run.receive(.step(run: 1, ViewerFixture.step(0, text: "Par")))
        run.receive(.step(run: 1, ViewerFixture.step(1, text: "is")))
        run.receive(.finished(run: 1, .maxTokens, statistics: ViewerFixture.statistics))
        #expect(run.isComplete && run.phase == .running)
        let shown = run.advance(to: 1).count
        #expect(shown == 4)
        #expect(run.phase == .idle)
        #expect(run.record?.text == "Paris" && run.record?.ending == .maxTokens)
        #expect(run.tokensPerSecond == 12)
    }

    @Test func olderRunsAreNotHeardAnyMore() {
        let engine = Engine()
        var run = started(engine)
        run.start(prompt: "two", options: GenerationOptions(), engine: engine)
        run.receive(.step(run: 1, ViewerFixture.step(0)))
        run.receive(.finished(run: 1, .stopped, statistics: ViewerFixture.statistics))
        let old = run.advance(to: 1)
        #expect(old.isEmpty && run.phase == .running)
        #expect(!run.isCurrent(1) && run.isCurrent(2))
        run.receive(.step(run: 2, ViewerFixture.step(0)))
        let shown = run.advance(to: 2)
        #expect(steps(shown) == 1)
        #expect(run.record?.prompt == "two")
    }

    @Test func startingAgainDropsWhatWasNotShown() {
        let engine = Engine()
        var run = started(engine, pace: 4)
        for index in 0..<20 { run.receive(.step(run: 1, ViewerFixture.step(index))) }
        _ = run.advance(to: 0)
        run.start(prompt: "two", options: GenerationOptions(), engine: engine)
        let shown = run.advance(to: 50)
        #expect(shown.isEmpty)
        #expect(run.record?.steps.isEmpty == true)
    }

    @Test func stoppingEndsAtOnceAndTwiceIsHarmless() {
        let engine = Engine()
        var run = started(engine, pace: 4)
        for index in 0..<20 { run.receive(.step(run: 1, ViewerFixture.step(index))) }
        _ = run.advance(to: 0)
        run.stop(engine: engine)
        #expect(run.phase == .idle && run.record?.ending == .stopped)
        run.stop(engine: engine)
        run.receive(.step(run: 1, ViewerFixture.step(20)))
        run.receive(.finished(run: 1, .stopped, statistics: ViewerFixture.statistics))
        let late = run.advance(to: 100)
        #expect(late.isEmpty)
        #expect(run.record?.steps.count == 1 && run.record?.ending == .stopped)
    }

    @Test func stoppingBeforeAnyRunIsHarmless() {
        var run = RunController()
        run.stop(engine: Engine())
        #expect(run.phase == .idle && run.record == nil)
    }

    @Test func speedIsTheEnginesNotThatOfShowing() {
        let engine = Engine()
        var run = started(engine, pace: 4)
        #expect(run.tokensPerSecond == nil)
        for index in 0..<3 {
            run.receive(.step(run: 1, ViewerFixture.step(index, time: Double(index) * 0.01)))
        }
        for frame in 0..<60 { _ = run.advance(to: Double(frame) / 60) }
        #expect(abs((run.tokensPerSecond ?? 0) - 100) < 1)
    }

    @Test func clearingForgetsTheRecord() {
        let engine = Engine()
        var run = started(engine)
        run.receive(.finished(run: 1, .maxTokens, statistics: ViewerFixture.statistics))
        _ = run.advance(to: 1)
        run.clear()
        #expect(run.record == nil && run.tokensPerSecond == nil)
    }
}
