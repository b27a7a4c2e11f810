/// A plain reading of the JSON grammar (RFC 8259) that says where a text departs from it.
///
/// simdjson says only that something is wrong; this runs after it has failed, to name the place.
/// It is also the parser's slow twin in the tests: both accept the same texts.
struct JSONScanner {
    struct Fault: Error, Equatable {
        let byte: Int
        let problem: String
    }

    private let text: UnsafeRawBufferPointer
    private let maximumDepth: Int
    private var at = 0
    /// The closing brackets that are due, outermost first.
    private var due: [UInt8] = []

    init(_ text: UnsafeRawBufferPointer, maximumDepth: Int) {
        self.text = text
        self.maximumDepth = maximumDepth
    }

    /// The first place where the text is not JSON, or nil when it is.
    mutating func firstFault() -> Fault? {
        do {
            try document()
            return nil
        } catch {
            return error
        }
    }

    private mutating func document() throws(Fault) {
        skipSpace()
        try value()
        while let close = due.last {
            skipSpace()
            if peek == close {
                at += 1
                due.removeLast()
            } else if peek == UInt8(ascii: ",") {
                at += 1
                skipSpace()
                if close == UInt8(ascii: "}") { try key() }
                try value()
            } else {
                throw fault("expected \",\" or \"\(Character(UnicodeScalar(close)))\"")
            }
        }
        skipSpace()
        if at < text.count { throw fault("text after the end of the value") }
    }

    /// Reads one value; an object or array that is not empty stays open on the stack, its first
    /// member read.
    private mutating func value() throws(Fault) {
        while true {
            switch peek {
            case UInt8(ascii: "{"):
                if try open(closing: UInt8(ascii: "}")) { return }
                try key()
            case UInt8(ascii: "["):
                if try open(closing: UInt8(ascii: "]")) { return }
            case UInt8(ascii: "\""):
                return try string()
            case UInt8(ascii: "t"):
                return try word("true")
            case UInt8(ascii: "f"):
                return try word("false")
            case UInt8(ascii: "n"):
                return try word("null")
            case .some(let byte) where byte == UInt8(ascii: "-") || isDigit(byte):
                return try number()
            default:
                throw fault("expected a value")
            }
        }
    }

    /// Steps over an opening bracket; true when its closing one follows at once.
    private mutating func open(closing: UInt8) throws(Fault) -> Bool {
        at += 1
        skipSpace()
        if peek == closing {
            at += 1
            return true
        }
        if due.count + 1 >= maximumDepth {
            throw fault("nested deeper than \(maximumDepth) levels")
        }
        due.append(closing)
        return false
    }

    private mutating func key() throws(Fault) {
        guard peek == UInt8(ascii: "\"") else { throw fault("expected a key in quotes") }
        try string()
        skipSpace()
        guard peek == UInt8(ascii: ":") else { throw fault("expected \":\" after the key") }
        at += 1
        skipSpace()
    }

    private mutating func word(_ word: StaticString) throws(Fault) {
        let bytes = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard text[at...].starts(with: bytes) else { throw fault("expected \(word)") }
        at += bytes.count
        try endOfToken()
    }

    private mutating func number() throws(Fault) {
        let start = at
        if peek == UInt8(ascii: "-") { at += 1 }
        let leadingZero = peek == UInt8(ascii: "0")
        let whole = try digits()
        if leadingZero && whole > 1 {
            throw Fault(byte: start, problem: "a number with a leading zero")
        }
        if peek == UInt8(ascii: ".") {
            at += 1
            _ = try digits()
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            at += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { at += 1 }
            _ = try digits()
        }
        try endOfToken()
        let written = String(decoding: text[start..<at], as: UTF8.self)
        if let read = Double(written), !read.isFinite {
            throw Fault(byte: start, problem: "a number out of range")
        }
    }

    private mutating func digits() throws(Fault) -> Int {
        let start = at
        while let byte = peek, isDigit(byte) { at += 1 }
        if at == start { throw fault("expected a digit") }
        return at - start
    }

    private func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private func endOfToken() throws(Fault) {
        guard let byte = peek else { return }
        if !" \t\r\n,:]}[{".utf8.contains(byte) { throw fault("unexpected character") }
    }

    private mutating func skipSpace() {
        while let byte = peek, " \t\r\n".utf8.contains(byte) { at += 1 }
    }

    private var peek: UInt8? { at < text.count ? text[at] : nil }

    private func fault(_ problem: String) -> Fault {
        Fault(byte: at, problem: at < text.count ? problem : "\(problem), found the end")
    }
}

extension JSONScanner {
    private mutating func string() throws(Fault) {
        let start = at
        at += 1
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                at += 1
                if let bad = firstInvalidUTF8(start..<at) {
                    throw Fault(byte: bad, problem: "bytes that are not UTF-8")
                }
                return
            case UInt8(ascii: "\\"):
                try escape()
            case ..<0x20:
                throw fault("a control character in a string")
            default:
                at += 1
            }
        }
        throw Fault(byte: start, problem: "a string that is not closed")
    }

    private mutating func escape() throws(Fault) {
        let start = at
        at += 1
        guard let letter = peek else { return }
        at += 1
        if letter == UInt8(ascii: "u") {
            let unit = try hexUnit(from: start)
            if (0xDC00...0xDFFF).contains(unit) { throw unpaired(start) }
            guard (0xD800...0xDBFF).contains(unit) else { return }
            guard text[at...].starts(with: "\\u".utf8) else { throw unpaired(start) }
            at += 2
            guard (0xDC00...0xDFFF).contains(try hexUnit(from: start)) else {
                throw unpaired(start)
            }
        } else if !"\"\\/bfnrt".utf8.contains(letter) {
            throw Fault(byte: start, problem: "an unknown escape")
        }
    }

    private func unpaired(_ start: Int) -> Fault {
        Fault(byte: start, problem: "a surrogate escape without its other half")
    }

    private mutating func hexUnit(from start: Int) throws(Fault) -> Int {
        let digits = String(decoding: text[at...].prefix(4), as: UTF8.self)
        guard digits.utf8.count == 4, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }),
            let unit = Int(digits, radix: 16)
        else {
            throw Fault(byte: start, problem: "an unknown escape")
        }
        at += 4
        return unit
    }

    private func firstInvalidUTF8(_ range: Range<Int>) -> Int? {
        var decoder = UTF8()
        var bytes = text[range].makeIterator()
        var offset = range.lowerBound
        while true {
            switch decoder.decode(&bytes) {
            case .scalarValue(let scalar): offset += UTF8.width(scalar)
            case .emptyInput: return nil
            case .error: return offset
            }
        }
    }
}
