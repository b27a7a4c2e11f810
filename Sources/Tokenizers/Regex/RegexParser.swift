/// Reads patterns in the syntax of Oniguruma as `tokenizers` sets it up: Ruby's.
///
/// `^` and `$` are the ends of lines, `{n,m}+` repeats a repetition, `\h` is a hexadecimal digit.
/// What these files never use (backreferences, `\K`, conditions, calls) is an error. Where case is
/// ignored, a letter in brackets stands for single letters only: `(?i:[ẞ])` does not find "ss".
struct RegexParser {
    /// Deeper nesting is refused, so that no pattern can exhaust the stack.
    static let deepest = 64
    static let longest = 20_000
    static let mostRepeats = 1_000

    struct Flags {
        var ignoresCase = false
        var dotMatchesNewline = false
        var isExtended = false
    }

    let scalars: [Unicode.Scalar]
    var index = 0
    var flags = Flags()
    var depth = 0

    /// The node of a whole pattern.
    static func parse(_ pattern: String) throws(RegexError) -> RegexNode {
        var parser = RegexParser(scalars: Array(pattern.unicodeScalars))
        guard parser.scalars.count <= longest else {
            throw parser.error("is longer than \(longest) characters")
        }
        let node = try parser.choice()
        guard parser.peek == nil else { throw parser.error("has a \")\" without its \"(\"") }
        return node
    }

    var peek: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    func error(_ problem: String) -> RegexError {
        RegexError(position: index + 1, problem: problem)
    }

    mutating func take(_ text: String) -> Bool {
        guard scalars[index...].starts(with: text.unicodeScalars) else { return false }
        index += text.unicodeScalars.count
        return true
    }

    mutating func next() throws(RegexError) -> Unicode.Scalar {
        guard let scalar = peek else { throw error("ends too soon") }
        index += 1
        return scalar
    }

    /// Alternatives up to the end or a closing parenthesis; flags set inside end with them.
    mutating func choice() throws(RegexError) -> RegexNode {
        depth += 1
        guard depth <= Self.deepest else { throw error("nests deeper than \(Self.deepest)") }
        let outer = flags
        defer {
            flags = outer
            depth -= 1
        }
        var nodes = [try sequence()]
        while take("|") { nodes.append(try sequence()) }
        return nodes.count == 1 ? nodes[0] : .choice(nodes)
    }

    private mutating func sequence() throws(RegexError) -> RegexNode {
        var nodes: [RegexNode] = []
        var letters: [UInt32] = []
        while let scalar = peek, scalar != "|", scalar != ")" {
            if flags.isExtended, skipComment() { continue }
            if let value = try literal() {
                letters.append(value)
                guard startsRepeat else { continue }
                letters.removeLast()
                nodes.append(spelled(letters))
                letters = []
                nodes.append(try repeats(of: spelled([value])))
                continue
            }
            nodes.append(spelled(letters))
            letters = []
            nodes.append(try repeats(of: try atom()))
        }
        nodes.append(spelled(letters))
        let kept = nodes.filter {
            if case .sequence(let parts) = $0 { !parts.isEmpty } else { true }
        }
        return kept.count == 1 ? kept[0] : .sequence(kept)
    }

    private mutating func skipComment() -> Bool {
        guard let scalar = peek else { return false }
        if scalar == "#" {
            while let scalar = peek, scalar != "\n" { index += scalar == "\n" ? 0 : 1 }
            return true
        }
        guard scalar.properties.isPatternWhitespace else { return false }
        index += 1
        return true
    }

    /// A character that stands for itself, or nil where something else begins.
    private mutating func literal() throws(RegexError) -> UInt32? {
        guard let scalar = peek, !"[(.^$".unicodeScalars.contains(scalar) else { return nil }
        if "*+?".unicodeScalars.contains(scalar) { throw error("repeats nothing") }
        if scalar != "\\" {
            index += 1
            return scalar.value
        }
        let start = index
        index += 1
        if let value = try escapedValue() { return value }
        index = start
        return nil
    }

