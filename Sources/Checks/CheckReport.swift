public import Engine
internal import Foundation
public import JSON

/// The six checks of AXON's benchmark, asked of one plugin.
///
///     let report = CheckReport(loaded) { print($0) }
///     if !report.isPassed { print(report.failed) }
public struct CheckReport: Sendable {
    /// The plugin's name.
    public let plugin: String
    /// What came of each check, in their order.
    public let results: [CheckResult]

    /// The checks there are, in the order they are asked.
    static let checks: [any Check] = [
        ActivationCheck(), ConsistencyCheck(), StressCheck(), LatencyCheck(), EdgeCaseCheck(),
        ContrastCheck(),
    ]

    /// Asks them all; an error is a failed check and keeps no other from being asked.
    /// - Parameters:
    ///   - loaded: the plugin
    ///   - progress: told the name of each check before it is asked
    public init(_ loaded: LoadedPlugin, progress: (String) -> Void = { _ in }) {
        self.init(loaded, checks: Self.checks, progress: progress)
    }

    init(
        _ subject: any CheckSubject, checks: [any Check], progress: (String) -> Void = { _ in }
    ) {
        plugin = subject.name
        results = checks.map { check in
            progress(check.name)
            return Self.result(of: check, for: subject)
        }
    }

    private static func result(of check: any Check, for subject: any CheckSubject) -> CheckResult {
        let start = ContinuousClock.now
        var result: CheckResult
        do {
            result = try check.result(for: subject)
        } catch {
            result = CheckResult(.failed, "it ends with an error: \(error.localizedDescription)")
        }
        result.name = check.name
        result.seconds = (ContinuousClock.now - start) / .seconds(1)
        return result
    }

    /// Whether no check failed.
    public var isPassed: Bool { failed.isEmpty }

    /// The names of the checks that failed.
    public var failed: [String] { results.filter { $0.outcome == .failed }.map(\.name) }

    /// One object: plugin, whether all passed, and the checks.
    public var json: JSONOutput {
        [
            "plugin": .string(plugin), "passed": .bool(isPassed),
            "checks": .array(results.map(\.json)),
        ]
    }
}
