extension RegexParser {
    /// What follows an opening parenthesis, up to its closing one.
    mutating func group() throws(RegexError) -> RegexNode {
        guard take("?") else { return try closed(try choice()) }
        if take("#") {
            while try next() != ")" {}
            return .empty
        }
        if take(":") { return try closed(try choice()) }
        if take("=") { return try look(behind: false, negated: false) }
        if take("!") { return try look(behind: false, negated: true) }
        if take("<=") { return try look(behind: true, negated: false) }
        if take("<!") { return try look(behind: true, negated: true) }
        if take(">") { return .atomic(try closed(try choice())) }
        if take("<") { return try named() }
        return try flagged()
    }

    private mutating func closed(_ node: RegexNode) throws(RegexError) -> RegexNode {
        guard take(")") else { throw error("lacks a \")\"") }
        return node
    }

    private mutating func look(behind: Bool, negated: Bool) throws(RegexError) -> RegexNode {
        let node = try closed(try choice())
        guard behind else { return .look(node, behind: false, negated: negated) }
        let options = if case .choice(let nodes) = node { nodes } else { [node] }
        guard options.allSatisfy({ $0.width != nil }) else {
            throw error("looks behind for something of no fixed length")
        }
        return .look(node, behind: true, negated: negated)
    }

    /// Names serve backreferences only, which are not read.
    private mutating func named() throws(RegexError) -> RegexNode {
        while try next() != ">" {}
        return try closed(try choice())
    }

    /// `(?i:…)` holds for the group, `(?i)` for the rest of the one around it.
    private mutating func flagged() throws(RegexError) -> RegexNode {
        let outer = flags
        var value = true
        while true {
            switch try next() {
            case "-": value = false
            case "i": flags.ignoresCase = value
            case "m": flags.dotMatchesNewline = value
            case "x": flags.isExtended = value
            case ":":
                let node = try closed(try choice())
                flags = outer
                return node
            case ")":
                // Alternatives that follow are inside of what the flags hold for.
                let node = try choice()
                flags = outer
                return node
            default:
                index -= 1
                throw error("has a group of a kind that is not supported")
            }
        }
    }

    /// After a backslash: the value of an escape that is one character, nil for another kind.
    mutating func escapedValue() throws(RegexError) -> UInt32? {
        let scalar = try next()
        switch scalar {
        case "t": return 9
        case "n": return 10
        case "v": return 11
        case "f": return 12
        case "r": return 13
        case "a": return 7
        case "e": return 27
        case "0": return octal()
        case "x": return try hexadecimal(take("{") ? nil : 2)
        case "u": return try hexadecimal(4)
        default:
            let isPlain =
                !scalar.isASCII
                || !scalar.properties.isAlphabetic && scalar.properties.numericType == nil
            return isPlain ? scalar.value : nil
        }
    }

    private mutating func octal() -> UInt32 {
        var value: UInt32 = 0
        var count = 0
        while count < 2, let scalar = peek, ("0"..."7").contains(scalar) {
            value = value * 8 + scalar.value - 48
            index += 1
            count += 1
        }
        return value
    }

    /// So many digits, or as many as there are before a closing brace.
    private mutating func hexadecimal(_ count: Int?) throws(RegexError) -> UInt32 {
        var value: UInt32 = 0
        var read = 0
        while read < count ?? 8, let digit = peek?.hexValue {
            value = value << 4 | digit
            index += 1
            read += 1
        }
        guard read > 0, count.map({ $0 == read || $0 == 2 }) ?? take("}"),
            Unicode.Scalar(value) != nil
        else { throw error("has a hexadecimal escape that is no character") }
        return value
    }

    /// An escape outside of brackets that is not one character.
    mutating func escapedNode() throws(RegexError) -> RegexNode {
        let start = index
        let scalar = try next()
        switch scalar {
        case "A": return .assertion(.textStart)
        case "z": return .assertion(.textEnd)
        case "Z": return .assertion(.lastLineEnd)
        case "b": return .assertion(.wordBoundary)
        case "B": return .assertion(.noWordBoundary)
        case "R":
            let breaks = ScalarSet([10..<14, 0x85..<0x86, 0x2028..<0x202A])
            let pair: [RegexNode] = [.set(ScalarSet([13])), .set(ScalarSet([10]))]
            return .atomic(.choice([.sequence(pair), .set(breaks)]))
        case "N": return .set(ScalarSet([RegexProperty.newline]).inverted)
        case "O": return .set(.all)
        default:
            index = start
            return .set(try escapedSet())
        }
    }

    /// After a backslash: a set such as `\s` or `\p{L}`.
    mutating func escapedSet() throws(RegexError) -> ScalarSet {
        let scalar = try next()
        switch scalar {
        case "d": return RegexProperty.digit
        case "D": return RegexProperty.digit.inverted
        case "h": return RegexProperty.hexDigit
        case "H": return RegexProperty.hexDigit.inverted
        case "s": return RegexProperty.space
        case "S": return RegexProperty.space.inverted
        case "w": return RegexProperty.word
        case "W": return RegexProperty.word.inverted
        case "p", "P": return try property(negated: scalar == "P")
        default:
            index -= 1
            throw error("has \"\\\(scalar)\", which is not supported")
        }
    }

    private mutating func property(negated: Bool) throws(RegexError) -> ScalarSet {
        guard take("{") else { throw error("lacks a \"{\" after \\p") }
        let isInverted = take("^") != negated
        var name = ""
        while let scalar = peek, scalar != "}" {
            name.unicodeScalars.append(scalar)
            index += 1
        }
        guard take("}"), let set = RegexProperty.scalars(named: name) else {
            throw error("has the property \"\(name)\", which is not supported")
        }
        return isInverted ? set.inverted : set
    }
}

extension Unicode.Scalar {
    /// The value of a hexadecimal digit.
    fileprivate var hexValue: UInt32? {
        switch self {
        case "0"..."9": value - 48
        case "A"..."F": value - 55
        case "a"..."f": value - 87
        default: nil
        }
    }
}
