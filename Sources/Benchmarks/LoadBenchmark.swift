internal import Foundation
internal import JSON
public import Models

/// From nothing to the first token: read the model, run a short prompt.
public struct LoadBenchmark {
    /// Loads the model, as its user would.
    public var load: () throws -> any LanguageModel
    /// How many times.
    public var runs = 3

    /// A benchmark of `load`.
    public init(load: @escaping () throws -> any LanguageModel) { self.load = load }

    /// Runs it; the first time, which may read the disk, counts as any other.
    ///
    /// - Throws: what loading and running throw.
    public func run() throws -> BenchmarkResult {
        let timings = try Timings(count: runs, warmUp: 0) {
            let model = try load()
            _ = try model.forward(
                [0, 1, 2, 3], cache: model.makeCache(), plan: HookPlan(), logits: .last,
                shouldStop: { false })
        }
        return BenchmarkResult(
            name: "load", settings: [("runs", .int(runs))], timings: timings,
            figures: [
                ("first_ms", .double(timings.milliseconds[0])),
                ("peak_memory_mb", .double(Double(Machine.peakMemory) / 1e6)),
            ])
    }
}
