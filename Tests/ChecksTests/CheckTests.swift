import Engine
import Foundation
import Testing

@testable import Checks

/// Each check passes where it should and fails where it should.
@Suite struct CheckTests {
    private func outcome(_ check: some Check, _ subject: FakeSubject) throws -> CheckResult.Outcome
    {
        try check.result(for: subject).outcome
    }

    private func changed(
        _ change: @escaping (inout CheckedRun, String, Int) -> Void
    ) -> FakeSubject {
        FakeSubject { prompt, options, number in
            var run = try FakeSubject.plainRun(prompt, options, number)
            change(&run, prompt, number)
            return run
        }
    }

    @Test func soundPluginPassesThemAll() throws {
        var subject = FakeSubject { prompt, options, number in
            var run = try FakeSubject.plainRun(prompt, options, number)
            for index in run.steps.indices {
                run.steps[index].features = [FakeSubject.firing(index)]
            }
            return run
        }
        subject.bytesPerToken = 1 << 40
        for check in CheckReport.checks {
            let result = try check.result(for: subject)
            #expect(result.outcome == .passed, "\(check.name): \(result.finding)")
        }
    }

    // Activation

    @Test func franceWithoutGeographyFails() throws {
        let subject = changed { run, _, _ in
            run.prompt = run.prompt.map {
                var step = $0
                step.features = [FakeSubject.firing($0.index, "recipes and capitalized words")]
                return step
            }
        }
        #expect(try outcome(ActivationCheck(), subject) == .failed)
    }

    @Test func geographyEverywhereSaysNothingOfFrance() throws {
        let subject = changed { run, _, _ in
            for index in run.prompt.indices {
                run.prompt[index].features = [FakeSubject.firing(5, "countries of Europe")]
            }
        }
        #expect(try outcome(ActivationCheck(), subject) == .failed)
    }

    @Test func geographyBesideFranceIsNotOnIt() throws {
        let subject = changed { run, _, _ in
            for index in run.prompt.indices {
                let isFrance = run.prompt[index].text.hasPrefix("France")
                run.prompt[index].features = [
                    FakeSubject.firing(index + 100, isFrance ? "food" : "countries of Europe")
                ]
            }
        }
        #expect(try outcome(ActivationCheck(), subject) == .failed)
    }

    @Test func withoutLabelsOrFeaturesThereIsNothingToJudge() throws {
        var subject = FakeSubject()
        subject.hasLabels = false
        let result = try ActivationCheck().result(for: subject)
        #expect(result.outcome == .notApplicable && result.finding.contains("labels"))
        subject.hasFeatures = false
        #expect(try outcome(ActivationCheck(), subject) == .notApplicable)
        #expect(try outcome(ContrastCheck(), subject) == .notApplicable)
    }

    @Test func wordOfSeveralTokensIsFoundWhereItStands() {
        let texts = ["", "The", " cap", "ital of Fr", "an", "ce", "."]
        let steps = texts.enumerated().map { index, text in
            var step = FakeSubject.step(.prompt, index, "", [FakeSubject.firing(index)])
            step.text = text
            step.isBOS = index == 0
            return step
        }
        let found = ActivationCheck.features(on: "France", in: steps).map(\.id.index)
        #expect(found == [3, 4, 5])
        #expect(ActivationCheck.features(on: "Spain", in: steps).isEmpty)
    }

    @Test(arguments: [
        ("capital cities", true), ("European countries", true), ("French wine", true),
        ("“of” in facts about countries", true), ("capitalized words", false),
        ("words of felicity", false), ("", false), ("displacement", false), ("feature 12", false),
        ("Frankly spoken", false),
    ])
    func labelsAreJudgedByTheirWords(_ label: String, _ isGeography: Bool) {
        #expect(GeographyWords.isIn(label) == isGeography)
    }

    // Consistency

    @Test func anotherTokenInOneRunFails() throws {
        let subject = changed { run, _, number in
            if number == 2 { run.steps[3].tokenID = 9 }
        }
        let result = try ConsistencyCheck().result(for: subject)
        #expect(result.outcome == .failed && result.finding.contains("run 3"))
        #expect(result.finding.contains("token 3"))
    }

    @Test func otherFeaturesInOneRunFail() throws {
        let subject = changed { run, _, number in
            if number == 1 { run.prompt[2].features = [FakeSubject.firing(1)] }
        }
        #expect(try outcome(ConsistencyCheck(), subject) == .failed)
    }

    @Test func shorterRunFails() throws {
        let subject = changed { run, _, number in if number == 1 { run.steps.removeLast() } }
        #expect(try outcome(ConsistencyCheck(), subject) == .failed)
    }

    // Stress

    @Test func shortContextTakesSeveralRuns() throws {
        let subject = changed { run, _, _ in run.steps[0].features = [FakeSubject.firing(1)] }
        let result = try StressCheck().result(for: subject)
        #expect(result.outcome == .passed)
        // 64 positions and a prompt of four tokens leave 61 a run.
        #expect(result.finding.contains("500 tokens in 9 runs"), "\(result.finding)")
    }

    @Test(arguments: [Float.nan, .infinity, 0.1])
    func activationsOutOfOrderFail(_ value: Float) throws {
        let subject = changed { run, _, number in
            run.steps[0].features = [FakeSubject.firing(1, at: number == 4 ? value : 1)]
        }
        let result = try StressCheck().result(for: subject)
        #expect(result.outcome == .failed && result.finding.contains("after 244 tokens"))
    }

