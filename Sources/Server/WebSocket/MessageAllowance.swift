internal import NIOCore

/// How many messages a client may still send: so many at once, and so many more each second.
struct MessageAllowance {
    private let rate: Double
    private let burst: Double
    private var left: Double
    private var last: NIODeadline

    init(rate: Double, burst: Double, now: NIODeadline) {
        self.rate = rate
        self.burst = burst
        left = burst
        last = now
    }

    /// Counts a message, or a part of one.
    mutating func spend(_ amount: Double) { left -= amount }

    /// Whether something is left at `now`.
    mutating func isLeft(at now: NIODeadline) -> Bool {
        left = min(burst, left + rate * (now - last).seconds)
        last = now
        return left > 0
    }
}

extension TimeAmount {
    /// As a fraction of a second.
    var seconds: Double { Double(nanoseconds) / 1e9 }

    /// As many seconds, parts of one too.
    init(_ seconds: Double) { self = .nanoseconds(Int64(seconds * 1e9)) }
}
