/// A regular expression as instructions for a backtracking matcher.
struct RegexProgram: Sendable {
    /// Larger programs are refused: `(((a{1000}){1000}){1000})` is short as a pattern.
    static let largest = 5_000

    enum Instruction: Sendable {
        /// One scalar of the set.
        case set(Int)
        /// As many of the set as there are; `isFinal` gives none of them back.
        case run(set: Int, atLeast: Int, atMost: Int, isFinal: Bool)
        /// Goes on at the first place, and at the second if that leads nowhere.
        case split(Int, Int)
        /// A split before the body of a loop that may match nothing: who comes back without having
        /// moved goes on behind the loop.
        case guardedSplit(body: Int, end: Int, isLazy: Bool)
        case jump(Int)
        case assertion(RegexNode.Assertion)
        /// Whether the part of the program there matches; `behind` it starts so many scalars back.
        case look(part: Int, behind: Int?, negated: Bool)
        /// Moves on by the first match of the part of the program there.
        case atomic(part: Int)
        /// The end of the program, or of a part.
        case match
    }

    private(set) var code: [Instruction] = []
    private(set) var sets: [ScalarSet] = []
    /// Bytes no match begins with are stepped over; nil where any may.
    let firstBytes: [Bool]?
    /// Parts to be written behind the program, with the places that refer to them.
    private var parts: [(node: RegexNode, place: Int)] = []

    /// Reads a pattern.
    init(_ pattern: String) throws(RegexError) {
        try self.init(RegexParser.parse(pattern))
    }

    init(_ node: RegexNode) throws(RegexError) {
        var bytes = [Bool](repeating: false, count: 256)
        let isKnown = !node.canBeEmpty && node.markFirstBytes(in: &bytes)
        firstBytes = isKnown && bytes.contains(false) ? bytes : nil
        try emit(node)
        try add(.match)
        while let part = parts.popLast() {
            let start = code.count
            switch code[part.place] {
            case .look(_, let behind, let negated):
                code[part.place] = .look(part: start, behind: behind, negated: negated)
            default: code[part.place] = .atomic(part: start)
            }
            try emit(part.node)
            try add(.match)
        }
    }

    private mutating func add(_ instruction: Instruction) throws(RegexError) {
        guard code.count < Self.largest else {
            throw RegexError(
                position: 1, problem: "is too large when its repetitions are written out")
        }
        code.append(instruction)
    }

    private mutating func number(of set: ScalarSet) -> Int {
        if let known = sets.firstIndex(of: set) { return known }
        sets.append(set)
        return sets.count - 1
    }

    private mutating func emit(_ node: RegexNode) throws(RegexError) {
        switch node {
        case .set(let set): try add(.set(number(of: set)))
        case .sequence(let nodes): for node in nodes { try emit(node) }
        case .choice(let nodes): try emit(choice: nodes)
        case .repeated(let node, let least, let most, let greed):
            try emit(node, atLeast: least, atMost: most, greed)
        case .assertion(let assertion): try add(.assertion(assertion))
        case .look(let node, false, let negated):
            parts.append((node, code.count))
            try add(.look(part: 0, behind: nil, negated: negated))
        case .look(let node, true, let negated): try emit(behind: node, negated: negated)
        case .atomic(let node):
            parts.append((node, code.count))
            try add(.atomic(part: 0))
        }
    }

    private mutating func emit(choice nodes: [RegexNode]) throws(RegexError) {
        var ends: [Int] = []
        for (index, node) in nodes.enumerated() {
            guard index + 1 < nodes.count else {
                try emit(node)
                break
            }
            let split = code.count
            try add(.split(split + 1, 0))
            try emit(node)
            ends.append(code.count)
            try add(.jump(0))
            code[split] = .split(split + 1, code.count)
        }
        for end in ends { code[end] = .jump(code.count) }
    }

    /// Alternatives of different lengths are looked for one by one.
    private mutating func emit(behind node: RegexNode, negated: Bool) throws(RegexError) {
        let options = if case .choice(let nodes) = node { nodes } else { [node] }
        if negated || options.count == 1 {
            for option in options {
                parts.append((option, code.count))
                try add(.look(part: 0, behind: option.width ?? 0, negated: negated))
            }
        } else {
            try emit(choice: options.map { .look($0, behind: true, negated: false) })
        }
    }

    private mutating func emit(
        _ node: RegexNode, atLeast least: Int, atMost most: Int?, _ greed: RegexNode.Greed
    ) throws(RegexError) {
        if case .set(let set) = node, greed != .lazy {
            return try add(
                .run(
                    set: number(of: set), atLeast: least, atMost: most ?? .max,
                    isFinal: greed == .possessive))
        }
        if greed == .possessive {
            parts.append((.repeated(node, atLeast: least, atMost: most, .greedy), code.count))
            return try add(.atomic(part: 0))
        }
        for _ in 0..<least { try emit(node) }
        if let most {
            try emit(optional: node, times: most - least, isLazy: greed == .lazy)
        } else {
            try emit(loop: node, isLazy: greed == .lazy)
        }
    }

    private mutating func emit(
        optional node: RegexNode, times: Int, isLazy: Bool
    ) throws(RegexError) {
        var splits: [Int] = []
        for _ in 0..<times {
            splits.append(code.count)
            try add(.split(0, 0))
            try emit(node)
        }
        for split in splits { code[split] = Self.split(split + 1, code.count, isLazy) }
    }

    private mutating func emit(loop node: RegexNode, isLazy: Bool) throws(RegexError) {
        let split = code.count
        try add(.split(0, 0))
        try emit(node)
        try add(.jump(split))
        code[split] =
            node.canBeEmpty
            ? .guardedSplit(body: split + 1, end: code.count, isLazy: isLazy)
            : Self.split(split + 1, code.count, isLazy)
    }

    private static func split(_ body: Int, _ end: Int, _ isLazy: Bool) -> Instruction {
        isLazy ? .split(end, body) : .split(body, end)
    }
}
