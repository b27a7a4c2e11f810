internal import Engine
internal import Foundation

/// A graph as AXON's web page exported it, for other programs.
///
/// The page knew one SAE, whose feature numbers were the ids. Where there are several, two may have
/// a feature of the same number; ids are then the texts `SAE/FEATURE` that `--steer` takes too.
nonisolated struct GraphExport: Encodable {
    /// What names a node: a number, or a text.
    enum ID: Encodable, Hashable, Comparable {
        case feature(FeatureID)
        case number(Int)

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .feature(let id): try container.encode("\(id.sae)/\(id.index)")
            case .number(let number): try container.encode(number)
            }
        }
    }
    struct Node: Encodable {
        var id: ID
        var label: String
        var activation: Float
        var peak: Float
        var layer: Int
    }
    struct Link: Encodable {
        var source: ID
        var target: ID
        var value: Int
    }

    var nodes: [Node]
    var links: [Link]

    init(_ graph: GraphModel, at time: Double, hasSeveralSAEs: Bool) {
        func id(_ node: Int) -> ID {
            let id = graph.nodes[node].id
            return hasSeveralSAEs ? .feature(id) : .number(id.index)
        }
        nodes = graph.nodes.indices.map { index in
            let node = graph.nodes[index]
            return Node(
                id: id(index), label: node.label,
                activation: graph.activation(of: index, at: time), peak: node.peak,
                layer: node.layer)
        }
        links = graph.edges.map { pair, edge in
            Link(source: id(pair.a), target: id(pair.b), value: edge.count)
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
