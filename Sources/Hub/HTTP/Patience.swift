internal import Foundation

/// How often and how long a server that gives nothing is asked again.
struct Patience: Sendable {
    /// Tries in a row that bring nothing.
    var tries = 5
    /// Seconds before the second try; each later one waits twice as long.
    var firstPause = 0.5
    /// The longest pause in seconds.
    var longestPause = 8.0
    /// Seconds after which a server that has brought nothing is given up in any case.
    var budget = 100.0

    /// Counts the tries of one task.
    struct Account: Sendable {
        private let patience: Patience
        private var failures = 0
        private var lastGain = DispatchTime.now()

        init(_ patience: Patience) { self.patience = patience }

        /// Something came: everything is as at the beginning.
        mutating func gain() {
            failures = 0
            lastGain = .now()
        }

        /// The seconds one more try may be silent for, of the `wanted` ones.
        func silence(_ wanted: Double) -> Double { max(min(wanted, left), 0.05) }

        /// The seconds to wait before the next try, or nil when there should be none.
        mutating func pauseAfterFailure(asked: Double? = nil) -> Double? {
            failures += 1
            return pause(after: failures, asked: asked)
        }

        /// The same where the caller counts the failures in a row.
        func pause(after failures: Int, asked: Double? = nil) -> Double? {
            guard failures < patience.tries else { return nil }
            let doubled = patience.firstPause * Double(1 << min(failures - 1, 20))
            let pause = max(min(doubled, patience.longestPause), asked ?? 0)
            return pause < left ? pause * .random(in: 0.9...1.1) : nil
        }

        private var left: Double {
            let passed = DispatchTime.now().uptimeNanoseconds - lastGain.uptimeNanoseconds
            return patience.budget - Double(passed) / 1e9
        }
    }
}
