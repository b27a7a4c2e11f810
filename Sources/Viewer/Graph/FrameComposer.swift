internal import Engine
internal import Graphics

/// Turns the graph at a moment into the values that are drawn.
nonisolated struct FrameComposer {
    /// The most edges handed to the renderer: more is a fog, not a graph.
    static let maxEdges = 1_000
    /// Which edges are drawn is decided anew this often, in seconds.
    private static let choiceLife = 0.4
    /// How many edges of the selected node are lit.
    static let litPartners = 12

    private var chosen: [(pair: GraphModel.Pair, edge: GraphModel.Edge)] = []
    private var chosenAt = -Double.infinity
    private var chosenCount = -1
    private var chosenWithout: Set<Int> = []

    /// The nodes and edges to draw.
    ///
    /// Nodes beyond the end of `positions` have no place yet.
    mutating func compose(
        _ graph: GraphModel, positions: [SIMD3<Float>], camera: CameraView, at time: Double,
        selected: Int?, hovered: Int?, layers: LayerFilter = LayerFilter()
    ) -> SceneFrame {
        let count = min(positions.count, graph.nodes.count)
        let nodes = (0..<count).map { index in
            var node = node(
                index, in: graph, at: positions[index], time: time, isSelected: index == selected,
                isHovered: index == hovered)
            node.presence = layers.presence(of: node.family)
            return node
        }
        let absent = layers.absent
        chooseEdges(of: graph, at: time, without: absent)
        let lit =
            selected.map { node in
                partners(of: node, in: graph) { !absent.contains(graph.nodes[$0].id.sae) }
            } ?? []
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
        let full = graph.scale(of: node.id.sae).full
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
        let there = min(nodes[pair.a].presence, nodes[pair.b].presence)
        let presence = there * Appearance.presence(count: edge.count, age: time - edge.time)
        let lit = min(nodes[pair.a].glow, nodes[pair.b].glow)
        return switch emphasis {
        case .none:
            EdgeInstance(
                a: pair.a, b: pair.b, weight: Float(edge.count), glow: lit, presence: presence)
        case .lit:
            EdgeInstance(
                a: pair.a, b: pair.b, weight: min(Float(edge.count), 6), glow: max(lit, 0.6),
                presence: there)
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
        of node: Int, in graph: GraphModel, where isThere: (Int) -> Bool
    ) -> [(pair: GraphModel.Pair, edge: GraphModel.Edge)] {
        graph.neighbours(of: node).filter { isThere($0.node) }.prefix(Self.litPartners).compactMap {
            partner in
            let pair = GraphModel.Pair(node, partner.node)
            return graph.edges[pair].map { (pair, $0) }
        }
    }

    /// Sorting every edge each frame would cost more than drawing them.
    private mutating func chooseEdges(
        of graph: GraphModel, at time: Double, without absent: Set<Int>
    ) {
        guard
            graph.edges.count != chosenCount || absent != chosenWithout
                || time - chosenAt > Self.choiceLife
        else { return }
        (chosenAt, chosenCount, chosenWithout) = (time, graph.edges.count, absent)
        func isThere(_ node: Int) -> Bool { !absent.contains(graph.nodes[node].id.sae) }
        let ranked = graph.edges.filter { isThere($0.key.a) && isThere($0.key.b) }.map {
            pair, edge in
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
