import ForceGraph
import Foundation
import Testing

@Suite struct LayoutRunnerTests {
    /// Posts a small graph that grows in two steps.
    private func post(to runner: LayoutRunner) {
        let first = runner.addNode()
        for _ in 0..<12 { runner.addLink(runner.addNode(near: [first]), first) }
        runner.post([.addNode(near: [2, 3]), .addLink(13, 2), .addLink(13, 3)])
    }

    /// Looks every few milliseconds, for half a minute at most.
    private func eventually(_ condition: () -> Bool) -> Bool {
        let deadline = Date(timeIntervalSinceNow: 30)
        while Date() < deadline {
            if condition() { return true }
            Thread.sleep(forTimeInterval: 0.005)
        }
        return false
    }

    @Test func steppingTwiceGivesTheSamePositions() {
        let runners = [0, 1].map { _ in LayoutRunner(pace: .stepped) }
        for runner in runners {
            post(to: runner)
            runner.step(90)
        }
        #expect(runners[0].latest.positions.count == 14)
        #expect(runners[0].latest.positions == runners[1].latest.positions)
    }

    @Test func steppingEqualsTheSimulationItself() {
        let runner = LayoutRunner(pace: .stepped)
        var simulation = Simulation()
        for change: GraphChange in [.addNode(near: []), .addNode(near: [0]), .addLink(0, 1)] {
            runner.post([change])
            simulation.apply(change)
        }
        runner.step(25)
        for _ in 0..<25 { simulation.tick() }
        #expect(runner.latest.positions == simulation.graph.positions)
        #expect(runner.latest.tick == 25)
    }

    @Test func theThreadLaysOutWhatIsPostedAndThenRests() {
        let runner = LayoutRunner()
        #expect(runner.latest.isSettled)
        post(to: runner)
        #expect(eventually { runner.latest.positions.count == 14 && runner.latest.tick > 3 })
        #expect(isFinite(runner.latest.positions))
        runner.stop()
    }

    @Test func aSettledThreadMakesNoTicksUntilSomethingIsPosted() {
        var simulation = Simulation(graph: makeGraph(makeCloud(5)))
        simulation.alpha = 0.00101
        let runner = LayoutRunner(simulation)
        #expect(eventually { runner.latest.isSettled })
        let tick = runner.latest.tick
        Thread.sleep(forTimeInterval: 0.1)
        #expect(runner.latest.tick == tick)
        runner.addNode(near: [0])
        #expect(eventually { runner.latest.tick > tick })
    }

    @Test func indicesAreKnownBeforeTheThreadHasMadeTheNodes() {
        let runner = LayoutRunner(pace: .stepped)
        #expect((0..<5).map { _ in runner.addNode() } == [0, 1, 2, 3, 4])
        runner.post([.removeNodes([1, 3, 9])])
        #expect(runner.addNode() == 3)
        runner.post([.removeAll])
        #expect(runner.addNode() == 0)
        runner.step()
        #expect(runner.latest.positions.count == 1)
    }

    @Test func aSettledLayoutStaysWhereItIs() {
        let runner = LayoutRunner(pace: .stepped)
        post(to: runner)
        runner.step(2000)
        #expect(runner.latest.isSettled)
        let rest = runner.latest.positions
        runner.step(50)
        #expect(runner.latest.positions == rest)
    }
}
