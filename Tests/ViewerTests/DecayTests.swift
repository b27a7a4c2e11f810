import Foundation
import Testing

@testable import Viewer

struct DecayTests {
    @Test(arguments: [1, 2, 5, 30]) func itIsTheOriginalsCurveAtItsOwnTicks(ticks: Int) {
        var stepped: Float = 14
        for _ in 0..<ticks { stepped *= 0.965 }
        let smooth = Decay.activation(14, after: Double(ticks) * 0.160)
        #expect(abs(smooth - stepped) < 1e-4 * stepped)
    }

    @Test(arguments: [0.007, 1.0 / 60, 0.1]) func itIsTheSameAtAnyFrameRate(frame: Double) {
        var shown: Float = 9
        var time = 0.0
        while time < 2 {
            shown = Decay.activation(shown, after: frame)
            time += frame
        }
        #expect(abs(shown - Decay.activation(9, after: time)) < 1e-3)
    }

    @Test func whatIsBelowTheFloorIsDark() {
        #expect(Decay.activation(0.0501, after: 0.001) > 0)
        #expect(Decay.activation(0.0501, after: 0.5) == 0)
        #expect(Decay.activation(1e9, after: 1e4) == 0)
    }

    @Test func timeThatRunsBackwardsChangesNothing() {
        #expect(Decay.activation(3, after: -1) == 3)
        #expect(Decay.activation(3, after: 0) == 3)
    }

    @Test(arguments: [Float(0.06), 1, 14, 300]) func itsLifetimeEndsAtTheFloor(activation: Float) {
        let end = Decay.lifetime(of: activation)
        #expect(Decay.activation(activation, after: end - 0.01) > 0)
        #expect(Decay.activation(activation, after: end + 0.01) == 0)
    }

    @Test func whatIsDarkHasNoLifetime() {
        #expect(Decay.lifetime(of: 0.05) == 0 && Decay.lifetime(of: 0) == 0)
    }
}

struct AppearanceTests {
    private let activations: [Float] = [0, 0.05, 0.3, 1, 4, 14, 60, 400]

    @Test func moreActivationIsLargerAndBrighter() {
        let radii = activations.map { Appearance.radius(activation: $0, peak: 400, full: 10) }
        let glows = activations.map { Appearance.glow(activation: $0, full: 400) }
        let embers = activations.map { Appearance.ember(peak: $0, full: 400) }
        for values in [radii, glows, embers] {
            #expect(zip(values, values.dropFirst()).allSatisfy { $0 < $1 })
        }
        #expect(glows.first == 0 && glows.last == 1)
    }

    @Test func aFadedNodeKeepsAnEmberBelowWhatIsLit() {
        #expect(Appearance.ember(peak: 0.1, full: 10) > 0)
        #expect(Appearance.ember(peak: 10, full: 10) < 0.5)
    }

    @Test func glowStaysWithinItsRange() {
        #expect(Appearance.glow(activation: 5, full: 0) == 0)
        #expect(Appearance.glow(activation: 9, full: 3) == 1)
        #expect(Appearance.glow(activation: -1, full: 3) == 0)
    }

    @Test func recencyAndPresenceOnlyFall() {
        let ages = [-1.0, 0, 0.2, 1, 5, 60]
        let recencies = ages.map { Appearance.recency(age: $0) }
        #expect(recencies[0] == 1 && recencies[1] == 1)
        #expect(zip(recencies, recencies.dropFirst()).allSatisfy { $0 >= $1 })
        let presences = ages.map { Appearance.presence(count: 2, age: $0) }
        #expect(presences[0] == 1)
        #expect(zip(presences, presences.dropFirst()).allSatisfy { $0 >= $1 && $1 > 0 })
    }

    @Test func anEdgeSeenOftenLastsLonger() {
        let counts = [1, 2, 3, 5].map { Appearance.presence(count: $0, age: 20) }
        #expect(zip(counts, counts.dropFirst()).allSatisfy { $0 < $1 })
        #expect(Appearance.presence(count: 500, age: 20) <= 1)
    }

    @Test func breathingIsGentleAndEachNodesOwn() {
        let breaths = (0..<500).map { Appearance.breath(node: 3, at: Double($0) * 0.02) }
        #expect(breaths.allSatisfy { abs($0 - 1) < 0.1 })
        #expect(Appearance.breath(node: 1, at: 0.5) != Appearance.breath(node: 2, at: 0.5))
    }
}
