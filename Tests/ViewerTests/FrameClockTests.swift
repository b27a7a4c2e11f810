import Testing

@testable import Viewer

struct FrameClockTests {
    private func clock(cost: Double, frames: Int = 200, interval: Double = 0.1) -> FrameClock {
        var clock = FrameClock()
        for frame in 0..<frames { clock.record(at: Double(frame) * interval, cost: cost) }
        return clock
    }

    @Test func whenNothingChangesThereIsNoFrame() {
        let clock = clock(cost: 0.001)
        #expect(!clock.isDue(.nothing, at: 1e6))
        #expect(clock.wait(for: .nothing, now: 100, until: nil, isHidden: false) == 1)
    }

    @Test func actionAsksForSixtyFramesASecondAtMost() {
        let clock = clock(cost: 0.001)
        let last = 19.9
        #expect(!clock.isDue(.action, at: last + 0.01))
        #expect(clock.isDue(.action, at: last + 1 / 60.0))
        #expect(
            abs(clock.wait(for: .action, now: last, until: nil, isHidden: false) - 1 / 60.0) < 1e-9)
    }

    @Test func breathingTakesAShareOfACoreOnly() {
        let dear = clock(cost: 0.05)
        #expect(!dear.isDue(.breathing, at: 19.9 + 0.1))
        #expect(dear.isDue(.breathing, at: 19.9 + 0.05 / FrameClock.breathingShare + 0.001))
        #expect(dear.isDue(.action, at: 19.9 + 0.06))
        #expect(clock(cost: 0.001).isDue(.breathing, at: 19.9 + 1 / 60.0))
    }

    @Test func theFirstFrameIsDueAtOnce() {
        let clock = FrameClock()
        #expect(clock.isDue(.breathing, at: 0) && clock.isDue(.action, at: 0))
        #expect(clock.wait(for: .action, now: 0, until: nil, isHidden: false) == 0)
    }

    @Test func aHiddenWindowSleepsWhateverMoves() {
        #expect(clock(cost: 0.001).wait(for: .action, now: 50, until: nil, isHidden: true) == 1)
    }

    @Test func itWakesForAMomentNamed() {
        let clock = clock(cost: 0.001)
        #expect(clock.wait(for: .nothing, now: 30, until: 30.25, isHidden: false) == 0.25)
        #expect(clock.wait(for: .nothing, now: 30, until: 29, isHidden: false) == 0)
        #expect(clock.wait(for: .nothing, now: 30, until: 90, isHidden: false) == 1)
    }

    @Test func aMomentThatHasPassedDoesNotSpinUntilAFrameMayFollow() {
        let clock = clock(cost: 0.04)
        let wait = clock.wait(for: .action, now: 19.91, until: 19.905, isHidden: false)
        #expect(wait > 0.03 && !clock.isDue(.action, at: 19.91))
        #expect(clock.isDue(.action, at: 19.91 + wait))
    }

    @Test func itLearnsCostAndRate() {
        let clock = clock(cost: 0.02)
        #expect(abs(clock.cost - 0.02) < 1e-4 && abs(clock.rate - 10) < 0.1)
    }

    @Test func aPauseDoesNotCountAsASlowFrame() {
        var clock = clock(cost: 0.02)
        clock.record(at: 500, cost: 0.02)
        #expect(abs(clock.rate - 10) < 0.1)
    }
}

struct FrameReportScheduleTests {
    @Test func linesComeOnceASecond() {
        var schedule = FrameReportSchedule(isWanted: true)
        var lines = 0
        for frame in 0..<600 where schedule.take(at: Double(frame) / 60) { lines += 1 }
        #expect(lines == 10)
    }

    @Test func inputAsksForALineAtOnce() {
        var schedule = FrameReportSchedule(isWanted: true)
        var lines = [schedule.take(at: 0), schedule.take(at: 0.5)]
        schedule.askNow()
        lines.append(schedule.take(at: 0.5))
        #expect(lines == [true, false, true] && schedule.due == 1.5)
    }

    @Test func aDragWritesNoMoreThanTwentyLinesASecond() {
        var schedule = FrameReportSchedule(isWanted: true)
        var lines = 0
        for frame in 0..<240 {
            schedule.askNow()
            if schedule.take(at: Double(frame) / 240) { lines += 1 }
        }
        #expect(lines >= 15 && lines <= 20)
    }

    @Test func whereNobodyReadsNothingIsDue() {
        var schedule = FrameReportSchedule(isWanted: false)
        schedule.askNow()
        let isTaken = schedule.take(at: 100)
        #expect(schedule.due == nil && !isTaken)
    }
}
