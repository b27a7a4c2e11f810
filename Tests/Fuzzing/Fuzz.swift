internal import Foundation

/// How long tests with random input go on, and where their input begins: what the environment says,
/// for long runs by hand and for `.ci/fuzz`.
public enum Fuzz {
    /// How often they go round: `AXON_FUZZ_ROUNDS`.
    public static let rounds = number("AXON_FUZZ_ROUNDS") ?? 1
    private static let seed = UInt64(clamping: number("AXON_FUZZ_SEED") ?? 0)
    private static let seconds = number("AXON_FUZZ_SECONDS").map(Double.init)

    /// The generator of one test, another one for each `AXON_FUZZ_SEED`.
    public static func random(_ test: UInt64) -> Seeded { Seeded(test &+ seed) }

    /// Attempts until `seconds` are over, or as many as `AXON_FUZZ_SECONDS` says; at least once.
    public static func attempt(
        _ test: UInt64, seconds: Double, _ body: (inout Seeded) throws -> Void
    ) rethrows {
        var random = random(test)
        let end = ContinuousClock.now + .seconds(self.seconds ?? seconds)
        repeat { try body(&random) } while ContinuousClock.now < end
    }

    private static func number(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }
}