    /// Literals in a row; where case is ignored also what folds to several of them.
    private func spelled(_ letters: [UInt32]) -> RegexNode {
        guard flags.ignoresCase else {
            return .sequence(letters.map { .set(ScalarSet([$0])) })
        }
        // What is left to match from each letter on.
        var rests = [RegexNode](repeating: .empty, count: letters.count + 1)
        for start in letters.indices.reversed() {
            let plain = ScalarSet([letters[start]]).ignoringCase
            var options = [RegexNode.sequence([.set(plain), rests[start + 1]])]
            for (folded, scalars) in UnicodeData.longFoldTable {
                if scalars.contains(letters[start]) {
                    options.append(.sequence(folded.map(cased) + [rests[start + 1]]))
                }
                if letters[start...].map(lowered).starts(with: folded) {
                    options.append(
                        .sequence([.set(ScalarSet(scalars)), rests[start + folded.count]]))
                }
            }
            rests[start] = options.count == 1 ? options[0] : .choice(options)
        }
        return rests[0]
    }

    private func cased(_ value: UInt32) -> RegexNode { .set(ScalarSet([value]).ignoringCase) }

    private func lowered(_ value: UInt32) -> UInt32 {
        UnicodeData.lowercaseTable[value].flatMap { $0.count == 1 ? $0[0] : nil } ?? value
    }

    private mutating func atom() throws(RegexError) -> RegexNode {
        switch try next() {
        case ".":
            let newline = ScalarSet([RegexProperty.newline])
            return .set(flags.dotMatchesNewline ? .all : newline.inverted)
        case "^": return .assertion(.lineStart)
        case "$": return .assertion(.lineEnd)
        case "[": return .set(try bracketed())
        case "(": return try group()
        default:
            return try escapedNode()
        }
    }

    private var startsRepeat: Bool {
        guard let scalar = peek else { return false }
        if scalar != "{" { return "*+?".unicodeScalars.contains(scalar) }
        var copy = self
        do {
            return try copy.interval() != nil
        } catch {
            return true
        }
    }

    private mutating func repeats(of atom: RegexNode) throws(RegexError) -> RegexNode {
        var node = atom
        var count = 0
        while let scalar = peek {
            count += 1
            guard count <= Self.deepest else { throw error("repeats a repetition too often") }
            if flags.isExtended, skipComment() { continue }
            let range: (Int, Int?)
            var isInterval = false
            switch scalar {
            case "*": range = (0, nil)
            case "+": range = (1, nil)
            case "?": range = (0, 1)
            case "{":
                guard let interval = try interval() else { return node }
                range = interval
                isInterval = true
            default: return node
            }
            if !isInterval { index += 1 }
            let greed = greed(isInterval: isInterval, isFixed: range.0 == range.1)
            node = .repeated(node, atLeast: range.0, atMost: range.1, greed)
        }
        return node
    }

    /// After `{n,m}` a `+` is a repetition of its own, and after `{n}` a `?` too.
    private mutating func greed(isInterval: Bool, isFixed: Bool) -> RegexNode.Greed {
        if !(isInterval && isFixed), take("?") { return .lazy }
        if !isInterval, take("+") { return .possessive }
        return .greedy
    }

    /// `{n}`, `{n,}`, `{,m}` or `{n,m}`; nil where the brace is only a brace.
    private mutating func interval() throws(RegexError) -> (Int, Int?)? {
        let start = index
        guard take("{") else { return nil }
        let least = digits()
        var most = least
        let hasComma = take(",")
        if hasComma { most = digits() }
        guard least != nil || most != nil, take("}") else {
            index = start
            return nil
        }
        let range = (least ?? 0, most)
        guard range.0 <= Self.mostRepeats, (most ?? 0) <= Self.mostRepeats else {
            throw error("repeats more than \(Self.mostRepeats) times")
        }
        guard range.0 <= most ?? range.0 else {
            throw error("has an interval that ends before it starts")
        }
        return range
    }

    private mutating func digits() -> Int? {
        var value: Int?
        while let scalar = peek, ("0"..."9").contains(scalar) {
            value = min((value ?? 0) * 10 + Int(scalar.value - 48), 1_000_000)
            index += 1
        }
        return value
    }
}
