internal import Benchmarks
internal import Engine
internal import Foundation
internal import JSON
internal import Tensors

/// Latency: a token takes about as long as reading its weights does.
///
/// What bounds a token from below is memory: each weight is read once, the SAE's included. The
/// expectation is those bytes at the speed this machine reads memory, measured right before each
/// round of tokens, so that both share what else the machine does. A token may take
/// `factor` times that, and `overhead` milliseconds for what is no weight (sampling, attention,
/// the list of features). Another program can only make a round slower, so the round that comes
/// nearest to its own allowance is the one that says something about this program.
struct LatencyCheck: Check {
    let name = "latency"

    static let prompt = "The history of the city began when"
    static let rounds = 4
    static let tokens = 24
    static let factor = 3.0
    static let overhead = 3.0

    /// Bytes a second that memory is read with.
    var readBandwidth: @Sendable () -> Double = {
        MemorySpeed(megabytes: 256).readBandwidth(passes: 3)
    }

    /// A round: the middle interval between two tokens, and what it may be.
    private struct Round {
        var median: Double
        var expected: Double
        var bandwidth: Double

        var allowed: Double { factor * expected + overhead }
    }

    func result(for subject: any CheckSubject) throws -> CheckResult {
        let rounds = try (0..<Self.rounds).compactMap { _ in try round(subject) }
        guard let best = rounds.min(by: { $0.median / $0.allowed < $1.median / $1.allowed }) else {
            return CheckResult(.failed, "too few tokens were generated to measure any")
        }
        func text(_ value: Double) -> String { String(format: "%.2f", value) }
        return CheckResult(
            best.median <= best.allowed,
            "\(text(best.median)) ms a token; its weights take \(text(best.expected)) ms to read at "
                + "\(text(best.bandwidth / 1e9)) GB/s, \(text(best.allowed)) ms are allowed",
            [
                ("ms_per_token", .double(best.median)), ("expected_ms", .double(best.expected)),
                ("allowed_ms", .double(best.allowed)),
                ("bytes_per_token", .int(subject.bytesPerToken)),
                ("read_bandwidth_gb_per_s", .double(best.bandwidth / 1e9)),
                ("ms_per_token_of_rounds", .array(rounds.map { .double($0.median) })),
                ("machine", Machine.current.json),
            ])
    }

    private func round(_ subject: any CheckSubject) throws -> Round? {
        let bandwidth = readBandwidth()
        let run = try subject.run(Self.prompt, .greedy(maxTokens: Self.tokens))
        // The first tokens find nothing in the caches.
        let intervals = Array(run.intervals.dropFirst(2))
        guard !intervals.isEmpty else { return nil }
        return Round(
            median: Timings(milliseconds: intervals).median,
            expected: Double(subject.bytesPerToken) / bandwidth * 1000, bandwidth: bandwidth)
    }
}
