/// Tells a double click from two clicks: by time, place and button.
nonisolated struct ClickCounter {
    private static let longestGap = 0.4
    private static let farthest: Float = 5
    private var last: (time: Double, place: SIMD2<Float>, button: MouseButton)?
    private var count = 0

    /// Counts a press at `time` seconds and says which of a quick row it is, from 1.
    mutating func press(_ button: MouseButton, at place: SIMD2<Float>, time: Double) -> Int {
        let follows = last.map {
            let way = place - $0.place
            return $0.button == button && time - $0.time <= Self.longestGap
                && (way * way).sum() <= Self.farthest * Self.farthest
        }
        count = follows == true ? count + 1 : 1
        last = (time, place, button)
        return count
    }

    /// The number of the press that a release belongs to.
    var current: Int { max(1, count) }
}