    @Test func silentFeaturesFail() throws {
        #expect(try outcome(StressCheck(), FakeSubject()) == .failed)
        var subject = FakeSubject()
        subject.hasFeatures = false
        #expect(try outcome(StressCheck(), subject) == .passed)
    }

    @Test func modelThatSaysNothingFails() throws {
        let subject = changed { run, _, _ in run.steps = [] }
        #expect(try outcome(StressCheck(), subject) == .failed)
        #expect(try outcome(ConsistencyCheck(), subject) == .failed)
        #expect(try outcome(EdgeCaseCheck(), subject) == .failed)
        #expect(try outcome(LatencyCheck(), subject) == .failed)
    }

    @Test func tooManyFeaturesAndStrangeTokensFail() throws {
        let crowd = changed { run, _, _ in
            run.steps[0].features = (0..<16).map { FakeSubject.firing($0) }
        }
        #expect(try outcome(StressCheck(), crowd) == .failed)
        let stranger = changed { run, _, _ in run.steps[0].tokenID = 100 }
        #expect(try outcome(StressCheck(), stranger) == .failed)
    }

    // Latency

    /// Tokens `milliseconds` apart, of 1000 bytes each, on a machine that reads `bandwidth` bytes a
    /// second.
    private func latency(
        _ milliseconds: @escaping (Int) -> Double, bandwidth: Double
    ) throws -> CheckResult {
        let subject = changed { run, _, number in
            for index in run.steps.indices {
                run.steps[index].time = Double(index) * milliseconds(number) / 1000
            }
        }
        return try LatencyCheck(readBandwidth: { bandwidth }).result(for: subject)
    }

    @Test func tokensAsFastAsTheirWeightsPass() throws {
        // Ten milliseconds to read, three times that and three more are allowed.
        #expect(try latency({ _ in 10 }, bandwidth: 1e5).outcome == .passed)
        #expect(try latency({ _ in 32 }, bandwidth: 1e5).outcome == .passed)
    }

    @Test func slowTokensFail() throws {
        let result = try latency({ _ in 34 }, bandwidth: 1e5)
        #expect(result.outcome == .failed && result.finding.contains("34.00 ms a token"))
    }

    @Test func oneUndisturbedRoundIsEnough() throws {
        #expect(try latency({ $0 == 2 ? 20 : 500 }, bandwidth: 1e5).outcome == .passed)
    }

    // Edge cases

    @Test func emptyPromptMustBeRefused() throws {
        let subject = FakeSubject { prompt, options, number in
            try FakeSubject.plainRun(prompt + "x", options, number)
        }
        let result = try EdgeCaseCheck().result(for: subject)
        #expect(result.outcome == .failed && result.finding.hasPrefix("empty: "))
    }

    @Test(arguments: EdgeCaseCheck.prompts.map(\.name))
    func promptThatBreaksTheModelFails(_ name: String) throws {
        let text = try #require(EdgeCaseCheck.prompts.first { $0.name == name }).text
        let subject = FakeSubject { prompt, options, number in
            guard prompt != text else { throw CocoaError(.fileReadUnknown) }
            return try FakeSubject.plainRun(prompt, options, number)
        }
        let result = try EdgeCaseCheck().result(for: subject)
        #expect(result.outcome == .failed && result.finding.hasPrefix("\(name): "))
    }

    @Test func promptThatIsNotCutFails() throws {
        let subject = FakeSubject { prompt, options, number in
            var run = try FakeSubject.plainRun(prompt, options, number)
            if prompt.count > 500 { run.prompt.removeLast() }
            return run
        }
        #expect(try outcome(EdgeCaseCheck(), subject) == .failed)
    }

    @Test func hugeContextIsSaidNotToBeTried() throws {
        var subject = FakeSubject { prompt, options, number in
            #expect(prompt.count < 500)
            return try FakeSubject.plainRun(prompt, options, number)
        }
        subject.contextLength = 131_072
        let result = try EdgeCaseCheck().result(for: subject)
        #expect(result.outcome == .passed && result.finding.contains("not tried"))
    }

    // Contrast

    @Test func codeThatLooksLikeAStoryFails() throws {
        let subject = changed { run, _, _ in
            for index in run.prompt.indices {
                run.prompt[index].features = [FakeSubject.firing(index % 5)]
            }
        }
        #expect(try outcome(ContrastCheck(), subject) == .failed)
    }

    @Test func halfOfAllFeaturesIsTooMuch() throws {
        func overlap(_ shared: Int) throws -> CheckResult {
            try ContrastCheck().result(
                for: changed { run, prompt, _ in
                    let isCode = prompt == ContrastCheck.code
                    let own = isCode ? 100..<(130 - shared) : 200..<(230 - shared)
                    let ids = Array(own) + Array(0..<shared)
                    run.prompt[1].features = ids.map { FakeSubject.firing($0) }
                    run.prompt.removeSubrange(2...)
                })
        }
        #expect(try overlap(19).outcome == .passed)
        #expect(try overlap(20).outcome == .failed)
    }

    @Test func noFeatureAtAllIsNoContrast() throws {
        let subject = changed { run, _, _ in run.prompt.removeSubrange(1...) }
        #expect(try outcome(ContrastCheck(), subject) == .failed)
    }
}
