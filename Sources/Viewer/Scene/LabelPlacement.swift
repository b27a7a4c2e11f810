import Graphics

/// A label that would like to be shown beside a node.
nonisolated struct LabelCandidate: Hashable, Sendable {
    /// Which node it belongs to.
    var id: Int
    /// The middle of the node, in window pixels.
    var anchor: SIMD2<Float>
    /// The radius to stay clear of, in pixels.
    var clearance: Float
    /// Width and height of the text, in pixels.
    var size: SIMD2<Float>
    /// Larger is more important.
    var priority: Float

    init(
        id: Int, anchor: SIMD2<Float>, clearance: Float, size: SIMD2<Float>, priority: Float
    ) {
        (self.id, self.anchor, self.clearance) = (id, anchor, clearance)
        (self.size, self.priority) = (size, priority)
    }
}

/// A label that is shown.
nonisolated struct PlacedLabel: Hashable, Sendable {
    /// Which node it belongs to.
    var id: Int
    /// Where its text goes, in window pixels.
    var frame: PixelRect
    /// 0…1: labels come and go softly.
    var opacity: Float
}

/// Chooses labels that do not overlap, and keeps its choices from frame to frame.
///
/// A label that is shown resists being replaced by one hardly more important, and stays on its
/// side of the node while there is room; one that loses fades away before its place is given on.
nonisolated struct LabelPlacement: Sendable {
    private enum Side: CaseIterable {
        case right
        case left
        case above
        case below
    }

    private struct Shown {
        var candidate: LabelCandidate
        var side: Side
        var opacity: Float
        var isWanted: Bool
    }

    /// The most labels shown at once.
    var limit: Int
    /// Pixels kept free between labels, and between a label and its node.
    var gap: Float
    private var shown: [Shown] = []

    /// How much more important a newcomer must be.
    private static let loyalty: Float = 1.3
    private static let fadeIn: Float = 0.18
    private static let fadeOut: Float = 0.25

    init(limit: Int = 24, gap: Float = 4) {
        self.limit = limit
        self.gap = gap
    }

    /// Chooses among `candidates` within `viewport`, clear of `obstacles`, `seconds` after the last
    /// choice; the most important come first.
    ///
    /// A label comes clear of `discs`, the bright nodes, too, but stays while one only touches it.
    mutating func place(
        _ candidates: [LabelCandidate], viewport: PixelRect, obstacles: [PixelRect] = [],
        discs: [PixelRect] = [], seconds: Float
    ) -> [PlacedLabel] {
        let before = Dictionary(
            shown.map { ($0.candidate.id, $0) }, uniquingKeysWith: { a, _ in a })
        let chosen = choose(candidates, before, viewport, obstacles, discs)
        let present = Dictionary(candidates.map { ($0.id, $0) }, uniquingKeysWith: { a, _ in a })
        let leaving = leave(before.values, chosen, present, obstacles, seconds)
        shown = arrive(chosen, leaving, seconds) + leaving
        return shown.filter { $0.opacity > 0 }.map {
            PlacedLabel(
                id: $0.candidate.id, frame: frame(of: $0.candidate, on: $0.side),
                opacity: $0.opacity)
        }
    }

    private func choose(
        _ candidates: [LabelCandidate], _ before: [Int: Shown], _ viewport: PixelRect,
        _ obstacles: [PixelRect], _ discs: [PixelRect]
    ) -> [Shown] {
        let cores = discs.map { $0.inset(x: 0.3 * $0.width, y: 0.3 * $0.height) }
        let ranked = candidates.map { candidate in
            let isShown = before[candidate.id]?.isWanted == true
            return (candidate, worth: candidate.priority * (isShown ? Self.loyalty : 1))
        }.sorted { ($0.worth, $1.0.id) > ($1.worth, $0.0.id) }
        var taken = obstacles
        var chosen: [Shown] = []
        for (candidate, _) in ranked where chosen.count < limit {
            let old = before[candidate.id]
            let sides = [old?.side].compactMap { $0 } + Side.allCases.filter { $0 != old?.side }
            let free = sides.first { side in
                let area = frame(of: candidate, on: side)
                let stays = old?.isWanted == true && old?.side == side
                return viewport.encloses(area) && !taken.contains { $0.intersects(area) }
                    && !(stays ? cores : discs).contains { $0.intersects(area) }
            }
            guard let side = free else { continue }
            taken.append(frame(of: candidate, on: side).inset(x: -gap, y: -gap))
            // A label that changes sides starts afresh instead of jumping.
            let opacity = old?.side == side ? old?.opacity ?? 0 : 0
            chosen.append(
                Shown(candidate: candidate, side: side, opacity: opacity, isWanted: true))
        }
        return chosen
    }

    /// Those no longer chosen, fading beside their nodes; at once gone where a shown one
    /// or an obstacle moves in.
    private func leave(
        _ before: some Collection<Shown>, _ chosen: [Shown], _ present: [Int: LabelCandidate],
        _ obstacles: [PixelRect], _ seconds: Float
    ) -> [Shown] {
        let chosenIDs = Set(chosen.map(\.candidate.id))
        let occupied =
            obstacles
            + chosen.filter { $0.opacity > 0 }.map { frame(of: $0.candidate, on: $0.side) }
        return before.compactMap { old -> Shown? in
            guard !chosenIDs.contains(old.candidate.id) else { return nil }
            var old = old
            old.candidate = present[old.candidate.id] ?? old.candidate
            old.isWanted = false
            old.opacity -= seconds / Self.fadeOut
            let area = frame(of: old.candidate, on: old.side)
            return old.opacity > 0 && !occupied.contains { $0.intersects(area) } ? old : nil
        }.sorted { $0.candidate.id < $1.candidate.id }
    }

    /// The chosen, coming up; a newcomer waits until nobody fades in its place.
    private func arrive(_ chosen: [Shown], _ leaving: [Shown], _ seconds: Float) -> [Shown] {
        let occupied = leaving.map { frame(of: $0.candidate, on: $0.side) }
        return chosen.map { label in
            var label = label
            let area = frame(of: label.candidate, on: label.side)
            if label.opacity > 0 || !occupied.contains(where: { $0.intersects(area) }) {
                label.opacity = min(1, label.opacity + seconds / Self.fadeIn)
            }
            return label
        }
    }

    private func frame(of candidate: LabelCandidate, on side: Side) -> PixelRect {
        let (size, distance) = (candidate.size, candidate.clearance + gap)
        var corner = candidate.anchor
        switch side {
        case .right: corner += [distance, -size.y / 2]
        case .left: corner += [-distance - size.x, -size.y / 2]
        case .above: corner += [-size.x / 2, -distance - size.y]
        case .below: corner += [-size.x / 2, distance]
        }
        return PixelRect(x: corner.x, y: corner.y, width: size.x, height: size.y)
    }
}

nonisolated extension PixelRect {
    /// Whether all of `other` lies within it.
    func encloses(_ other: PixelRect) -> Bool {
        other.x >= x && other.y >= y && other.maxX <= maxX && other.maxY <= maxY
    }
}
