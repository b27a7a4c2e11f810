/// Times of the same piece of work, one a run.
public struct Timings: Sendable {
    /// Milliseconds, in the order of the runs.
    public let milliseconds: [Double]

    /// Times that were taken elsewhere, in milliseconds; at least one.
    public init(milliseconds: [Double]) {
        precondition(!milliseconds.isEmpty, "times of at least one run")
        self.milliseconds = milliseconds
    }

    /// Runs `body` `warmUp` times for nothing, then `count` times against the clock.
    public init(count: Int, warmUp: Int = 1, _ body: () throws -> Void) rethrows {
        for _ in 0..<warmUp { try body() }
        var times: [Double] = []
        for _ in 0..<max(1, count) {
            times.append(try ContinuousClock().measure(body) / .milliseconds(1))
        }
        self.init(milliseconds: times)
    }

    /// The middle one.
    public var median: Double { milliseconds.median }

    /// The shortest.
    public var shortest: Double { milliseconds.min() ?? 0 }
}

extension [Double] {
    /// The middle one of at least one number, or the mean of the two in the middle.
    var median: Double {
        let sorted = sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2)
            ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
}
