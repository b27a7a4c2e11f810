/// How much work a picture may take.
nonisolated struct SceneQuality: Hashable, Sendable {
    /// Scene pixels per window pixel, at most 1.
    var resolution: Float
    /// How many times light is spread over twice the distance.
    var bloomLevels: Int
    /// The most edges drawn; the strongest are.
    var edgeLimit: Int

    /// Everything.
    static let full = SceneQuality(resolution: 1, bloomLevels: 5, edgeLimit: 24_000)
    /// From the best looking to the fastest.
    static let levels = [
        full, SceneQuality(resolution: 1, bloomLevels: 4, edgeLimit: 8_000),
        SceneQuality(resolution: 0.75, bloomLevels: 4, edgeLimit: 4_000),
        SceneQuality(resolution: 0.5, bloomLevels: 3, edgeLimit: 2_000),
    ]
}

/// Chooses the quality that keeps frames short, from how long they took.
nonisolated struct QualityGovernor: Sendable {
    /// The time of a frame to stay under, in milliseconds.
    var budget: Float
    /// The present choice.
    private(set) var level = 0
    private var average: Float?
    private var patience = 0

    /// Frames to see at one level before another is tried; climbing back waits longer.
    private static let settling = 20
    private static let trial = 240

    init(budget: Float = 30) { self.budget = budget }

    /// What to draw the next frame with.
    var quality: SceneQuality { SceneQuality.levels[level] }

    /// Learns that a frame took `milliseconds` at the present quality.
    mutating func record(milliseconds: Float) {
        guard milliseconds.isFinite, milliseconds >= 0 else { return }
        // One long frame (a resize, another program) must not change the picture.
        let sample = min(milliseconds, 4 * budget)
        let mean = average.map { $0 + (sample - $0) * 0.1 } ?? sample
        average = mean
        patience += 1
        if mean > budget, patience >= Self.settling, level + 1 < SceneQuality.levels.count {
            change(to: level + 1)
        } else if mean < budget * 0.45, patience >= Self.trial, level > 0 {
            change(to: level - 1)
        }
    }

    private mutating func change(to newLevel: Int) {
        level = newLevel
        average = nil
        patience = 0
    }
}
