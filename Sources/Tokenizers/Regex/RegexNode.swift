/// A regular expression as read: what it matches, not how.
indirect enum RegexNode: Sendable {
    enum Greed: Sendable { case greedy, lazy, possessive }

    enum Assertion: Sendable {
        case lineStart, lineEnd, textStart, textEnd, lastLineEnd, wordBoundary, noWordBoundary
    }

    case set(ScalarSet)
    case sequence([RegexNode])
    /// The first that leads to a match is taken.
    case choice([RegexNode])
    case repeated(RegexNode, atLeast: Int, atMost: Int?, Greed)
    case assertion(Assertion)
    /// Whether the node matches here without moving on; `behind` it ends here instead.
    case look(RegexNode, behind: Bool, negated: Bool)
    /// The first match of the node, and no other.
    case atomic(RegexNode)

    static let empty = RegexNode.sequence([])

    /// Whether the node can match nothing.
    var canBeEmpty: Bool {
        switch self {
        case .set: false
        case .sequence(let nodes): nodes.allSatisfy(\.canBeEmpty)
        case .choice(let nodes): nodes.contains(where: \.canBeEmpty)
        case .repeated(let node, let least, _, _): least == 0 || node.canBeEmpty
        case .assertion, .look: true
        case .atomic(let node): node.canBeEmpty
        }
    }

    /// How many scalars the node matches, where that is always the same number.
    var width: Int? {
        switch self {
        case .set: return 1
        case .sequence(let nodes):
            return nodes.reduce(0 as Int?) { sum, node in
                node.width.flatMap { width in sum.map { $0 + width } }
            }
        case .choice(let nodes):
            let widths = Set(nodes.map(\.width))
            return widths.count == 1 ? widths.first ?? nil : nil
        case .repeated(let node, let least, let most, _):
            return least == most ? node.width.map { $0 * least } : nil
        case .assertion, .look: return 0
        case .atomic(let node): return node.width
        }
    }

    /// Marks the bytes a match can begin with; false where that says nothing.
    func markFirstBytes(in bytes: inout [Bool]) -> Bool {
        switch self {
        case .set(let set):
            set.markFirstBytes(in: &bytes)
            return true
        case .sequence(let nodes):
            for node in nodes {
                if case .assertion = node { continue }
                if case .look = node { continue }
                guard node.markFirstBytes(in: &bytes) else { return false }
                if !node.canBeEmpty { return true }
            }
            return false
        case .choice(let nodes):
            for node in nodes where !node.markFirstBytes(in: &bytes) || node.canBeEmpty {
                return false
            }
            return true
        case .repeated(let node, _, _, _): return node.markFirstBytes(in: &bytes)
        case .atomic(let node): return node.markFirstBytes(in: &bytes)
        case .assertion, .look: return false
        }
    }
}

/// Why a pattern cannot be used.
struct RegexError: Error, Equatable {
    /// Which scalar of the pattern, counted from 1.
    let position: Int
    let problem: String
}
