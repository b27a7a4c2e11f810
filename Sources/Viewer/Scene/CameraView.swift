internal import Foundation
import Graphics

/// A camera at one moment, in one window: where things of the world land on the screen.
nonisolated struct CameraView: Hashable, Sendable {
    /// Where something of the world lands on the screen.
    struct Projection: Hashable, Sendable {
        /// Window pixels from the top left.
        var pixel: SIMD2<Float>
        /// Distance before the eye along the line of sight, in world units.
        var depth: Float
        /// Window pixels per world unit at that depth.
        var pixelsPerUnit: Float
    }

    /// Where the eye is.
    let eye: SIMD3<Float>
    /// What it looks at, in the middle of the viewport.
    let target: SIMD3<Float>
    /// View space (x right, y up, z backwards) from the world.
    let viewFromWorld: Matrix4
    /// The whole window's clip space from the world.
    let clipFromWorld: Matrix4
    /// The part of the window the scene is centred in, in pixels.
    let viewport: PixelRect
    /// The whole window.
    let surface: PixelSize
    /// How many pixels an ordinary screen's pixel takes: widths and hit radii scale by it.
    let pixelScale: Float
    /// Pixels across which something as wide as its distance appears.
    let focalPixels: Float

    /// Nothing closer to the eye is drawn.
    static let nearest: Float = 1
    /// The angle between the bottom and top edges of the viewport, in radians.
    static let fieldOfView: Float = 50 * .pi / 180
    private static let farthest: Float = 40_000

    init(
        eye: SIMD3<Float>, target: SIMD3<Float>, viewport: PixelRect, surface: PixelSize,
        pixelScale: Float = 1
    ) {
        (self.eye, self.target, self.surface) = (eye, target, surface)
        self.pixelScale = max(0.25, pixelScale)
        // A viewport that the panels cover wholly still needs a finite projection.
        let area = PixelRect(
            x: viewport.x, y: viewport.y, width: max(1, viewport.width),
            height: max(1, viewport.height))
        self.viewport = area
        focalPixels = Self.focalPixels(viewportHeight: area.height)
        viewFromWorld = Matrix4.look(from: eye, at: target, up: [0, 1, 0])
        let clipFromView = Matrix4.perspective(
            verticalFieldOfView: Self.fieldOfView, aspect: area.width / area.height,
            near: Self.nearest, far: Self.farthest)
        clipFromWorld =
            Self.windowFromViewport(area, in: surface) * clipFromView * viewFromWorld
    }

    /// Pixels across which something as wide as its distance appears.
    static func focalPixels(viewportHeight: Float) -> Float {
        viewportHeight / 2 / tan(fieldOfView / 2)
    }

    /// Where `point` lands, or nil when it is behind the eye or too close to it.
    func project(_ point: SIMD3<Float>) -> Projection? {
        project(view: viewFromWorld * SIMD4(point, 1))
    }

    /// Where a point of view space lands.
    func project(view: SIMD4<Float>) -> Projection? {
        let depth = -view.z
        guard depth >= Self.nearest else { return nil }
        let scale = focalPixels / depth
        let middle = viewport.center
        return Projection(
            pixel: [middle.x + view.x * scale, middle.y - view.y * scale], depth: depth,
            pixelsPerUnit: scale)
    }

    /// The line of sight through a window pixel: from the eye, of length 1.
    func ray(through pixel: SIMD2<Float>) -> SIMD3<Float> {
        let offset = (pixel - viewport.center) / focalPixels
        return normalized(forward + right * offset.x - up * offset.y)
    }

    /// The world's point under a window pixel, in the plane through the target that faces the eye.
    func point(under pixel: SIMD2<Float>) -> SIMD3<Float> {
        let offset = (pixel - viewport.center) / focalPixels * length(target - eye)
        return target + right * offset.x - up * offset.y
    }

    /// Unit vector to the right on the screen, in the world.
    var right: SIMD3<Float> { row(0) }
    /// Unit vector upwards on the screen, in the world.
    var up: SIMD3<Float> { row(1) }
    /// Unit vector along the line of sight, in the world.
    var forward: SIMD3<Float> { -row(2) }

    private func row(_ index: Int) -> SIMD3<Float> {
        let columns = viewFromWorld.columns
        return [columns.0[index], columns.1[index], columns.2[index]]
    }

    private static func windowFromViewport(_ area: PixelRect, in surface: PixelSize) -> Matrix4 {
        let (width, height) = (Float(surface.width), Float(surface.height))
        let center = area.center
        return Matrix4(
            [area.width / width, 0, 0, 0], [0, area.height / height, 0, 0], [0, 0, 1, 0],
            [2 * center.x / width - 1, 1 - 2 * center.y / height, 0, 1])
    }
}
