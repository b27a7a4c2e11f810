internal import Engine

/// The graph of what fired, as a function of the steps it has been shown and a time.
///
/// Nodes are features, edges join features that fired at the same step. A node knows its last
/// firing and when that was; what it shows at any moment follows from that (`activation(of:at:)`).
/// Nothing here knows about positions, pixels or threads.
nonisolated struct GraphModel {
    struct Node {
        var id: FeatureID
        var label: String
        /// Whether the label was derived from the tokens it promotes.
        var isLabelDerived: Bool
        var layer: Int
        /// The activation at `time`, from which it fades.
        var activation: Float
        var peak: Float
        var firings: Int
        /// Seconds, when it last fired.
        var time: Double
        /// Those it is linked with in the layout, first come first.
        var partners: [Int] = []
    }
    struct Edge {
        /// How many steps both fired at.
        var count: Int
        var time: Double
    }
    /// Two node indices, the smaller first.
    struct Pair: Hashable {
        var a: Int
        var b: Int

        init(_ first: Int, _ second: Int) {
            a = min(first, second)
            b = max(first, second)
        }
    }
    /// How strong the activations of an SAE have been.
    struct Scale {
        var largest: Float = 0
        /// The activation that glows fully: the largest seen among each step's features but the three
        /// strongest.
        ///
        /// One feature that is always on, as SAEs often have, must not dim all others.
        var full: Float = 0
        /// Below this a node is dark.
        var floor = Decay.floor
        private static let outliers = 3

        /// Of probabilities, 1 is what glows fully: how bright a token is says how likely.
        static let ofProbabilities = Scale(largest: 1, full: 1, floor: Decay.floor / 10)

        mutating func take(_ activations: [Float]) {
            let ranked = activations.sorted(by: >)
            largest = max(largest, ranked.first ?? 0)
            full = max(full, ranked.dropFirst(Self.outliers).first ?? ranked.last ?? 0)
        }
    }
    /// What a step changed, for the layout.
    struct Change {
        var newNodes: [Int] = []
        var newLinks: [Pair] = []
    }

    /// Two nodes are linked in the layout while one of them has fewer links than this: every node
    /// hangs on something, yet a dense graph keeps a shape.
    static let maxPartners = 4
    /// Past this, the weakest and oldest half of the edges is forgotten.
    static let maxEdges = 24_000

    private(set) var nodes: [Node] = []
    private(set) var edges: [Pair: Edge] = [:]
    /// How strong activations are, by SAE: each has units of its own.
    private var scales: [Int: Scale] = [:]
    private var names: [FeatureID: FeatureLabel] = [:]
    private var indices: [FeatureID: Int] = [:]

    var isEmpty: Bool { nodes.isEmpty }

    func index(of id: FeatureID) -> Int? { indices[id] }

    /// Lights up what fired at a step, in seconds on the clock that `activation(of:at:)` is asked
    /// with, and says what is new.
    mutating func show(_ features: [FeatureFiring], at time: Double) -> Change {
        var change = Change()
        for (sae, fired) in Dictionary(grouping: features, by: \.id.sae) {
            if fired.allSatisfy(\.isProbability) {
                scales[sae] = .ofProbabilities
            } else {
                scales[sae, default: Scale()].take(fired.map(\.activation))
            }
        }
        let fired = features.map { feature in
            light(feature, at: time, change: &change)
        }
        for (position, a) in fired.enumerated() {
            for b in fired[(position + 1)...] { join(a, b, at: time, change: &change) }
        }
        if edges.count > Self.maxEdges { forgetWeakEdges() }
        return change
    }

    /// How strong the activations of an SAE have been so far.
    func scale(of sae: Int) -> Scale { scales[sae] ?? Scale() }

    /// The activation a node shows, faded since it last fired.
    func activation(of node: Int, at time: Double) -> Float {
        Decay.activation(
            nodes[node].activation, after: time - nodes[node].time,
            floor: scale(of: nodes[node].id.sae).floor)
    }

    /// Whether any node still glows.
    func isLit(at time: Double) -> Bool {
        nodes.indices.contains { activation(of: $0, at: time) > 0 }
    }

    /// Partners of a node by falling count; of equal ones those first that seldom fire elsewhere.
    func neighbours(of node: Int) -> [(node: Int, count: Int)] {
        edges.compactMap { pair, edge in
            pair.a == node ? (pair.b, edge.count) : pair.b == node ? (pair.a, edge.count) : nil
        }
        .sorted {
            ($0.count, nodes[$1.node].firings, $1.node) > (
                $1.count, nodes[$0.node].firings, $0.node
            )
        }
    }

    /// Gives a node a better name, once one is known; what was recorded before may still come.
    mutating func rename(_ id: FeatureID, to label: FeatureLabel) {
        if label.isDerived, names[id]?.isDerived == false { return }
        names[id] = label
        guard let index = indices[id] else { return }
        nodes[index].label = label.text
        nodes[index].isLabelDerived = label.isDerived
    }

    /// What a feature is called now; what was recorded may not have known it yet.
    private func name(of feature: FeatureFiring) -> FeatureLabel {
        let told = FeatureLabel(feature.label, isDerived: feature.isLabelDerived)
        return feature.isNamed && !feature.isLabelDerived ? told : names[feature.id] ?? told
    }

    private mutating func light(
        _ feature: FeatureFiring, at time: Double, change: inout Change
    ) -> Int {
        let name = name(of: feature)
        guard let index = indices[feature.id] else {
            let node = Node(
                id: feature.id, label: name.text, isLabelDerived: name.isDerived,
                layer: feature.layer, activation: feature.activation, peak: feature.activation,
                firings: 1, time: time)
            indices[feature.id] = nodes.count
            change.newNodes.append(nodes.count)
            nodes.append(node)
            return nodes.count - 1
        }
        let shown = activation(of: index, at: time)
        nodes[index].activation = max(shown, feature.activation)
        nodes[index].peak = max(nodes[index].peak, feature.activation)
        nodes[index].firings += 1
        nodes[index].time = time
        nodes[index].label = name.text
        nodes[index].isLabelDerived = name.isDerived
        return index
    }

    private mutating func join(_ a: Int, _ b: Int, at time: Double, change: inout Change) {
        guard a != b else { return }
        let pair = Pair(a, b)
        edges[pair, default: Edge(count: 0, time: time)].count += 1
        edges[pair]?.time = time
        if nodes[a].partners.count < Self.maxPartners || nodes[b].partners.count < Self.maxPartners,
            !nodes[a].partners.contains(b)
        {
            nodes[a].partners.append(b)
            nodes[b].partners.append(a)
            change.newLinks.append(pair)
        }
    }

    private mutating func forgetWeakEdges() {
        let ranked = edges.sorted {
            ($0.value.count, $0.value.time, $1.key.a, $1.key.b)
                > ($1.value.count, $1.value.time, $0.key.a, $0.key.b)
        }
        edges = Dictionary(
            uniqueKeysWithValues: ranked.prefix(Self.maxEdges / 2).map { ($0.key, $0.value) })
    }
}
