import Graphics
import Testing

@testable import Viewer

struct SceneLabelPlacementTests {
    private let viewport = PixelRect(x: 100, y: 0, width: 600, height: 400)

    private func label(
        _ id: Int, _ x: Float, _ y: Float, priority: Float = 1, width: Float = 80
    ) -> LabelCandidate {
        LabelCandidate(
            id: id, anchor: [x, y], clearance: 8, size: [width, 16], priority: priority)
    }

    private func crowd(_ count: Int) -> [LabelCandidate] {
        (0..<count).map {
            label(
                $0, 100 + Float($0 * 97 % 600), Float($0 * 61 % 400), priority: Float($0 * 31 % 17))
        }
    }

    @Test(arguments: [0, 1, 12, 200])
    func shownLabelsNeverOverlapNorLeaveTheViewport(count: Int) {
        var placement = LabelPlacement(limit: 60)
        for _ in 0..<8 {
            let placed = placement.place(crowd(count), viewport: viewport, seconds: 0.05)
            for (index, one) in placed.enumerated() {
                #expect(viewport.encloses(one.frame))
                #expect(!placed[..<index].contains { $0.frame.intersects(one.frame) })
            }
        }
    }

    @Test func theMoreImportantOfTwoThatCollideIsShown() {
        var placement = LabelPlacement(limit: 1)
        let placed = placement.place(
            [label(1, 300, 200, priority: 1), label(2, 310, 200, priority: 5)],
            viewport: viewport, seconds: 1)
        #expect(placed.map(\.id) == [2])
    }

    @Test func aShownLabelResistsOneHardlyMoreImportant() {
        var placement = LabelPlacement(limit: 1)
        _ = placement.place([label(1, 300, 200, priority: 10)], viewport: viewport, seconds: 1)
        let rivals = [label(1, 300, 200, priority: 10), label(2, 300, 300, priority: 12)]
        #expect(placement.place(rivals, viewport: viewport, seconds: 1).map(\.id) == [1])
        let stronger = [label(1, 300, 200, priority: 10), label(2, 300, 300, priority: 20)]
        _ = placement.place(stronger, viewport: viewport, seconds: 1)
        #expect(placement.place(stronger, viewport: viewport, seconds: 1).map(\.id) == [2])
    }

    @Test func aLabelComesClearOfBrightNodesButStaysWhileOneTouchesIt() throws {
        let disc = PixelRect(x: 320, y: 190, width: 20, height: 20)
        var placement = LabelPlacement()
        let fresh = placement.place(
            [label(1, 300, 200)], viewport: viewport, discs: [disc], seconds: 1)
        #expect(!fresh[0].frame.intersects(disc))
        var shown = LabelPlacement()
        let before = shown.place([label(1, 300, 200)], viewport: viewport, seconds: 1)
        let grazing = PixelRect(x: before[0].frame.maxX - 4, y: 190, width: 20, height: 20)
        let after = shown.place(
            [label(1, 300, 200)], viewport: viewport, discs: [grazing], seconds: 1)
        #expect(after[0].frame == before[0].frame)
    }

    @Test func aLabelStaysOnItsSideWhileItsNodeMoves() {
        var placement = LabelPlacement()
        let blocked = [PixelRect(x: 300, y: 180, width: 200, height: 40)]
        let first = placement.place(
            [label(1, 300, 200)], viewport: viewport, obstacles: blocked, seconds: 1)
        let second = placement.place([label(1, 302, 201)], viewport: viewport, seconds: 1)
        #expect(first[0].frame.maxX < 300)
        #expect(second[0].frame.x == first[0].frame.x + 2)
    }

    @Test func labelsComeAndGoSoftly() {
        var placement = LabelPlacement()
        let candidate = [label(1, 300, 200)]
        let first = placement.place(candidate, viewport: viewport, seconds: 0.02)
        #expect(first[0].opacity > 0 && first[0].opacity < 0.5)
        _ = placement.place(candidate, viewport: viewport, seconds: 1)
        let leaving = placement.place([], viewport: viewport, seconds: 0.05)
        #expect(leaving.count == 1 && leaving[0].opacity < 1)
        #expect(placement.place([], viewport: viewport, seconds: 1).isEmpty)
    }

    @Test func noLabelFitsAViewportSmallerThanItself() {
        var placement = LabelPlacement()
        let tiny = PixelRect(x: 0, y: 0, width: 40, height: 10)
        #expect(placement.place([label(1, 20, 5)], viewport: tiny, seconds: 1).isEmpty)
    }
}
