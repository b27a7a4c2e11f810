import Foundation
import Graphics
import Testing

@testable import Viewer

struct SceneCameraTests {
    private let viewport = PixelRect(x: 310, y: 0, width: 970, height: 800)
    private let surface = PixelSize(width: 1280, height: 800)

    private func view(_ camera: OrbitCamera) -> CameraView {
        camera.view(viewport: viewport, surface: surface)
    }

    private func camera(yaw: Float = 0.7, pitch: Float = 0.3) -> OrbitCamera {
        var camera = OrbitCamera()
        camera.jump(to: .init(target: [10, -5, 3], distance: 240, yaw: yaw, pitch: pitch))
        return camera
    }

    @Test func targetIsInTheMiddleOfTheViewport() throws {
        let place = try #require(view(camera()).project([10, -5, 3]))
        #expect(abs(place.pixel.x - 795) < 0.01 && abs(place.pixel.y - 400) < 0.01)
        #expect(abs(place.depth - 240) < 0.01)
    }

    @Test func projectionAgreesWithTheClipMatrix() throws {
        let view = view(camera())
        for point: SIMD3<Float> in [[0, 0, 0], [60, 40, -30], [-80, -20, 90]] {
            let clip = view.clipFromWorld * SIMD4(point, 1)
            let place = try #require(view.project(point))
            #expect(abs((clip.x / clip.w + 1) * 640 - place.pixel.x) < 0.01)
            #expect(abs((1 - clip.y / clip.w) * 400 - place.pixel.y) < 0.01)
        }
    }

