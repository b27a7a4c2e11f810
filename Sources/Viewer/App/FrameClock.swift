/// Decides when the next frame is due: at once while the person acts, at leisure while the graph
/// only turns and breathes, not at all when nothing changes.
nonisolated struct FrameClock {
    /// Why a frame is wanted.
    enum Need: Comparable {
        /// Nothing would look different.
        case nothing
        /// The graph breathes, fades or turns by itself.
        case breathing
        /// Tokens arrive, or the person does something.
        case action
    }

    /// Seconds between frames at most, when something moves.
    static let shortest = 1.0 / 60
    /// How long to sleep when nothing changes; input and the engine end the sleep.
    static let sleep = 1.0
    /// The share of a core that breathing may take where frames are dear, as with software GL.
    static let breathingShare = 0.35

    /// Seconds of work a frame takes, averaged.
    private(set) var cost = 0.008
    private var lastFrame = -Double.infinity

    /// Frames a second, averaged over what was drawn.
    private(set) var rate = 0.0

    /// Learns of a frame.
    /// - Parameters:
    ///   - now: when it began, in seconds
    ///   - cost: seconds it took
    mutating func record(at now: Double, cost: Double) {
        self.cost += (min(cost, 0.5) - self.cost) * 0.12
        let interval = now - lastFrame
        if interval > 0, interval < 1 { rate += (1 / interval - rate) * 0.1 }
        lastFrame = now
    }

    /// Seconds to wait for events before the next frame.
    ///
    /// It wakes at `moment` in any case, but no sooner than a frame may follow.
    func wait(
        for need: Need, now: Double, until moment: Double?, isHidden: Bool
    ) -> Double {
        let due = isHidden || need == .nothing ? now + Self.sleep : lastFrame + interval(for: need)
        let earliest = lastFrame + interval(for: .action)
        return max(0, min(due, moment.map { max($0, earliest) } ?? due) - now)
    }

    /// Whether it is time for a frame.
    func isDue(_ need: Need, at now: Double) -> Bool {
        // A timer that fires a hair early must not cost a whole turn.
        need != .nothing && now >= lastFrame + interval(for: need) - 0.0005
    }

    private func interval(for need: Need) -> Double {
        switch need {
        case .nothing: .infinity
        case .breathing: max(Self.shortest, cost / Self.breathingShare)
        case .action: max(Self.shortest, cost * 1.15)
        }
    }
}
