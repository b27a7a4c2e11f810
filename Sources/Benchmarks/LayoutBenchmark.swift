internal import ForceGraph
internal import JSON

/// Ticks of the force layout on a random graph, from a fresh start.
public struct LayoutBenchmark {
    /// Nodes of the graph.
    public var nodes = 10_000
    /// Links of the graph.
    public var edges = 100_000
    /// Ticks against the clock.
    public var ticks = 60
    /// Whether forces and energy are also compared with exact ones, which takes its time.
    public var comparesQuality = false

    /// The standard graph of 10,000 nodes and 100,000 links.
    public init() {}

    /// Runs it.
    public func run() -> BenchmarkResult {
        var simulation = Simulation(graph: graph())
        let timings = Timings(count: ticks, warmUp: 3) { simulation.tick() }
        var figures: [BenchmarkResult.Entry] = [("ms_per_tick", .double(timings.median))]
        if comparesQuality { figures += LayoutQuality(of: graph()).figures }
        return BenchmarkResult(
            name: "layout",
            settings: [
                ("nodes", .int(nodes)), ("edges", .int(simulation.graph.links.count)),
                ("ticks", .int(ticks)),
            ],
            timings: timings, figures: figures)
    }

    /// Links between nodes drawn at random, no pair twice, the same for every run.
    func graph() -> Graph {
        var graph = Graph()
        for _ in 0..<nodes { graph.addNode() }
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        func below(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(limit))
        }
        let most = min(edges, nodes * (nodes - 1) / 2)
        while graph.links.count < most {
            let (a, b) = (below(nodes), below(nodes))
            if a != b { graph.addLink(a, b) }
        }
        return graph
    }
}
