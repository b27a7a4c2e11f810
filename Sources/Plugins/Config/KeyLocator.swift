/// One step into a TOML file: a key of a table or a position in an array.
enum ConfigStep: Hashable, Sendable {
    case key(String)
    case index(Int)
}

/// Finds where the keys of a TOML text stand, which the parser does not tell.
///
/// It reads a text that has already been parsed without error, and never fails: a key it cannot
/// make out just has no place of its own, and is reported at its table's.
struct KeyLocator {
    private let text: [Unicode.Scalar]
    private var at = 0
    /// Where the key of each path starts, as an offset into `text`.
    private var offsets: [[ConfigStep]: Int] = [:]
    /// How many tables each array of tables has so far.
    private var tableCounts: [[ConfigStep]: Int] = [:]

    init(_ text: String) {
        self.text = Array(text.unicodeScalars)
        readDocument()
    }

    /// The line and column of the key at `path`, or of the nearest table around it.
    func position(of path: [ConfigStep]) -> (line: Int, column: Int) {
        var path = path
        while !path.isEmpty {
            if let offset = offsets[path] { return position(of: offset) }
            path.removeLast()
        }
        return (1, 1)
    }

    private func position(of offset: Int) -> (line: Int, column: Int) {
        let before = text[..<offset]
        let lineStart = before.lastIndex(of: "\n").map { $0 + 1 } ?? 0
        return (before.count { $0 == "\n" } + 1, offset - lineStart + 1)
    }

    private mutating func readDocument() {
        var table: [ConfigStep] = []
        while skipBlank() {
            let start = at
            if peek == "[" { table = readHeader() } else { readPair(in: table) }
            skipLine()
            // Whatever the text is, the end comes nearer.
            if at == start { at += 1 }
        }
    }

    /// `[a.b]` or `[[a.b]]`; gives the path of the table it opens.
    private mutating func readHeader() -> [ConfigStep] {
        at += 1
        let isArray = take("[")
        let keys = readKeys()
        var path = resolve(keys.dropLast().map(\.name))
        guard let last = keys.last else { return path }
        path.append(.key(last.name))
        if isArray {
            let count = tableCounts[path, default: 0]
            tableCounts[path] = count + 1
            if count == 0 { offsets[path] = last.offset }
            path.append(.index(count))
        } else if let count = tableCounts[path] {
            path.append(.index(count - 1))
        }
        offsets[path] = last.offset
        return path
    }

    /// Steps into the last table of every array of tables on the way.
    private func resolve(_ names: [String]) -> [ConfigStep] {
        names.reduce(into: []) { path, name in
            path.append(.key(name))
            if let count = tableCounts[path] { path.append(.index(count - 1)) }
        }
    }

    private mutating func readPair(in table: [ConfigStep]) {
        var path = table
        for key in readKeys() {
            path.append(.key(key.name))
            if offsets[path] == nil { offsets[path] = key.offset }
        }
        skipSpace()
        if take("=") { readValue(at: path) }
    }

    private mutating func readKeys() -> [(name: String, offset: Int)] {
        var keys: [(name: String, offset: Int)] = []
        repeat {
            skipSpace()
            let start = at
            let name: String
            if peek == "\"" || peek == "'" {
                skipString()
                name = Self.string(text[start..<at].dropFirst().dropLast())
            } else {
                while let scalar = peek, !" \t.=]#\r\n\"'".unicodeScalars.contains(scalar) {
                    at += 1
                }
                name = Self.string(text[start..<at])
            }
            if at > start { keys.append((name, start)) }
            skipSpace()
        } while take(".")
        return keys
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(scalars))
    }
}

extension KeyLocator {
    private mutating func readValue(at path: [ConfigStep]) {
        skipSpace()
        switch peek {
        case "\"", "'": skipString()
        case "[": readArray(at: path)
        case "{": readInlineTable(at: path)
        default: while let scalar = peek, !",]}#\r\n".unicodeScalars.contains(scalar) { at += 1 }
        }
    }

    private mutating func readArray(at path: [ConfigStep]) {
        at += 1
        var index = 0
        while skipBlank(), peek != "]" {
            let start = at
            offsets[path + [.index(index)]] = at
            readValue(at: path + [.index(index)])
            index += 1
            _ = skipBlank()
            if !take(","), at == start { return }
        }
        _ = take("]")
    }

    private mutating func readInlineTable(at path: [ConfigStep]) {
        at += 1
        while skipBlank(), peek != "}" {
            let start = at
            readPair(in: path)
            _ = skipBlank()
            if !take(","), at == start { return }
        }
        _ = take("}")
    }

    /// Steps over a string of any of the four kinds.
    private mutating func skipString() {
        guard let quote = peek else { return }
        let isLong = text[at...].prefix(3).allSatisfy { $0 == quote } && at + 2 < text.count
        at += isLong ? 3 : 1
        while let scalar = peek {
            if scalar == "\\", quote == "\"" {
                at = Swift.min(at + 2, text.count)
            } else if scalar == quote, !isLong {
                at += 1
                return
            } else if isLong, text[at...].prefix(3).elementsEqual([quote, quote, quote]) {
                at += 3
                // Up to two quotes may stand right before the closing three.
                while peek == quote { at += 1 }
                return
            } else {
                at += 1
            }
        }
    }

    private var peek: Unicode.Scalar? { at < text.count ? text[at] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        at += 1
        return true
    }

    private mutating func skipSpace() { while peek == " " || peek == "\t" { at += 1 } }

    private mutating func skipLine() { while let scalar = peek, scalar != "\n" { at += 1 } }

    /// Steps over white space, line ends and comments; false at the end of the text.
    private mutating func skipBlank() -> Bool {
        while let scalar = peek {
            if scalar == "#" {
                skipLine()
            } else if " \t\r\n\u{FEFF}".unicodeScalars.contains(scalar) {
                at += 1
            } else {
                return true
            }
        }
        return false
    }
}
