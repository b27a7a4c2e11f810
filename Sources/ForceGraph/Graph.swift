/// The nodes and links that a ``Simulation`` lays out: parallel arrays, one entry a node.
///
/// Nodes are named by their index. Links hold no reference to nodes and forces hold no reference
/// to either, so that a graph is a plain value that can be copied, compared and sent.
public struct Graph: Sendable {
    /// Where each node is.
    public internal(set) var positions: [SIMD3<Float>] = []
    /// How far each node moves in one tick, before the decay of the velocity.
    public internal(set) var velocities: [SIMD3<Float>] = []
    /// The radius of each node's sphere, for forces that keep spheres apart.
    public internal(set) var radii: [Float] = []
    /// How much of its full push a node has, 0 to 1: a new node pushes others away gently at
    /// first, so that they do not jump.
    public internal(set) var maturity: [Float] = []
    /// How many links end at each node.
    public internal(set) var degrees: [Int] = []
    /// Where a node is held, lane by lane; a lane that is no number leaves its axis free.
    var pins: [SIMD3<Float>] = []
    /// Every link, in the order of arrival.
    public internal(set) var links: [Link] = []
    /// Where the link between two nodes is in ``links``.
    var linkIndices: [LinkKey: Int] = [:]
    /// What places new nodes and tells coincident ones apart.
    var random: SeededRandom

    /// An empty graph.
    /// - Parameter seed: the same seed and the same changes give the same layout.
    public init(seed: UInt32 = 1) {
        random = SeededRandom(seed: seed)
    }

    /// The number of nodes.
    public var count: Int { positions.count }

    /// Whether any axis of the node is held in place.
    public func isPinned(_ node: Int) -> Bool {
        pins.indices.contains(node) && any(pins[node] .== pins[node])
    }

    /// The link between two nodes, whichever it starts at, or nil if there is none.
    public func link(_ a: Int, _ b: Int) -> Link? {
        linkIndices[LinkKey(a, b)].map { links[$0] }
    }

    /// The share of its full push that a new node begins with, and what it gains in each tick.
    static let growth: Float = 0.05

    /// Moves every node by its velocity, which decays first; pinned axes stay where they are held.
    mutating func integrate(velocityDecay: Float) {
        let kept = 1 - velocityDecay
        for node in positions.indices {
            let held = pins[node] .== pins[node]
            let velocity = (velocities[node] * kept).tamed().replacing(with: 0, where: held)
            velocities[node] = velocity
            positions[node] = (positions[node] + velocity).tamed()
                .replacing(with: pins[node], where: held)
            maturity[node] = min(1, maturity[node] + Self.growth)
        }
    }
}
