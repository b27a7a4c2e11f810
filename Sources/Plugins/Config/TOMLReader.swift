/// What keeps a text from being TOML, and where.
struct TOMLFault: Error, Equatable {
    /// Counted in scalars.
    let offset: Int
    let problem: String
}

/// Reads TOML 1.0, keeping the place of every key.
///
/// The program has a reader of its own because a broken file must become a sentence with line and
/// column: toml++ ends the process on some of them (`a = ]`) and does not tell where keys stand.
struct TOMLReader {
    /// Deeper nesting is an error, so that no file can eat the stack.
    static let maximumDepth = 32

    struct Key {
        let name: String
        let offset: Int
    }

    let text: [Unicode.Scalar]
    var at = 0
    var depth = 0

    init(_ text: String) { self.text = Array(text.unicodeScalars) }

    /// Reads the whole text.
    mutating func read() throws(TOMLFault) -> ConfigValue {
        let root = TOMLTable(.header, at: 0)
        var current = root
        if peek == "\u{FEFF}" { at += 1 }
        while try skipBlankLines() {
            if peek == "[" {
                current = try readHeader(root)
            } else {
                try readPair(into: current)
            }
            try endLine()
        }
        return root.value
    }

    /// `[a.b]` or `[[a.b]]`; gives the table that the following lines fill.
    private mutating func readHeader(_ root: TOMLTable) throws(TOMLFault) -> TOMLTable {
        at += 1
        let isArray = take("[")
        let keys = try readKeys()
        for _ in 0..<(isArray ? 2 : 1) {
            guard take("]") else { throw fault("expected \"]\" after the name of the table") }
        }
        guard let last = keys.last else { return root }
        var parent = root
        for key in keys.dropLast() { parent = try passage(key, from: parent) }
        return isArray ? try append(last, to: parent) : try open(last, in: parent)
    }

    private func passage(_ key: Key, from parent: TOMLTable) throws(TOMLFault) -> TOMLTable {
        switch parent.members[key.name] {
        case nil:
            let table = TOMLTable(.passage, at: key.offset)
            parent.members[key.name] = .table(table)
            return table
        case .table(let table) where table.origin != .inline: return table
        case .tables(let tables): return tables[tables.count - 1]
        default: throw TOMLFault(offset: key.offset, problem: "\"\(key.name)\" is no table")
        }
    }

    private func open(_ key: Key, in parent: TOMLTable) throws(TOMLFault) -> TOMLTable {
        switch parent.members[key.name] {
        case nil:
            let table = TOMLTable(.header, at: key.offset)
            parent.members[key.name] = .table(table)
            return table
        case .table(let table) where table.origin == .passage:
            table.origin = .header
            table.offset = key.offset
            return table
        default: throw twice(key)
        }
    }

    private func append(_ key: Key, to parent: TOMLTable) throws(TOMLFault) -> TOMLTable {
        let table = TOMLTable(.header, at: key.offset)
        switch parent.members[key.name] {
        case nil: parent.members[key.name] = .tables([table])
        case .tables(let tables): parent.members[key.name] = .tables(tables + [table])
        default: throw twice(key)
        }
        return table
    }

    /// `a.b = value`.
    mutating func readPair(into table: TOMLTable) throws(TOMLFault) {
        let keys = try readKeys()
        guard take("=") else { throw fault("expected \"=\" after the key") }
        skipSpace()
        let kind = try readValue()
        var parent = table
        for key in keys.dropLast() {
            switch parent.members[key.name] {
            case nil:
                let next = TOMLTable(.dotted, at: key.offset)
                parent.members[key.name] = .table(next)
                parent = next
            case .table(let next) where next.origin == .dotted: parent = next
            default: throw twice(key)
            }
        }
        guard let last = keys.last else { return }
        guard parent.members[last.name] == nil else { throw twice(last) }
        parent.members[last.name] = .value(ConfigValue(offset: last.offset, kind: kind))
    }

    private func twice(_ key: Key) -> TOMLFault {
        TOMLFault(
            offset: key.offset,
            problem: "\"\(ConfigValue.printable(key.name))\" is already defined")
    }

    private mutating func readKeys() throws(TOMLFault) -> [Key] {
        var keys: [Key] = []
        repeat {
            skipSpace()
            keys.append(try readKey())
            skipSpace()
        } while take(".")
        return keys
    }

    private mutating func readKey() throws(TOMLFault) -> Key {
        let start = at
        switch peek {
        case "\"": return Key(name: try readString(), offset: start)
        case "'": return Key(name: try readLiteral(), offset: start)
        default:
            while let scalar = peek, Self.isBare(scalar) { at += 1 }
            guard at > start else { throw fault("expected a key") }
            return Key(name: string(start..<at), offset: start)
        }
    }

    private static func isBare(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII && (scalar.properties.isAlphabetic || isDigit(scalar))
            || scalar == "-" || scalar == "_"
    }
}

// MARK: - Steps

extension TOMLReader {
    static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    var peek: Unicode.Scalar? { at < text.count ? text[at] : nil }

    func string(_ range: Range<Int>) -> String {
        String(String.UnicodeScalarView(text[range]))
    }

    func fault(_ problem: String) -> TOMLFault {
        TOMLFault(offset: at, problem: at < text.count ? problem : "\(problem), found the end")
    }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        at += 1
        return true
    }

    mutating func skipSpace() { while peek == " " || peek == "\t" { at += 1 } }

    /// Steps over white space, comments and line ends; false at the end of the text.
    mutating func skipBlankLines() throws(TOMLFault) -> Bool {
        while true {
            skipSpace()
            try skipComment()
            guard try takeLineEnd() else { return peek != nil }
        }
    }

    private mutating func endLine() throws(TOMLFault) {
        skipSpace()
        try skipComment()
        guard try takeLineEnd() || peek == nil else { throw fault("expected the end of the line") }
    }

    private mutating func skipComment() throws(TOMLFault) {
        guard peek == "#" else { return }
        while let scalar = peek, scalar != "\n", scalar != "\r" {
            guard !Self.isForbidden(scalar) else { throw fault("a control character") }
            at += 1
        }
    }

    mutating func takeLineEnd() throws(TOMLFault) -> Bool {
        if take("\n") { return true }
        guard take("\r") else { return false }
        guard take("\n") else { throw fault("expected a line end after a carriage return") }
        return true
    }

    /// Control characters other than the tab stand nowhere in a TOML text.
    static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 && scalar != "\t" || scalar.value == 0x7F
    }
}
