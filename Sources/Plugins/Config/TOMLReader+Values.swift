internal import Foundation

// Values other than strings.
extension TOMLReader {
    mutating func readValue() throws(TOMLFault) -> ConfigValue.Kind {
        switch peek {
        case "\"", "'":
            if let quote = peek, quotes(quote) >= 3 { return .string(try readLongString()) }
            return .string(peek == "'" ? try readLiteral() : try readString())
        case "[": return try nested { (reader) throws(TOMLFault) in try reader.readArray() }
        case "{": return try nested { (reader) throws(TOMLFault) in try reader.readInlineTable() }
        default: return try readWord()
        }
    }

    private mutating func nested(
        _ read: (inout TOMLReader) throws(TOMLFault) -> ConfigValue.Kind
    ) throws(TOMLFault) -> ConfigValue.Kind {
        guard depth < Self.maximumDepth else { throw fault("nested too deeply") }
        depth += 1
        defer { depth -= 1 }
        return try read(&self)
    }

    private mutating func readArray() throws(TOMLFault) -> ConfigValue.Kind {
        at += 1
        var elements: [ConfigValue] = []
        while true {
            _ = try skipBlankLines()
            if take("]") { return .array(elements) }
            let offset = at
            elements.append(ConfigValue(offset: offset, kind: try readValue()))
            _ = try skipBlankLines()
            guard take(",") || peek == "]" else { throw fault("expected \",\" or \"]\"") }
        }
    }

    private mutating func readInlineTable() throws(TOMLFault) -> ConfigValue.Kind {
        let table = TOMLTable(.inline, at: at)
        at += 1
        skipSpace()
        if take("}") { return .table([:]) }
        repeat {
            try readPair(into: table)
            skipSpace()
        } while take(",")
        guard take("}") else { throw fault("expected \",\" or \"}\"") }
        return table.value.kind
    }

    /// A number, a boolean or a date.
    private mutating func readWord() throws(TOMLFault) -> ConfigValue.Kind {
        let start = at
        skipWord()
        var word = string(start..<at)
        if word.wholeMatch(of: /\d{4}-\d\d-\d\d/) != nil, peek == " ",
            text[(at + 1)...].first.map(Self.isDigit) == true
        {
            at += 1
            skipWord()
            word = string(start..<at)
        }
        guard let kind = Self.word(word) else {
            at = start
            throw word.isEmpty
                ? fault("expected a value")
                : TOMLFault(
                    offset: start,
                    problem: "expected a value, found \(ConfigValue.printable(word)); "
                        + "texts stand in quotes")
        }
        return kind
    }

    private mutating func skipWord() {
        while let scalar = peek, !" \t\r\n,]}#".unicodeScalars.contains(scalar) { at += 1 }
    }

    private static func word(_ word: String) -> ConfigValue.Kind? {
        switch word {
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        case "inf", "+inf": return .number(.infinity)
        case "-inf": return .number(-.infinity)
        case "nan", "+nan", "-nan": return .number(.nan)
        default: return integer(word) ?? number(word) ?? date(word)
        }
    }

    private static func integer(_ word: String) -> ConfigValue.Kind? {
        let digits = word.replacing("_", with: "")
        let parsed: Int? =
            if word.wholeMatch(of: /[+-]?(0|[1-9](_?[0-9])*)/) != nil {
                Int(digits)
            } else if word.wholeMatch(of: /0x[0-9A-Fa-f](_?[0-9A-Fa-f])*/) != nil {
                Int(digits.dropFirst(2), radix: 16)
            } else if word.wholeMatch(of: /0o[0-7](_?[0-7])*/) != nil {
                Int(digits.dropFirst(2), radix: 8)
            } else if word.wholeMatch(of: /0b[01](_?[01])*/) != nil {
                Int(digits.dropFirst(2), radix: 2)
            } else {
                nil
            }
        return parsed.map(ConfigValue.Kind.integer)
    }

    private static func number(_ word: String) -> ConfigValue.Kind? {
        let form = /[+-]?(0|[1-9](_?[0-9])*)(\.[0-9](_?[0-9])*)?([eE][+-]?[0-9](_?[0-9])*)?/
        // An integer that is too large is no number, it is an error.
        guard word.wholeMatch(of: form) != nil, word.contains(where: { ".eE".contains($0) }) else {
            return nil
        }
        return Double(word.replacing("_", with: "")).map(ConfigValue.Kind.number)
    }

    private static func date(_ word: String) -> ConfigValue.Kind? {
        let time = /[0-2][0-9]:[0-5][0-9]:[0-6][0-9](\.[0-9]+)?/
        let day = /[0-9]{4}-[01][0-9]-[0-3][0-9]/
        let zoned =
            /[0-9]{4}-[01][0-9]-[0-3][0-9][Tt ][0-2][0-9]:[0-5][0-9]:[0-6][0-9](\.[0-9]+)?([Zz]|[+-][0-2][0-9]:[0-5][0-9])?/
        let isDate =
            word.wholeMatch(of: time) != nil || word.wholeMatch(of: day) != nil
            || word.wholeMatch(of: zoned) != nil
        return isDate ? .date : nil
    }
}
