import Testing

@testable import Engine
@testable import Viewer

struct PlaybackTests {
    private func playback(_ count: Int, origin: Step.Origin = .generated, pace: Double?)
        -> Playback
    {
        var playback = Playback()
        playback.pace = pace
        for index in 0..<count {
            playback.add(.step(ViewerFixture.step(index, origin: origin)))
        }
        return playback
    }

    /// How many items come out over `seconds` of frames.
    private func count(
        _ playback: inout Playback, from start: Double = 0, seconds: Double,
        frame: Double = 1 / 60.0
    ) -> Int {
        var count = 0
        var time = start
        while time < start + seconds {
            count += playback.take(at: time).count
            time += frame
        }
        return count
    }

    @Test(arguments: [4.0, 8, 16, 32], [1 / 60.0, 1 / 25.0])
    func tokensComeAtThePaceAtAnyFrameRate(pace: Double, frame: Double) {
        var playback = playback(1000, pace: pace)
        let shown = count(&playback, seconds: 5, frame: frame)
        #expect(abs(Double(shown) - 5 * pace) <= 2)
    }

    @Test func aPromptIsReadFasterThanTextIsWritten() {
        var playback = playback(1000, origin: .prompt, pace: 8)
        let shown = count(&playback, seconds: 3)
        #expect(abs(Double(shown) - 3 * 8 * Playback.promptHaste) <= 3)
    }

    @Test func withoutAPaceEverythingComesAtOnce() {
        var playback = playback(300, pace: nil)
        playback.add(.end(.maxTokens, ViewerFixture.statistics))
        let count = playback.take(at: 10).count
        #expect(count == 301)
        #expect(playback.isIdle && playback.nextDue == nil)
    }

    @Test func itemsComeInOrderAndTheEndLast() {
        var playback = playback(5, pace: 16)
        playback.add(.end(.stopped, ViewerFixture.statistics))
        var order: [Int] = []
        for frame in 0..<120 {
            for item in playback.take(at: Double(frame) / 60) {
                switch item {
                case .step(let step): order.append(step.index)
                case .end: order.append(-1)
                }
            }
        }
        #expect(order == [0, 1, 2, 3, 4, -1])
    }

    @Test func clearingDropsWhatWasNotShown() {
        var playback = playback(50, pace: 16)
        _ = playback.take(at: 0)
        playback.clear()
        let later = playback.take(at: 100)
        #expect(playback.isIdle && later.isEmpty)
    }

    @Test func anEngineThatComesLateCausesNoBurst() {
        var playback = playback(2, pace: 16)
        _ = count(&playback, seconds: 10)
        for index in 2..<100 { playback.add(.step(ViewerFixture.step(index))) }
        let atOnce = playback.take(at: 10).count
        let later = count(&playback, from: 10, seconds: 2)
        #expect(atOnce <= 2 && abs(later - 32) <= 2)
    }

    @Test func aLongPauseBetweenFramesCausesOnlyASmallBurst() {
        var playback = playback(200, pace: 16)
        _ = playback.take(at: 0)
        let burst = playback.take(at: 30).count
        #expect(burst <= 6)
    }

    @Test func theNextItemIsDueOnePaceLater() {
        var playback = playback(3, pace: 4)
        _ = playback.take(at: 2)
        #expect(playback.nextDue == 2.25)
    }

    @Test func theDefaultPaceIsOneOfThoseOffered() {
        #expect(Playback.paces.contains(Playback().pace))
    }
}
