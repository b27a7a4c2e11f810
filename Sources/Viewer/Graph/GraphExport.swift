internal import Engine
internal import Foundation

/// A graph as AXON's web page exported it, for other programs.
nonisolated struct GraphExport: Encodable {
    struct Node: Encodable {
        var id: Int
        var label: String
        var activation: Float
        var peak: Float
        var layer: Int
    }
    struct Link: Encodable {
        var source: Int
        var target: Int
        var value: Int
    }

    var nodes: [Node]
    var links: [Link]

    init(_ graph: GraphModel, at time: Double) {
        nodes = graph.nodes.indices.map { index in
            let node = graph.nodes[index]
            return Node(
                id: node.id.index, label: node.label,
                activation: graph.activation(of: index, at: time), peak: node.peak,
                layer: node.layer)
        }
        links = graph.edges.map { pair, edge in
            Link(
                source: graph.nodes[pair.a].id.index, target: graph.nodes[pair.b].id.index,
                value: edge.count)
        }
        .sorted { ($0.source, $0.target) < ($1.source, $1.target) }
    }

    /// Writes the graph as JSON, whole or not at all.
    func write(to file: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .withoutEscapingSlashes]
        try encoder.encode(self).write(to: file, options: .atomic)
    }
}
