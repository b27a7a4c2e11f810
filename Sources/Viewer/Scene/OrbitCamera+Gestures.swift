internal import Foundation
import Graphics

/// What the person can do to the camera.
nonisolated extension OrbitCamera {
    private static let steepest: Float = 85 * .pi / 180
    private static let zoomPerNotch: Float = 1.1
    /// Where a flight ends before a node that stands alone.
    static let flyDistance: Float = 90
    /// How close and how far before a node with its neighbours.
    static let flyDistances: ClosedRange<Float> = 110...480
    private static let fitMargin: Float = 60

    /// Turns by a drag of `pixels`; the height of the viewport is half a turn.
    mutating func orbit(by pixels: SIMD2<Float>, in view: CameraView) {
        takeOver()
        let turn = Float.pi / view.viewport.height
        goal.yaw -= pixels.x * turn
        goal.pitch = min(max(goal.pitch + pixels.y * turn, -Self.steepest), Self.steepest)
    }

    /// Shifts by a drag of `pixels`, so that what is at the target's depth goes with the pointer.
    mutating func pan(by pixels: SIMD2<Float>, in view: CameraView) {
        takeOver()
        let unitsPerPixel = goal.distance / view.focalPixels
        goal.target += (view.up * pixels.y - view.right * pixels.x) * unitsPerPixel
    }

    /// Comes closer by `notches` of the wheel (negative: backs off).
    ///
    /// The world's point under `pixel` at the target's depth stays there, during the glide too.
    mutating func zoom(by notches: Float, towards pixel: SIMD2<Float>, in view: CameraView) {
        guard notches.isFinite else { return }
        takeOver()
        let wanted = goal.distance * pow(Self.zoomPerNotch, -notches)
        let distance = min(max(wanted, Self.distances.lowerBound), Self.distances.upperBound)
        let anchor = view.point(under: pixel)
        goal.target = anchor - (anchor - pose.target) * (distance / pose.distance)
        goal.distance = distance
    }

    /// Flies in half a second to `distance` before `point`, keeping the direction of sight.
    mutating func fly(to point: SIMD3<Float>, distance: Float = flyDistance) {
        var destination = pose
        destination.target = point
        destination.distance = distance
        begin(to: destination, duration: 0.5)
    }

    /// How far before `point` three quarters of its neighbours are in view with it, so that a few
    /// stray ones do not make it small.
    func framingDistance(
        around point: SIMD3<Float>, neighbours: [(center: SIMD3<Float>, radius: Float)],
        viewport: PixelRect, pixelScale: Float = 1
    ) -> Float {
        let slope = Self.slope(of: viewport, pixelScale: pixelScale)
        let (right, up, back) = axes
        let distances = neighbours.map { sphere in
            let way = sphere.center - point
            let aside = SIMD2(abs(dot(way, right)), abs(dot(way, up))) + sphere.radius
            return dot(way, back) + max(aside.x / slope.x, aside.y / slope.y)
        }.sorted()
        guard !distances.isEmpty else { return Self.flyDistance }
        let needed = distances[(distances.count * 3 - 1) / 4]
        return min(max(needed, Self.flyDistances.lowerBound), Self.flyDistances.upperBound)
    }

    /// Keeps a moving point in the middle: the end of the flight, or the goal, goes with it.
    mutating func follow(_ point: SIMD3<Float>) {
        flight?.to.target = point
        goal.target = point
    }

    /// Flies in 0.7 s to where all the spheres (centre, radius) are in view, with a margin.
    mutating func fit(
        _ spheres: [(center: SIMD3<Float>, radius: Float)], viewport: PixelRect,
        pixelScale: Float = 1
    ) {
        guard let pose = fittingPose(spheres, viewport: viewport, pixelScale: pixelScale) else {
            return
        }
        begin(to: pose, duration: 0.7)
    }

    /// The nearest pose in the present direction that shows all the spheres.
    ///
    /// Each sphere bounds the eye's place by planes parallel to the sides of the view, so the
    /// nearest eye is where the tightest of them meet.
    func fittingPose(
        _ spheres: [(center: SIMD3<Float>, radius: Float)], viewport: PixelRect,
        pixelScale: Float = 1
    ) -> Pose? {
        guard !spheres.isEmpty else { return nil }
        let slope = Self.slope(of: viewport, pixelScale: pixelScale)
        let (right, up, back) = axes
        var positive = SIMD2<Float>(repeating: -.infinity)
        var negative = positive
        var depths = (low: Float.infinity, high: -Float.infinity)
        for sphere in spheres {
            let place = SIMD2(dot(sphere.center, right), dot(sphere.center, up))
            let depth = dot(sphere.center, back)
            positive = pointwiseMax(positive, slope * depth + place + sphere.radius)
            negative = pointwiseMax(negative, slope * depth - place + sphere.radius)
            depths = (min(depths.low, depth), max(depths.high, depth))
        }
        let heights = (positive + negative) / (2 * slope)
        let eye = (positive - negative) / 2
        let middle = (depths.low + depths.high) / 2
        var fitting = pose
        fitting.distance = min(
            max(max(heights.x, heights.y) - middle, Self.distances.lowerBound),
            Self.distances.upperBound)
        fitting.target = right * eye.x + up * eye.y + back * middle
        return fitting
    }

    /// Half the width and height that are in view at distance 1, inside the margin.
    private static func slope(of viewport: PixelRect, pixelScale: Float) -> SIMD2<Float> {
        let margin = min(fitMargin * pixelScale, 0.2 * min(viewport.width, viewport.height))
        let focal = CameraView.focalPixels(viewportHeight: max(1, viewport.height))
        return SIMD2(max(1, viewport.width / 2 - margin), max(1, viewport.height / 2 - margin))
            / focal
    }

    /// Unit vectors to the right, upwards and towards the eye, in the world.
    private var axes: (right: SIMD3<Float>, up: SIMD3<Float>, back: SIMD3<Float>) {
        let back = pose.back
        let right = normalized(cross([0, 1, 0], back))
        return (right, cross(back, right), back)
    }

    /// The person's hand ends a flight where it is and stops the turning.
    private mutating func takeOver() {
        noteInput()
        guard flight != nil else { return }
        flight = nil
        goal = pose
    }

    private mutating func begin(to destination: Pose, duration: Float) {
        noteInput()
        flight = Flight(from: pose, to: destination, duration: duration)
        goal = destination
    }
}
