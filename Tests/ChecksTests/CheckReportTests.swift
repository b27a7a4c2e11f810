import Engine
import Foundation
import Golden
import JSON
import Plugins
import Resources
import Testing

@testable import Checks

@Suite struct CheckReportTests {
    /// The plugin that comes with the program, whatever the person's own are.
    private func demo() throws -> Plugin {
        let plugins = Resources.assets.appending(path: "Plugins", directoryHint: .isDirectory)
        let none = URL(filePath: "/nonexistent", directoryHint: .isDirectory)
        return try PluginLibrary(bundled: plugins, configuration: none).find("demo")
    }

    private func report(_ text: String) throws -> CheckReport {
        let folder = try TemporaryFolder()
        let plugin = try Plugin(contentsOf: folder.write(text, to: "fixture.toml"))
        return CheckReport(try LoadedPlugin(plugin))
    }

    private func outcome(_ report: CheckReport, _ name: String) -> CheckResult.Outcome? {
        report.results.first { $0.name == name }?.outcome
    }

    @Test func bundledModelPassesAllThatIsNoMatterOfSpeed() throws {
        let report = CheckReport(try LoadedPlugin(demo()))
        for result in report.results where result.name != "latency" {
            #expect(result.outcome == .passed, "\(result.name): \(result.finding)")
        }
    }

    @Test func modelOfNoMeaningIsJudgedByWhatItHas() throws {
        let report = try report(Fixture.named("gpt2_hub").plugin(saes: ["res_jb"]))
        #expect(outcome(report, "activation") == .notApplicable)
        for name in ["consistency", "stress", "edge_cases"] {
            #expect(outcome(report, name) == .passed, "\(report.json.text)")
        }
        // Random weights tell code from a story as little as anything from anything.
        #expect(outcome(report, "contrast") == .failed)
    }

    @Test func modelAloneHasNothingToContrast() throws {
        let report = try report(Fixture.named("gpt2_hub").plugin(saes: []))
        #expect(outcome(report, "activation") == .notApplicable)
        #expect(outcome(report, "contrast") == .notApplicable)
        #expect(outcome(report, "stress") == .passed)
    }

    @Test func labelsOfAnotherModelAreFoundOut() throws {
        let folder = try TemporaryFolder()
        let labels = (0..<4096).map { "\"\($0)\":\"recipes\"" }.joined(separator: ",")
        try folder.write("{\(labels)}", to: "labels.json")
        let demo = try demo()
        let sae = try #require(demo.saes.first)
        let text = """
            [model]
            source = "\(demo.model.source)"
            [[sae]]
            source = "\(try #require(sae.source))"
            [labels]
            file = "labels.json"
            """
        let plugin = try Plugin(contentsOf: folder.write(text, to: "wrong.toml"))
        let check = ActivationCheck()
        let result = try check.result(for: try LoadedPlugin(plugin))
        #expect(result.outcome == .failed, "\(result.finding)")
    }

    @Test func errorIsAFailedCheckAndNoEnd() throws {
        let subject = FakeSubject { _, _, _ in throw CocoaError(.fileReadUnknown) }
        let report = CheckReport(subject, checks: CheckReport.checks)
        #expect(report.results.count == 6 && report.failed.count == 6 && !report.isPassed)
    }

    @Test func reportNamesEveryCheckForPrograms() throws {
        var asked: [String] = []
        let report = CheckReport(FakeSubject(), checks: CheckReport.checks) { asked.append($0) }
        let json = try JSONValue(report.json.text)
        #expect(try json.string("plugin") == "fake")
        let checks = try json.array("checks")
        #expect(try checks.map { try $0.string("name") } == asked)
        #expect(
            asked == ["activation", "consistency", "stress", "latency", "edge_cases", "contrast"])
        for check in checks {
            let outcomes = ["passed", "failed", "not_applicable"]
            #expect(outcomes.contains(try check.string("outcome")))
            #expect(!(try check.string("finding").isEmpty))
            #expect(try check.double("seconds") >= 0)
        }
    }
}
