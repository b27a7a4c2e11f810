internal import ArgumentParser
internal import Checks
internal import Engine
internal import Foundation
internal import Plugins

/// `axon check`: whether a plugin shows what it should.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask a plugin the six questions of AXON's benchmark.",
        discussion: """
            activation: "France" fires a concept of geography. consistency: three greedy runs are \
            the same. stress: 500 tokens. latency: a token takes about as long as reading its \
            weights. edge_cases: empty, one token, emoji, maths, code, longer than the context. \
            contrast: code and stories fire different features. The exit status is 1 if one fails.
            """)

    @Option(help: "A plugin's name or a TOML file.", completion: .plugins)
    var plugin: String?
    @Option(help: "Read the SAE of another layer.")
    var layer: Int?
    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        let loaded = try LoadedPlugin(try PluginLibrary.standard.choose(plugin, layer: layer))
        let isWatched = isatty(STDERR_FILENO) == 1
        let report = CheckReport(loaded) { name in
            if isWatched { StandardError.write("\(name) …\n") }
        }
        if json {
            try StandardOutput.writeLine(report.json.text)
        } else {
            try StandardOutput.write(Self.table(report))
        }
        guard report.isPassed else {
            throw CheckError.failed(plugin: report.plugin, checks: report.failed)
        }
    }

    private static func table(_ report: CheckReport) -> String {
        let rows = report.results.map { [$0.name, text($0.outcome), $0.finding] }
        return TextTable.text([["CHECK", "RESULT", "FOUND"]] + rows)
    }

    private static func text(_ outcome: CheckResult.Outcome) -> String {
        switch outcome {
        case .passed: "passed"
        case .failed: "FAILED"
        case .notApplicable: "not applicable"
        }
    }
}

/// What `axon check` ends with where not all is well.
enum CheckError: LocalizedError {
    case failed(plugin: String, checks: [String])

    var errorDescription: String? {
        switch self {
        case .failed(let plugin, let checks):
            "\(plugin): expected all checks to pass, found \(checks.joined(separator: ", ")) failed; "
                + "the report says what was found"
        }
    }
}
