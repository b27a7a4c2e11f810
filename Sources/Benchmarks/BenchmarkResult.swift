internal import Foundation
public import JSON

/// What a benchmark found, for people and for programs.
public struct BenchmarkResult: Sendable {
    /// One figure or setting.
    public typealias Entry = (key: String, value: JSONOutput)

    /// What was measured: `decode`, `layout` and so on.
    public let name: String
    /// What it was asked to do.
    public let settings: [Entry]
    /// How long one piece of the work took.
    public let timings: Timings
    /// Other figures.
    public let figures: [Entry]

    /// A result on this machine.
    public init(
        name: String, settings: [Entry], timings: Timings, figures: [Entry] = []
    ) {
        self.name = name
        self.settings = settings
        self.timings = timings
        self.figures = figures
    }

    /// One object: benchmark, machine, settings, `median_ms`, `min_ms` and the other figures.
    public var json: JSONOutput {
        .object(
            [
                ("benchmark", .string(name)), ("machine", Machine.current.json),
                ("settings", .object(settings)), ("median_ms", .double(timings.median)),
                ("min_ms", .double(timings.shortest)),
                ("runs", .int(timings.milliseconds.count)),
            ] + figures)
    }

    /// A line a figure.
    public var text: String {
        let machine = Machine.current
        let head = [
            ("benchmark", name),
            (
                "machine",
                "\(machine.processor), \(machine.threads) threads, \(machine.kernels) kernels"
            ),
        ]
        let times = [
            ("median_ms", Self.number(timings.median)), ("min_ms", Self.number(timings.shortest)),
        ]
        let rows =
            head + settings.map { ($0.key, Self.plain($0.value)) } + times
            + figures.map { ($0.key, Self.plain($0.value)) }
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { key, value in
            key + String(repeating: " ", count: width + 2 - key.count) + value
        }.joined(separator: "\n")
    }

    private static func plain(_ value: JSONOutput) -> String {
        switch value {
        case .string(let text): text
        case .double(let number): self.number(number)
        default: value.text
        }
    }

    private static func number(_ value: Double) -> String { String(format: "%.4g", value) }
}