    @Test func rayThroughAProjectedPointMeetsThePoint() throws {
        let view = view(camera())
        let point: SIMD3<Float> = [40, 12, -30]
        let ray = view.ray(through: try #require(view.project(point)).pixel)
        #expect(length(normalized(point - view.eye) - ray) < 1e-4)
    }

    @Test func whatIsBehindTheEyeIsNotOnTheScreen() {
        let camera = camera()
        #expect(view(camera).project(camera.pose.eye + camera.pose.back * 5) == nil)
    }

    @Test(arguments: [SIMD2<Float>(795, 400), [400, 120], [1250, 790]], [Float(3), -2, 0.5])
    func zoomKeepsThePointUnderThePointer(pixel: SIMD2<Float>, notches: Float) throws {
        var camera = camera()
        let anchor = view(camera).point(under: pixel)
        camera.zoom(by: notches, towards: pixel, in: view(camera))
        for _ in 0..<5 {
            camera.advance(by: 0.03)
            let place = try #require(view(camera).project(anchor))
            #expect(abs(place.pixel.x - pixel.x) < 0.1 && abs(place.pixel.y - pixel.y) < 0.1)
        }
        for _ in 0..<60 { camera.advance(by: 0.03) }
        #expect(abs(camera.pose.distance - 240 * pow(1.1, -notches)) < 0.1)
    }

    @Test(arguments: [Float(200), -200, .infinity, .nan])
    func distanceStaysWithinItsLimits(notches: Float) {
        var camera = camera()
        camera.zoom(by: notches, towards: [500, 300], in: view(camera))
        camera.advance(by: 5)
        #expect(camera.pose.distance >= OrbitCamera.distances.lowerBound * 0.999)
        #expect(camera.pose.distance <= OrbitCamera.distances.upperBound * 1.001)
    }

    @Test func motionIsTheSameAtAnyFrameRate() {
        var coarse = camera()
        coarse.orbit(by: [120, -60], in: view(coarse))
        coarse.pan(by: [30, 50], in: view(coarse))
        var fine = coarse
        for _ in 0..<10 { coarse.advance(by: 0.016) }
        for _ in 0..<160 { fine.advance(by: 0.001) }
        #expect(length(coarse.pose.eye - fine.pose.eye) < 0.02)
    }

    @Test func panCarriesTheTargetPlaneWithThePointer() throws {
        var camera = camera()
        let anchor = view(camera).point(under: [600, 300])
        camera.pan(by: [40, -25], in: view(camera))
        camera.advance(by: 2)
        let place = try #require(view(camera).project(anchor))
        #expect(abs(place.pixel.x - 640) < 0.2 && abs(place.pixel.y - 275) < 0.2)
    }

    @Test func orbitNeverTurnsOverThePoles() {
        var camera = camera()
        for _ in 0..<50 { camera.orbit(by: [0, 500], in: view(camera)) }
        camera.advance(by: 5)
        #expect(camera.pose.pitch < .pi / 2)
        #expect(view(camera).up.y > 0)
    }

    @Test(arguments: [(Float(0.7), Float(0.3)), (2.9, -0.9), (-1.2, 1.2)])
    func fitShowsEveryNodeWithItsMargin(yaw: Float, pitch: Float) throws {
        var camera = camera(yaw: yaw, pitch: pitch)
        let spheres = (0..<60).map { index -> (center: SIMD3<Float>, radius: Float) in
            let angle = Float(index)
            return ([90 * cos(angle) + 40, 50 * sin(2.3 * angle), 120 * sin(0.7 * angle)], 3)
        }
        camera.fit(spheres, viewport: viewport)
        for _ in 0..<60 { camera.advance(by: 0.0167) }
        let allowed = viewport.inset(x: 59.5, y: 59.5)
        var tightest = Float.infinity
        for sphere in spheres {
            let place = try #require(view(camera).project(sphere.center))
            let reach = sphere.radius * place.pixelsPerUnit
            #expect(allowed.contains(place.pixel + reach))
            #expect(allowed.contains(place.pixel - reach))
            let room = [
                place.pixel.x - reach - allowed.x, allowed.maxX - place.pixel.x - reach,
                place.pixel.y - reach - allowed.y, allowed.maxY - place.pixel.y - reach,
            ]
            tightest = min(tightest, room.min() ?? 0)
        }
        #expect(tightest < 2)
    }

    @Test func fitOfNothingOrInNoRoomIsHarmless() throws {
        var camera = camera()
        camera.fit([], viewport: viewport)
        #expect(camera.flight == nil)
        camera.fit([([1, 2, 3], 2)], viewport: PixelRect(x: 0, y: 0, width: 1, height: 1))
        camera.advance(by: 1)
        #expect(camera.pose.distance.isFinite && camera.pose.target.x.isFinite)
    }

    @Test func flightEndsNinetyUnitsBeforeTheNodeAfterHalfASecond() {
        var camera = camera()
        let back = camera.pose.back
        camera.fly(to: [100, 20, 40])
        camera.advance(by: 0.25)
        #expect(camera.pose.target != [100, 20, 40])
        camera.advance(by: 0.26)
        #expect(camera.flight == nil)
        #expect(length(camera.pose.eye - (SIMD3(100, 20, 40) + back * 90)) < 0.01)
    }

    @Test func aNodeIsFramedWithMostOfItsNeighbours() throws {
        var camera = camera()
        let point: SIMD3<Float> = [100, 20, 40]
        let neighbours = (0..<12).map { index -> (center: SIMD3<Float>, radius: Float) in
            let angle = Float(index) * 0.6
            return (point + [60 * cos(angle), 50 * sin(angle), 30 * sin(2 * angle)], 3)
        }
        let stray = (center: point + [5000, 0, 0], radius: Float(3))
        let distance = camera.framingDistance(
            around: point, neighbours: neighbours + [stray, stray], viewport: viewport)
        #expect(OrbitCamera.flyDistances.contains(distance))
        camera.fly(to: point, distance: distance)
        camera.advance(by: 0.6)
        let view = view(camera)
        let shown = try neighbours.filter {
            viewport.contains(try #require(view.project($0.center)).pixel)
        }
        #expect(shown.count >= 9)
        let wide = neighbours.map { (center: point + ($0.center - point) * 2, radius: $0.radius) }
        #expect(
            camera.framingDistance(around: point, neighbours: wide, viewport: viewport) > distance)
    }

    @Test func aLonelyNodeIsFlownToAsBefore() {
        let distance = camera().framingDistance(
            around: .zero, neighbours: [], viewport: viewport)
        #expect(distance == OrbitCamera.flyDistance)
        let strip = PixelRect(x: 0, y: 0, width: 1, height: 1)
        let squeezed = camera().framingDistance(
            around: .zero, neighbours: [([9, 9, 9], 2)], viewport: strip)
        #expect(OrbitCamera.flyDistances.contains(squeezed))
    }

    @Test func flightFollowsANodeThatMoves() {
        var camera = camera()
        camera.fly(to: [100, 20, 40])
        camera.advance(by: 0.2)
        camera.follow([110, 25, 40])
        camera.advance(by: 0.4)
        #expect(length(camera.pose.target - [110, 25, 40]) < 0.01)
    }

    @Test func aDragEndsAFlightWhereItIs() {
        var camera = camera()
        camera.fly(to: [100, 20, 40])
        camera.advance(by: 0.25)
        let halfway = camera.pose
        camera.orbit(by: [5, 0], in: view(camera))
        #expect(camera.flight == nil && camera.pose == halfway)
    }

    @Test func itTurnsByItselfOnlyWhenIdleAndAllowed() {
        var camera = camera()
        camera.advance(by: OrbitCamera.idleDelay - 0.1)
        #expect(camera.pose.yaw == 0.7)
        for _ in 0..<100 { camera.advance(by: 0.1) }
        #expect(camera.turning > 0.9 * OrbitCamera.turningSpeed && camera.pose.yaw > 1)
        camera.noteInput()
        let rested = camera.pose.yaw
        camera.advance(by: 1)
        #expect(camera.pose.yaw == rested)
        camera.autoRotates = false
        for _ in 0..<100 { camera.advance(by: 0.1) }
        #expect(camera.pose.yaw == rested && !camera.isMoving)
    }
}
