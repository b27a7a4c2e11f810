/// When the report gets a `frame` line: once a second, and at once after input.
nonisolated struct FrameReportSchedule {
    static let interval = 1.0
    /// Seconds between two lines at least; a drag would write hundreds otherwise.
    static let shortest = 0.05

    /// When the next line is due; nil when nobody reads a report.
    private(set) var due: Double?
    private var last = -Double.infinity

    init(isWanted: Bool) { due = isWanted ? 0 : nil }

    /// The next line is due as soon as may be.
    mutating func askNow() {
        if due != nil { due = min(due ?? 0, last + Self.shortest) }
    }

    /// Whether to write a line now.
    mutating func take(at now: Double) -> Bool {
        guard let due, now >= due else { return false }
        last = now
        self.due = now + Self.interval
        return true
    }
}
