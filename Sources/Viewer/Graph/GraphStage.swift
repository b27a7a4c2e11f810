internal import Engine
internal import ForceGraph

/// The graph together with its layout: what fired, and where it floats.
///
/// The model knows what is connected, the runner moves it, on its own thread or, `stepped`, when
/// it is told to. A node's index is the same in both.
@MainActor
final class GraphStage {
    private(set) var model = GraphModel()
    /// Where the nodes are; may lag the model by the nodes of the last step.
    private(set) var positions: [SIMD3<Float>] = []
    private(set) var isSettled = true
    private var runner: LayoutRunner
    private let pace: LayoutRunner.Pace
    private let seed: UInt32

    init(pace: LayoutRunner.Pace, seed: UInt32) {
        self.pace = pace
        self.seed = seed
        runner = Self.runner(pace: pace, seed: seed)
    }

    private static func runner(pace: LayoutRunner.Pace, seed: UInt32) -> LayoutRunner {
        LayoutRunner(Simulation(graph: Graph(seed: seed)), pace: pace)
    }

    /// Lights up what fired; new nodes appear beside those they fired with.
    func show(_ features: [FeatureFiring], at time: Double) {
        let known = features.compactMap { model.index(of: $0.id) }
        let change = model.show(features, at: time)
        var posted: [GraphChange] = []
        for _ in change.newNodes { posted.append(.addNode(near: Array(known.prefix(3)))) }
        for link in change.newLinks { posted.append(.addLink(link.a, link.b)) }
        if !posted.isEmpty { runner.post(posted) }
    }

    /// Gives a feature its label, once one is known.
    func rename(_ id: FeatureID, to label: FeatureLabel) { model.rename(id, to: label) }

    /// Takes the newest positions; in the stepped pace, moves first.
    func advance() {
        if pace == .stepped { runner.step() }
        let latest = runner.latest
        positions = latest.positions
        isSettled = latest.isSettled
    }

    /// How many nodes have a place.
    var placedCount: Int { min(positions.count, model.nodes.count) }

    /// Forgets everything.
    func clear() {
        model = GraphModel()
        positions = []
        runner = Self.runner(pace: pace, seed: seed)
    }
}
