internal import Engine
internal import JSON

/// Stress: 500 tokens without a fault; where the context holds fewer, in as many runs as it takes.
struct StressCheck: Check {
    let name = "stress"

    static let prompt = "Once upon a time"
    static let tokens = 500

    func result(for subject: any CheckSubject) throws -> CheckResult {
        var (tokens, runs, firings) = (0, 0, 0)
        while tokens < Self.tokens {
            var options = GenerationOptions(maxTokens: Self.tokens - tokens)
            options.seed = UInt64(runs)
            let run = try subject.run(Self.prompt, options)
            runs += 1
            guard !run.steps.isEmpty else {
                return CheckResult(.failed, "run \(runs) gave no token")
            }
            if let fault = StepFault.first(in: run, of: subject, options) {
                return CheckResult(.failed, "after \(tokens) tokens: \(fault)")
            }
            tokens += run.steps.count
            firings += run.steps.reduce(0) { $0 + $1.features.count }
        }
        return Self.result(tokens: tokens, runs: runs, firings: firings, subject)
    }

    private static func result(
        tokens: Int, runs: Int, firings: Int, _ subject: any CheckSubject
    ) -> CheckResult {
        let figures: [(key: String, value: JSONOutput)] = [
            ("tokens", .int(tokens)), ("runs", .int(runs)), ("firings", .int(firings)),
        ]
        guard firings > 0 || !subject.hasFeatures else {
            return CheckResult(.failed, "no feature fired in \(tokens) tokens", figures)
        }
        let reason = runs > 1 ? ", since the context holds \(subject.contextLength)" : ""
        return CheckResult(
            .passed, "\(tokens) tokens in \(runs) run\(runs > 1 ? "s" : "")\(reason), no fault",
            figures)
    }
}
