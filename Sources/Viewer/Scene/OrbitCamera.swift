internal import Foundation
import Graphics

/// A camera that circles a point: dragged, zoomed, panned, flown, and turning by itself when idle.
///
/// What the person does moves the goal; the camera follows it exponentially, alike at any frame
/// rate.
nonisolated struct OrbitCamera: Hashable, Sendable {
    /// A place to look from.
    struct Pose: Hashable, Sendable {
        /// The point circled.
        var target: SIMD3<Float> = .zero
        /// Distance of the eye from it.
        var distance: Float = 260
        /// Angle around the vertical axis, in radians; 0 looks from +z.
        var yaw: Float = 0.5
        /// Angle above the horizon, in radians.
        var pitch: Float = 0.28

        /// Unit vector from the target to the eye.
        var back: SIMD3<Float> {
            [sin(yaw) * cos(pitch), sin(pitch), cos(yaw) * cos(pitch)]
        }

        /// Where the eye is.
        var eye: SIMD3<Float> { target + back * distance }
    }

    /// A flight from pose to pose in a given time.
    struct Flight: Hashable, Sendable {
        var from: Pose
        var to: Pose
        var duration: Float
        var elapsed: Float = 0
    }

    /// Where it is.
    private(set) var pose = Pose()
    /// Where it is going; the same when it rests.
    var goal = Pose()
    var flight: Flight?
    /// Seconds since the person last did anything.
    private(set) var idleTime: Float = 0
    /// Radians per second it turns by itself now.
    private(set) var turning: Float = 0
    /// Whether it may turn by itself; the caller clears it while something is selected.
    var autoRotates = true

    /// How close and how far the eye may be.
    static let distances: ClosedRange<Float> = 12...6000
    /// Seconds in which the way to the goal shrinks to a third.
    static let damping: Float = 0.085
    /// Seconds without input before it turns by itself.
    static let idleDelay: Float = 4
    /// One turn in two minutes, as in the original (three.js's autoRotateSpeed 0.5).
    static let turningSpeed: Float = 2 * .pi / 120
    private static let turningRamp: Float = 0.9

    /// What it shows in a viewport of a window.
    func view(viewport: PixelRect, surface: PixelSize, pixelScale: Float = 1) -> CameraView {
        CameraView(
            eye: pose.eye, target: pose.target, viewport: viewport, surface: surface,
            pixelScale: pixelScale)
    }

    /// Whether the next frame would differ from this one even without input.
    var isMoving: Bool {
        if flight != nil || turning > 1e-4 { return true }
        let way = length(goal.target - pose.target) + abs(goal.distance - pose.distance)
        let angle = abs(goal.yaw - pose.yaw) + abs(goal.pitch - pose.pitch)
        return way > 1e-3 * pose.distance || angle > 1e-4
    }

    /// Whether it will begin to turn by itself before long.
    var willTurn: Bool { autoRotates && flight == nil }

    /// Lets `seconds` pass.
    mutating func advance(by seconds: Float) {
        guard seconds > 0, seconds.isFinite else { return }
        turn(by: seconds)
        if var flight {
            flight.elapsed += seconds
            pose = flight.pose
            goal = flight.to
            self.flight = flight.elapsed < flight.duration ? flight : nil
        } else {
            follow(share: 1 - exp(-seconds / Self.damping))
        }
    }

    /// Tells it that the person did something: it stops turning by itself and waits.
    mutating func noteInput() {
        idleTime = 0
        turning = 0
    }

    /// Puts it somewhere at once.
    mutating func jump(to newPose: Pose) {
        flight = nil
        pose = newPose
        goal = newPose
    }

    private mutating func follow(share: Float) {
        pose.target += (goal.target - pose.target) * share
        pose.distance += (goal.distance - pose.distance) * share
        pose.yaw += (goal.yaw - pose.yaw) * share
        pose.pitch += (goal.pitch - pose.pitch) * share
    }

    /// The speed approaches its aim exponentially, so the angle is an integral in closed form.
    private mutating func turn(by seconds: Float) {
        let wasIdle = idleTime
        idleTime += seconds
        let mayTurn = autoRotates && flight == nil
        let awake = mayTurn ? max(0, min(seconds, wasIdle + seconds - Self.idleDelay)) : seconds
        let aim = mayTurn && idleTime > Self.idleDelay ? Self.turningSpeed : 0
        let left = exp(-awake / Self.turningRamp)
        let angle = aim * awake + (turning - aim) * Self.turningRamp * (1 - left)
        turning = aim + (turning - aim) * left
        if aim == 0, turning < 1e-5 { turning = 0 }
        goal.yaw += angle
        pose.yaw += angle
    }
}

nonisolated extension OrbitCamera.Flight {
    /// Where the flight is: slow at both ends.
    var pose: OrbitCamera.Pose {
        let time = min(1, elapsed / duration)
        let share = time < 0.5 ? 4 * time * time * time : 1 - pow(2 - 2 * time, 3) / 2
        var pose = to
        pose.target = from.target + (to.target - from.target) * share
        pose.distance = from.distance + (to.distance - from.distance) * share
        pose.yaw = from.yaw + (to.yaw - from.yaw) * share
        pose.pitch = from.pitch + (to.pitch - from.pitch) * share
        return pose
    }
}
