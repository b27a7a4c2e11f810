internal import Engine
internal import Graphics

/// Turns the graph at a moment into the values that are drawn.
nonisolated struct FrameComposer {
    /// The most edges handed to the renderer: more is a fog, not a graph.
    static let maxEdges = 1_000
    /// Which edges are drawn is decided anew this often, in seconds.
    private static let choiceLife = 0.4
    /// How many edges of the selected node are lit.
    private static let litPartners = 12

    private var chosen: [(pair: GraphModel.Pair, edge: GraphModel.Edge)] = []
    private var chosenAt = -Double.infinity
    private var chosenCount = -1

    /// The nodes and edges to draw.
    ///
    /// Nodes beyond the end of `positions` have no place yet.
    mutating func compose(
        _ graph: GraphModel, positions: [SIMD3<Float>], camera: CameraView, at time: Double,
        selected: Int?, hovered: Int?
    ) -> SceneFrame {
        let count = min(positions.count, graph.nodes.count)
        let nodes = (0..<count).map { index in
            node(
                index, in: graph, at: positions[index], time: time, isSelected: index == selected,
                isHovered: index == hovered)
        }
        chooseEdges(of: graph, at: time)
        let lit = selected.map { partners(of: $0, in: graph) } ?? []
        let litPairs = Set(lit.map(\.pair))
        let quiet = chosen.filter { !litPairs.contains($0.pair) }.map {
            ($0.pair, $0.edge, selected == nil ? Emphasis.none : .quiet)
        }
        let edges = (quiet + lit.map { ($0.pair, $0.edge, .lit) }).compactMap {
            pair, edge, emphasis in
            pair.b < count
                ? instance(pair, edge, nodes: nodes, at: time, emphasis: emphasis) : nil
        }
        return SceneFrame(nodes: nodes, edges: edges, camera: camera)
    }

    private func node(
        _ index: Int, in graph: GraphModel, at position: SIMD3<Float>, time: Double,
        isSelected: Bool, isHovered: Bool
    ) -> NodeInstance {
        let node = graph.nodes[index]
        let activation = graph.activation(of: index, at: time)
        let full = graph.fullGlow
        let glow = max(
            Appearance.glow(activation: activation, full: full),
            Appearance.ember(peak: node.peak, full: full))
        let breath = Appearance.breath(node: index, at: time)
        return NodeInstance(
            position: position,
            radius: Appearance.radius(
                activation: activation * breath, peak: node.peak, full: full),
            glow: min(1, glow * breath), recency: Appearance.recency(age: time - node.time),
            family: node.id.sae, isSelected: isSelected, isHovered: isHovered)
    }

    private func instance(
        _ pair: GraphModel.Pair, _ edge: GraphModel.Edge, nodes: [NodeInstance], at time: Double,
        emphasis: Emphasis
    ) -> EdgeInstance {
        let presence = Appearance.presence(count: edge.count, age: time - edge.time)
        let lit = min(nodes[pair.a].glow, nodes[pair.b].glow)
        return switch emphasis {
        case .none:
            EdgeInstance(
                a: pair.a, b: pair.b, weight: Float(edge.count), glow: lit, presence: presence)
        case .lit:
            EdgeInstance(
                a: pair.a, b: pair.b, weight: min(Float(edge.count), 6), glow: max(lit, 0.6),
                presence: 1)
        case .quiet:
            EdgeInstance(
                a: pair.a, b: pair.b, weight: 1, glow: lit * 0.5, presence: presence * 0.5)
        }
    }

    /// How an edge stands out while a node is selected.
    private enum Emphasis { case none, lit, quiet }

    /// The edges of a node to those it fires with most, drawn whether or not they are among the
    /// chosen ones.
    private func partners(
        of node: Int, in graph: GraphModel
    ) -> [(pair: GraphModel.Pair, edge: GraphModel.Edge)] {
        graph.neighbours(of: node).prefix(Self.litPartners).compactMap { partner in
            let pair = GraphModel.Pair(node, partner.node)
            return graph.edges[pair].map { (pair, $0) }
        }
    }

    /// Sorting every edge each frame would cost more than drawing them.
    private mutating func chooseEdges(of graph: GraphModel, at time: Double) {
        guard graph.edges.count != chosenCount || time - chosenAt > Self.choiceLife else { return }
        chosenAt = time
        chosenCount = graph.edges.count
        let ranked = graph.edges.map { pair, edge in
            (
                pair: pair, edge: edge,
                score: Float(edge.count)
                    * Appearance.presence(count: edge.count, age: time - edge.time)
            )
        }
        chosen = ranked.sorted {
            ($0.score, $1.pair.a, $1.pair.b) > ($1.score, $0.pair.a, $0.pair.b)
        }
        .prefix(Self.maxEdges).map { ($0.pair, $0.edge) }
    }
}
