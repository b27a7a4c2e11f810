import ForceGraph
import Testing

/// Barnes-Hut against the sum over all pairs.
@Suite struct ManyBodyForceTests {
    /// The plain twin: the push of every node on every other, in `Double`.
    private func directSum(
        _ points: [SIMD3<Float>], strength: Double, distanceMax: Double = .infinity
    ) -> [SIMD3<Float>] {
        points.map { point in
            var sum = SIMD3<Double>.zero
            for other in points where other != point {
                let along = SIMD3<Double>(other) - SIMD3<Double>(point)
                var square = (along * along).sum()
                if square >= distanceMax * distanceMax { continue }
                if square < 1 { square = square.squareRoot() }
                sum += along * (strength / square)
            }
            return SIMD3<Float>(sum)
        }
    }

    private func pushes(
        _ points: [SIMD3<Float>], _ force: ManyBodyForce
    ) -> [SIMD3<Float>] {
        var force = force
        var graph = makeGraph(points)
        force.apply(to: &graph, alpha: 1)
        return graph.velocities
    }

    private func meanLength(_ vectors: [SIMD3<Float>]) -> Float {
        vectors.map(length).reduce(0, +) / Float(max(vectors.count, 1))
    }

    @Test(arguments: [0, 1, 2, 7, 8, 9, 31, 400])
    func thetaZeroEqualsTheDirectSum(count: Int) {
        let points = makeCloud(count)
        let exact = directSum(points, strength: -120)
        let ours = pushes(points, ManyBodyForce(theta: 0))
        #expect(largestDifference(ours, exact) <= 2e-4 * max(1, meanLength(exact)))
    }

    @Test(arguments: [Float(0.3), 0.6, 0.9])
    func theErrorStaysSmallAsCellsAreTakenWhole(theta: Float) {
        let points = makeCloud(800)
        let exact = directSum(points, strength: -120)
        let ours = pushes(points, ManyBodyForce(theta: theta))
        let error = meanLength(zip(ours, exact).map { $0 - $1 }) / meanLength(exact)
        #expect(error < 0.02 * theta)
    }

    @Test func noPushReachesBeyondTheGreatestDistance() {
        let points = makeCloud(200)
        let exact = directSum(points, strength: -120, distanceMax: 90)
        let ours = pushes(points, ManyBodyForce(theta: 0, distanceMax: 90))
        #expect(largestDifference(ours, exact) < 1e-2)
    }

    @Test(arguments: [2, 9, 40])
    func coincidentNodesSeparate(count: Int) {
        let same = [SIMD3<Float>](repeating: [5, 5, 5], count: count)
        var simulation = Simulation(graph: makeGraph(same), forces: [ManyBodyForce()])
        for _ in 0..<20 { simulation.tick() }
        let places = simulation.graph.positions
        for (index, place) in places.enumerated() {
            for other in places[(index + 1)...] { #expect(length(place - other) > 1) }
        }
    }

    @Test func aPositiveStrengthAttracts() {
        let ours = pushes([[0, 0, 0], [10, 0, 0]], ManyBodyForce(strength: 30))
        #expect(length(ours[0] - [3, 0, 0]) < 1e-5)
        #expect(length(ours[1] - [-3, 0, 0]) < 1e-5)
    }
}
