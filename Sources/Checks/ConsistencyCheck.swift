internal import Engine

/// Consistency: the same prompt, the likeliest token each time, gives the same tokens and features.
struct ConsistencyCheck: Check {
    let name = "consistency"

    static let prompt = "The history of the city began when"
    static let tokens = 24
    static let runs = 3

    func result(for subject: any CheckSubject) throws -> CheckResult {
        let runs = try (0..<Self.runs).map { _ in
            try subject.run(Self.prompt, .greedy(maxTokens: Self.tokens))
        }
        let count = runs[0].steps.count
        for (number, run) in runs.enumerated().dropFirst() {
            if let difference = Self.difference(runs[0], run) {
                return CheckResult(
                    .failed, "run \(number + 1) differs from the first \(difference)")
            }
        }
        guard count > 0 else { return CheckResult(.failed, "no token was generated") }
        let drift = Self.drift(runs)
        return CheckResult(
            .passed,
            "\(Self.runs) greedy runs of \(count) tokens have the same tokens and features",
            [
                ("runs", .int(Self.runs)), ("tokens", .int(count)),
                ("largest_difference", .float(drift)),
            ])
    }

    /// Where two runs differ first, nil where they do not.
    private static func difference(_ one: CheckedRun, _ other: CheckedRun) -> String? {
        guard one.steps.count == other.steps.count else {
            return "in length: \(one.steps.count) and \(other.steps.count) tokens"
        }
        for (a, b) in zip(one.prompt + one.steps, other.prompt + other.steps) {
            let place = a.origin == .prompt ? "the prompt's token \(a.index)" : "token \(a.index)"
            if a.tokenID != b.tokenID { return "at \(place): another token" }
            if a.features.map(\.id) != b.features.map(\.id) {
                return "at \(place): other features"
            }
        }
        return nil
    }

    /// The largest difference of an activation between the first run and another.
    private static func drift(_ runs: [CheckedRun]) -> Float {
        func activations(_ run: CheckedRun) -> [Float] {
            (run.prompt + run.steps).flatMap { $0.features.map(\.activation) }
        }
        let first = activations(runs[0])
        return runs.dropFirst().flatMap { zip(first, activations($0)).map { abs($0 - $1) } }.max()
            ?? 0
    }
}
