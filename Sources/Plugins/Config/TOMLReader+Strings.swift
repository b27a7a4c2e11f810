// The four kinds of strings.
extension TOMLReader {
    /// `"…"` with escapes, on one line.
    mutating func readString() throws(TOMLFault) -> String {
        let start = at
        at += 1
        var out = String.UnicodeScalarView()
        while let scalar = peek {
            switch scalar {
            case "\"":
                at += 1
                return String(out)
            case "\\": out.append(try readEscape())
            case "\n", "\r": throw TOMLFault(offset: start, problem: "a string that is not closed")
            default: out.append(try step(scalar))
            }
        }
        throw TOMLFault(offset: start, problem: "a string that is not closed")
    }

    /// `'…'`, on one line.
    mutating func readLiteral() throws(TOMLFault) -> String {
        let start = at
        at += 1
        var out = String.UnicodeScalarView()
        while let scalar = peek, scalar != "\n", scalar != "\r" {
            if take("'") { return String(out) }
            out.append(try step(scalar))
        }
        throw TOMLFault(offset: start, problem: "a string that is not closed")
    }

    /// `"""…"""` or `'''…'''`; a line end right after the opening is not part of it.
    mutating func readLongString() throws(TOMLFault) -> String {
        let start = at
        guard let quote = peek else { return "" }
        at += 3
        _ = try takeLineEnd()
        var out = String.UnicodeScalarView()
        while let scalar = peek {
            if scalar == quote, quotes(quote) >= 3 {
                // Up to two quotes may stand right before the closing three.
                let count = Swift.min(quotes(quote), 5)
                out.append(contentsOf: repeatElement(quote, count: count - 3))
                at += count
                return String(out)
            } else if scalar == "\\", quote == "\"" {
                if try !skipFoldedLineEnd() { out.append(try readEscape()) }
            } else if try takeLineEnd() {
                out.append("\n")
            } else {
                out.append(try step(scalar))
            }
        }
        throw TOMLFault(offset: start, problem: "a string that is not closed")
    }

    /// How many of these quotes stand here in a row.
    func quotes(_ quote: Unicode.Scalar) -> Int { text[at...].prefix { $0 == quote }.count }

    private mutating func step(_ scalar: Unicode.Scalar) throws(TOMLFault) -> Unicode.Scalar {
        guard !Self.isForbidden(scalar) else { throw fault("a control character in a string") }
        at += 1
        return scalar
    }

    /// A backslash at the end of a line takes the white space that follows with it.
    private mutating func skipFoldedLineEnd() throws(TOMLFault) -> Bool {
        let start = at
        at += 1
        skipSpace()
        guard try takeLineEnd() else {
            at = start
            return false
        }
        repeat { skipSpace() } while try takeLineEnd()
        return true
    }

    private mutating func readEscape() throws(TOMLFault) -> Unicode.Scalar {
        let start = at
        at += 1
        let letter = peek
        at = Swift.min(at + 1, text.count)
        switch letter {
        case "b": return "\u{8}"
        case "t": return "\t"
        case "n": return "\n"
        case "f": return "\u{C}"
        case "r": return "\r"
        case "\"": return "\""
        case "\\": return "\\"
        case "u": return try readCodePoint(digits: 4, from: start)
        case "U": return try readCodePoint(digits: 8, from: start)
        default: throw TOMLFault(offset: start, problem: "an unknown escape")
        }
    }

    private mutating func readCodePoint(
        digits: Int, from start: Int
    ) throws(TOMLFault) -> Unicode.Scalar {
        let written = text[at...].prefix(digits)
        guard written.count == digits, written.allSatisfy(\.properties.isASCIIHexDigit),
            let value = UInt32(string(written.startIndex..<written.endIndex), radix: 16),
            let scalar = Unicode.Scalar(value)
        else { throw TOMLFault(offset: start, problem: "an escape that is no character") }
        at += digits
        return scalar
    }
}
