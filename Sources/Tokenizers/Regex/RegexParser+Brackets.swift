extension RegexParser {
    /// What follows an opening bracket, up to its closing one; other cases are added to the whole
    /// only, not to brackets within.
    mutating func bracketed(isNested: Bool = false) throws(RegexError) -> ScalarSet {
        depth += 1
        guard depth <= Self.deepest else { throw error("nests deeper than \(Self.deepest)") }
        defer { depth -= 1 }
        let isInverted = take("^")
        var set = ScalarSet()
        var parts: [ScalarSet] = []
        var isFirst = true
        while isFirst || peek != "]" {
            defer { isFirst = false }
            if isFirst, peek == "]", !scalars[(index + 1)...].contains("]") {
                throw error("has empty brackets")
            }
            if take("&&") {
                parts.append(set)
                set = ScalarSet()
            } else {
                set = set.union(try item())
            }
        }
        index += 1
        for part in parts { set = set.intersection(part) }
        if flags.ignoresCase, !isNested { set = set.ignoringCase }
        return isInverted ? set.inverted : set
    }

    private mutating func item() throws(RegexError) -> ScalarSet {
        if take("[:") {
            if let set = try named() { return set }
            index -= 1
            return try bracketed(isNested: true)
        }
        if take("[") { return try bracketed(isNested: true) }
        guard let low = try single() else { return try escapedSet() }
        let start = index
        guard take("-"), let scalar = peek, scalar != "]", scalar != "[" else {
            index = start
            return ScalarSet([low])
        }
        guard let high = try single() else {
            index = start
            return ScalarSet([low])
        }
        guard low <= high else { throw error("has a range that ends before it starts") }
        return ScalarSet([low..<high + 1])
    }

    /// One character of the brackets, or nil (nothing taken but the backslash) before a set.
    private mutating func single() throws(RegexError) -> UInt32? {
        let scalar = try next()
        guard scalar == "\\" else { return scalar.value }
        let start = index
        if take("b") { return 8 }
        if let value = try escapedValue() { return value }
        index = start
        return nil
    }

    /// `[:alpha:]`, the opening `[:` taken; nil where it is something else.
    private mutating func named() throws(RegexError) -> ScalarSet? {
        let start = index
        let isInverted = take("^")
        var name = ""
        while let scalar = peek, scalar.properties.isAlphabetic {
            name.unicodeScalars.append(scalar)
            index += 1
        }
        guard take(":]") else {
            index = start
            return nil
        }
        guard let set = RegexProperty.scalars(named: name) else {
            throw error("has the class \"[:\(name):]\", which is not supported")
        }
        return isInverted ? set.inverted : set
    }
}
