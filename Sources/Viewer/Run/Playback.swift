internal import Engine

/// Reveals the steps of a run at a pace a person can follow.
///
/// The engine is as fast as it can be and its record grows at its own speed; what the window shows
/// is that record up to the playback's head. At the pace `nil` the head keeps up with the record.
nonisolated struct Playback {
    /// What comes out of it, in order.
    enum Item {
        case step(Step)
        case end(RunEnding, RunStatistics)
    }

    /// The paces offered, in tokens a second; nil is as fast as the model runs.
    static let paces: [Double?] = [4, 8, 16, 32, nil]
    /// A prompt is read this much faster than text is written.
    static let promptHaste = 3.0

    var pace: Double? = 16
    private var waiting: ArraySlice<Item> = []
    private var due = 0.0

    var isIdle: Bool { waiting.isEmpty }
    /// When the next item comes out, if there is one.
    var nextDue: Double? { isIdle ? nil : due }

    mutating func add(_ item: Item) { waiting.append(item) }

    /// Drops what was not shown yet.
    mutating func clear() { waiting = [] }

    /// Everything that is due at `now`, oldest first.
    mutating func take(at now: Double) -> [Item] {
        var taken: [Item] = []
        while let item = waiting.first, due <= now {
            waiting.removeFirst()
            taken.append(item)
            due = max(due, now - 0.25) + delay(after: item)
        }
        if due < now { due = now }
        return taken
    }

    private func delay(after item: Item) -> Double {
        guard let pace, case .step(let step) = item else { return 0 }
        return 1 / (step.origin == .prompt ? pace * Self.promptHaste : pace)
    }
}
