import ForceGraph
import Testing

/// Small layouts with the numbers that d3-force-3d 3.0.6 gives for them.
@Suite struct D3TwinTests {
    private let three: [SIMD3<Float>] = [[1, 2, 3], [11, -4, 8], [-20, 5, 1]]
    private let path = [(0, 1), (1, 2)]

    private func run(
        _ graph: Graph, _ forces: [any Force], ticks: Int = 1
    ) -> [SIMD3<Float>] {
        var simulation = Simulation(graph: graph, forces: forces)
        for _ in 0..<ticks { simulation.tick() }
        return simulation.graph.positions
    }

    @Test func nodesStartOnTheGoldenSpiral() {
        var graph = Graph()
        for _ in 0...100 { graph.addNode() }
        let expected: [SIMD3<Float>] = [
            [0, 7.937005, 0], [-6.75256, -8.440767, 3.767421], [-7.101135, 1.18655, 11.50511],
            [-0.530895, 9.237894, 12.037495],
        ]
        #expect(largestDifference(Array(graph.positions[0..<4]), expected) < 1e-5)
        #expect(length(graph.positions[100] - [35.595861, 15.308116, -25.694482]) < 1e-4)
    }

    @Test func aSpringBringsTwoNodesToItsLength() {
        let graph = makeGraph([[1, 2, 3], [11, -4, 8]], links: [(0, 1)])
        let expected: [SIMD3<Float>] = [
            [-8.776107, 7.865664, -1.888053], [20.776107, -9.865664, 12.888053],
        ]
        #expect(largestDifference(run(graph, [LinkForce()]), expected) < 1e-4)
    }

    @Test func springsOnAPathShareTheirPullByDegree() {
        let graph = makeGraph(three, links: path)
        let expected: [SIMD3<Float>] = [
            [-12.034809, 9.820886, -3.517405], [19.045565, -8.476896, 11.712495],
            [-23.05632, 6.132907, 0.092415],
        ]
        #expect(largestDifference(run(graph, [LinkForce()]), expected) < 1e-4)
        let later: [SIMD3<Float>] = [
            [-18.379068, 13.709187, -6.761914], [23.306516, -10.825256, 13.658617],
            [-25.233964, 6.941325, -0.555321],
        ]
        #expect(largestDifference(run(graph, [LinkForce()], ticks: 3), later) < 1e-4)
    }

    @Test func chargesPushAsTheInverseOfTheDistance() {
        let force = ManyBodyForce(strength: -120, theta: 0)
        let expected: [SIMD3<Float>] = [
            [-0.115666, 4.157211, 1.124834], [17.369514, -7.202583, 10.636573],
            [-25.253848, 6.045372, 0.238593],
        ]
        #expect(largestDifference(run(makeGraph(three), [force]), expected) < 1e-4)
        let later: [SIMD3<Float>] = [
            [0.144396, 9.259139, -3.400625], [31.824675, -14.687023, 16.811697],
            [-39.969071, 8.427884, -1.411072],
        ]
        #expect(largestDifference(run(makeGraph(three), [force], ticks: 3), later) < 1e-4)
    }

    @Test func chargesNearerThanTheLeastDistanceAreSoftened() {
        let graph = makeGraph([[0.1, 0.1, 0.2], [0.3, 0.5, 0.1]])
        let expected: [SIMD3<Float>] = [
            [-30.608093, -61.316186, 15.554046], [31.008093, 61.916186, -15.254046],
        ]
        #expect(largestDifference(run(graph, [ManyBodyForce()]), expected) < 1e-3)
    }

    @Test func theCentreForceMovesTheMean() {
        let graph = makeGraph([[10, 0, 3], [0, 4, 0], [2, 2, 9]])
        let expected: [SIMD3<Float>] = [[7, 0, 2], [-3, 4, -1], [-1, 2, 8]]
        #expect(largestDifference(run(graph, [CenterForce(point: [1, 2, 3])]), expected) < 1e-5)
    }

    @Test func tenTicksOfAllForcesWithAPinnedNodeAgree() {
        var graph = makeGraph(three + [[4, 50, 2]], links: path)
        graph.pin(0, at: [1, 2, 3])
        let forces: [any Force] = [LinkForce(), ManyBodyForce(theta: 0), CenterForce()]
        let expected: [SIMD3<Float>] = [
            [1, 2, 3], [30.258594, -50.46414, 13.791444], [-28.684164, -47.476524, -2.952187],
            [-1.427755, 94.711277, -13.807447],
        ]
        #expect(largestDifference(run(graph, forces, ticks: 10), expected) < 1e-2)
    }

    @Test func theTemperatureFallsFromOneToAThousandthInThreeHundredTicks() {
        var simulation = Simulation(graph: makeGraph(three), forces: [])
        for _ in 0..<10 { simulation.tick() }
        #expect(abs(simulation.alpha - 0.7943282) < 1e-5)
        for _ in 0..<290 { simulation.tick() }
        #expect(abs(simulation.alpha - 0.001) < 1e-6)
        simulation.tick()
        #expect(simulation.isSettled)
    }
}
