import Testing

@testable import Graphics

struct Matrix4Tests {
    @Test func productAppliesTheRightFactorFirst() {
        let move = Matrix4.translation([1, 2, 3])
        let scale = Matrix4([2, 0, 0, 0], [0, 2, 0, 0], [0, 0, 2, 0], [0, 0, 0, 1])
        #expect((move * scale) * [1, 1, 1, 1] == [3, 4, 5, 1])
        #expect((scale * move) * [1, 1, 1, 1] == [4, 6, 8, 1])
    }

    @Test func targetLiesStraightAheadOfTheEye() {
        let viewFromWorld = Matrix4.look(from: [0, 0, 10], at: [0, 0, 3], up: [0, 1, 0])
        #expect(viewFromWorld * [0, 0, 3, 1] == [0, 0, -7, 1])
        #expect(viewFromWorld * [1, 2, 10, 1] == [1, 2, 0, 1])
    }

    @Test(arguments: [(Float(2), Float(-1)), (50, 1)])
    func depthRangeMapsToClipRange(distance: Float, expected: Float) {
        let clipFromView = Matrix4.perspective(
            verticalFieldOfView: 1, aspect: 1.5, near: 2, far: 50)
        let clip = clipFromView * [0, 0, -distance, 1]
        #expect(abs(clip.z / clip.w - expected) < 1e-5)
    }

    @Test func pixelCornersMapToClipCorners() {
        let clipFromPixels = Matrix4.pixels(width: 200, height: 100)
        #expect(clipFromPixels * [0, 0, 0, 1] == [-1, 1, 0, 1])
        #expect(clipFromPixels * [200, 100, 0, 1] == [1, -1, 0, 1])
    }
}
