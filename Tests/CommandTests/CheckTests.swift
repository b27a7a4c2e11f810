import Foundation
import Golden
import JSON
import Testing

@Suite struct CheckTests {
    private func checks(_ command: Command) throws -> [String: String] {
        let report = try JSONValue(command.text)
        let pairs = try report.array("checks").map {
            (try $0.string("name"), try $0.string("outcome"))
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    @Test func demoPassesAllThatIsNoMatterOfSpeed() throws {
        let command = try Command.run("check", "--plugin", "demo", "--json")
        let checks = try checks(command)
        #expect(checks.count == 6)
        for (name, outcome) in checks where name != "latency" {
            #expect(outcome == "passed", "\(command.text)")
        }
        let latency = try #require(
            try JSONValue(command.text).array("checks").first {
                try $0.string("name") == "latency"
            })
        for key in ["ms_per_token", "expected_ms", "allowed_ms", "read_bandwidth_gb_per_s"] {
            #expect(try latency.double(key) > 0)
        }
        #expect(command.status == (checks["latency"] == "passed" ? 0 : 1))
    }

    @Test func labelsOfAnotherWorldFailAndAreNamed() throws {
        let shown = try JSONValue(try Command.run("plugins", "show", "demo", "--json").text)
        let sae = try #require(try shown.array("saes").first)
        let labels = (0..<4096).map { "\"\($0)\":\"recipes\"" }.joined(separator: ",")
        let folder = try TemporaryFolder()
        try folder.write("{\(labels)}", to: "labels.json")
        let plugin = try folder.write(
            """
            [model]
            source = "\(try shown.string("model"))"
            [[sae]]
            source = "\(try sae.string("source"))"
            [labels]
            file = "labels.json"
            """, to: "wrong.toml")
        let command = try Command.run("check", "--plugin", plugin.path)
        command.expectFailure("wrong", "activation")
        #expect(command.lines.first?.hasPrefix("CHECK") == true)
        #expect(command.lines.count == 7)
        #expect(command.lines.contains { $0.hasPrefix("activation") && $0.contains("FAILED") })
    }

    @Test func pluginWithoutLabelsIsSaidToHaveNone() throws {
        let hub = try Hub()
        let command = try Command.run("check", "--plugin", hub.plugin)
        let line = try #require(command.lines.first { $0.hasPrefix("activation") })
        #expect(line.contains("not applicable") && line.contains("no labels"))
    }

    @Test func unknownPluginIsOneSentence() throws {
        try Command.run("check", "--plugin", "nonsense").expectFailure("nonsense")
        #expect(try Command.run("check", "stray").status == 64)
    }
}
