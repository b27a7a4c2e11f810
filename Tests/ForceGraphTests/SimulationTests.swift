import ForceGraph
import Testing

@Suite struct SimulationTests {
    /// Springs and charges as potentials; it falls while the layout relaxes.
    private func energy(_ graph: Graph) -> Double {
        var sum = 0.0
        for link in graph.links {
            let along = graph.positions[link.target] - graph.positions[link.source]
            let smaller = min(graph.degrees[link.source], graph.degrees[link.target])
            sum += Double((length(along) - 55) * (length(along) - 55)) / Double(2 * smaller)
        }
        for (index, place) in graph.positions.enumerated() {
            for other in graph.positions[..<index] {
                sum -= 120 * Double(log2(length(place - other)))
            }
        }
        return sum
    }

    private func log2(_ value: Float) -> Float {
        Float(value.exponent) + value.significand - 1
    }

    @Test func theEnergyFallsAndTheNodesComeToRest() {
        var simulation = Simulation(graph: makeWeb(120))
        let before = energy(simulation.graph)
        for _ in 0..<301 { simulation.tick() }
        #expect(energy(simulation.graph) < before)
        #expect(simulation.isSettled)
        #expect(simulation.graph.velocities.map(length).max() ?? 1 < 0.1)
    }

    @Test func theSameSeedGivesTheSameLayout() {
        var (a, b) = (Simulation(graph: makeWeb(80)), Simulation(graph: makeWeb(80)))
        for _ in 0..<60 {
            a.tick()
            b.tick()
        }
        #expect(a.graph.positions == b.graph.positions)
    }

    @Test func anotherSeedPlacesNewNodesElsewhere() {
        var (a, b) = (Graph(seed: 1), Graph(seed: 2))
        a.addNode()
        b.addNode()
        a.addNode(near: [0])
        b.addNode(near: [0])
        #expect(a.positions[1] != b.positions[1])
    }

    @Test func pinnedNodeDoesNotMove() {
        var simulation = Simulation(graph: makeWeb(30))
        simulation.apply(.pin(4, at: [100, -20, 3]))
        for _ in 0..<50 { simulation.tick() }
        #expect(simulation.graph.positions[4] == [100, -20, 3])
        #expect(simulation.graph.isPinned(4))
        simulation.apply(.unpin(4))
        for _ in 0..<50 { simulation.tick() }
        #expect(simulation.graph.positions[4] != [100, -20, 3])
    }

    @Test func aNodePinnedOnOneAxisMovesAlongTheOthers() {
        var simulation = Simulation(graph: makeWeb(10))
        simulation.apply(.pin(2, at: [.nan, 40, .nan]))
        let before = simulation.graph.positions[2]
        for _ in 0..<20 { simulation.tick() }
        let after = simulation.graph.positions[2]
        #expect(after.y == 40)
        #expect(after.x != before.x && after.z != before.z)
    }

    @Test func aNewNodeAppearsBesideItsNeighboursAndTheRestDoesNotJump() {
        var simulation = Simulation(graph: makeWeb(150))
        while !simulation.isSettled { simulation.tick() }
        let before = simulation.graph.positions
        let neighbours = [3, 9, 12]
        let mean = neighbours.map { before[$0] }.reduce(.zero, +) / 3

        let node = simulation.addNode(near: neighbours)
        for neighbour in neighbours { simulation.addLink(node, neighbour) }
        #expect(node == 150)
        #expect(length(simulation.graph.positions[node] - mean) < 35)

        simulation.tick()
        let after = Array(simulation.graph.positions[..<150])
        #expect(largestDifference(before, after) < 1)
    }

    @Test func reheatingWarmsStepByStepAndThenCoolsAgain() {
        var simulation = Simulation(graph: makeWeb(5))
        while !simulation.isSettled { simulation.tick() }
        simulation.reheat(to: 0.3)
        #expect(!simulation.isSettled)
        let alphas = (0..<100).map { _ in
            simulation.tick()
            return simulation.alpha
        }
        #expect(alphas[0] < 0.03)
        #expect(alphas.max() == 0.3)
        #expect(alphas[99] < 0.2)
    }

    @Test func gravityKeepsUnlinkedPartsInSight() {
        var simulation = Simulation(graph: makeGraph(makeCloud(30)))
        simulation.alphaTarget = 0.3
        for _ in 0..<1000 { simulation.tick() }
        #expect(simulation.graph.positions.map(length).max() ?? 0 < 2000)
    }

    @Test func collidingSpheresComeApart() {
        var graph = Graph()
        for point in makeCloud(60, halfSide: 15) { graph.addNode(at: point, radius: 3) }
        var simulation = Simulation(graph: graph, forces: [CollideForce()])
        for _ in 0..<200 { simulation.tick() }
        let places = simulation.graph.positions
        for (index, place) in places.enumerated() {
            for other in places[(index + 1)...] { #expect(length(place - other) > 5.9) }
        }
    }

    @Test func heavierLinksAreShorterIfAsked() {
        var graph = makeGraph([[0, 0, 0], [9, 0, 0], [0, 90, 0], [9, 90, 0]])
        graph.addLink(0, 1, weight: 1)
        graph.addLink(2, 3, weight: 20)
        var simulation = Simulation(graph: graph, forces: [LinkForce(closeness: 0.2)])
        for _ in 0..<300 { simulation.tick() }
        let places = simulation.graph.positions
        #expect(abs(length(places[0] - places[1]) - 55) < 1)
        #expect(length(places[2] - places[3]) < 40)
    }

    @Test func hostileInputNeverMakesAPositionThatIsNoNumber() {
        var graph = Graph()
        let extremes: [Float] = [
            .nan, .infinity, -.infinity, 3e38, -3e38, .leastNonzeroMagnitude, 0,
        ]
        for value in extremes {
            graph.addNode(at: [value, 0, value], radius: value)
            graph.addNode(near: [0, 99, -1], spread: value, radius: value)
        }
        for node in 0..<14 { graph.addLink(node, (node * 5 + 1) % 14, weight: extremes[node % 7]) }
        var forces = Simulation.standardForces + [CollideForce()]
        forces += [LinkForce(distance: 3e38), ManyBodyForce(strength: -3e38)]
        var simulation = Simulation(graph: graph, forces: forces)
        for value in extremes {
            simulation.apply(.pin(0, at: [value, value, value]))
            simulation.apply(.setRadius(1, value))
            simulation.apply(.reheat(value))
            for _ in 0..<5 { simulation.tick() }
        }
        #expect(isFinite(simulation.graph.positions))
        #expect(isFinite(simulation.graph.velocities))
        #expect(simulation.alpha.isFinite)
    }

    @Test func fiveThousandNodesRun() {
        var simulation = Simulation(graph: makeWeb(5000))
        for _ in 0..<3 { simulation.tick() }
        #expect(isFinite(simulation.graph.positions))
        #expect(simulation.graph.positions.map(length).max() ?? 0 > 100)
    }
}
