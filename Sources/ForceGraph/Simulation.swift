internal import Foundation

/// A layout in motion, after d3-force-3d 3.0: a graph, a list of forces and a temperature.
///
/// ``tick()`` cools the temperature, lets each force change velocities, then moves the nodes. It
/// reads no clock and no global state: the same start and the same calls give the same positions,
/// bit for bit.
///
///     var simulation = Simulation()
///     let a = simulation.addNode(), b = simulation.addNode(near: [a])
///     simulation.addLink(a, b)
///     while !simulation.isSettled { simulation.tick() }
public struct Simulation: Sendable {
    /// The nodes and links.
    public internal(set) var graph: Graph
    /// What acts on the nodes, in this order.
    public var forces: [any Force]
    /// The temperature, 1 at the start; forces scale with it.
    public var alpha: Float = 1
    /// The layout has settled when the temperature is below this.
    public var alphaMin: Float = 0.001
    /// The share of the way to ``alphaTarget`` that the temperature goes in each tick.
    ///
    /// The default cools from 1 to 0.001 in 300 ticks.
    public var alphaDecay: Float = 1 - pow(0.001, 1 / 300)
    /// Where the temperature goes.
    public var alphaTarget: Float = 0
    /// The share of its velocity that a node loses in each tick.
    public var velocityDecay: Float = 0.4
    /// How far the temperature is still to rise after a ``reheat(to:)``; 0 while it cools.
    private var warmth: Float = 0
    /// The most that the temperature rises in one tick.
    private static let warming: Float = 0.02

    /// The forces of AXON's graph: charges of −120, springs of 55, a gentle centre, and enough
    /// gravity to keep unlinked parts in sight.
    public static var standardForces: [any Force] {
        [
            LinkForce(distance: 55), ManyBodyForce(strength: -120),
            GravityForce(strength: 0.1), CenterForce(strength: 0.05),
        ]
    }

    /// A simulation at temperature 1.
    /// - Parameters:
    ///   - graph: what to lay out.
    ///   - forces: what acts on it.
    public init(graph: Graph = Graph(), forces: [any Force] = Simulation.standardForces) {
        self.graph = graph
        self.forces = forces
    }

    /// Whether there is nothing left to move, so that a clock may stop calling ``tick()``.
    public var isSettled: Bool {
        graph.count == 0 || max(alpha, alphaTarget, warmth) < alphaMin
    }

    /// One step: cool, apply the forces, move.
    public mutating func tick() {
        changeTemperature()
        for index in forces.indices {
            forces[index].apply(to: &graph, alpha: alpha)
        }
        graph.integrate(velocityDecay: velocityDecay)
    }

    /// Lets the temperature rise to at least `alpha`, over some ticks so that nothing jumps;
    /// velocities stay.
    public mutating func reheat(to alpha: Float = 0.3) {
        guard alpha.isFinite else { return }
        warmth = max(warmth, min(alpha, 1))
    }

    private mutating func changeTemperature() {
        if alpha < warmth {
            alpha = min(alpha + Self.warming, warmth)
        } else {
            warmth = 0
            alpha += (alphaTarget - alpha) * alphaDecay
        }
    }
}

extension Simulation {
    /// Adds a node and warms the layout a little; see ``Graph/addNode(near:spread:radius:)``.
    @discardableResult
    public mutating func addNode(near neighbours: [Int] = [], radius: Float = 1) -> Int {
        // The first nodes have nothing to disturb and may unfold at full heat.
        if graph.count == 0 { alpha = 1 }
        reheat(to: 0.2)
        return graph.addNode(near: neighbours, radius: radius)
    }

    /// Links two nodes and, if the link is new, warms the layout a little; see
    /// ``Graph/addLink(_:_:weight:)``.
    @discardableResult
    public mutating func addLink(_ source: Int, _ target: Int, weight: Float = 1) -> Bool {
        let isNew = graph.addLink(source, target, weight: weight)
        if isNew { reheat(to: 0.15) }
        return isNew
    }

    /// Makes a change that was written down as a value.
    public mutating func apply(_ change: GraphChange) {
        switch change {
        case .addNode(let neighbours, let radius): addNode(near: neighbours, radius: radius)
        case .addLink(let source, let target, let weight): addLink(source, target, weight: weight)
        case .removeNodes(let nodes):
            graph.removeNodes(nodes)
            reheat(to: 0.1)
        case .removeLink(let a, let b):
            graph.removeLink(a, b)
            reheat(to: 0.1)
        case .removeAll: graph.removeAll()
        case .setRadius(let node, let radius): graph.setRadius(radius, of: node)
        case .pin(let node, let position):
            graph.pin(node, at: position)
            reheat(to: 0.1)
        case .unpin(let node):
            graph.unpin(node)
            reheat(to: 0.1)
        case .reheat(let alpha): reheat(to: alpha)
        }
    }
}
