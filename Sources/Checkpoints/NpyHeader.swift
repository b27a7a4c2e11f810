/// The header of a `.npy` array, versions 1 to 3, a Python dictionary with three keys.
///
/// Format: numpy.lib.format of NumPy 2.
struct NpyHeader: Equatable {
    let type: StoredType
    let shape: [Int]
    let isColumnMajor: Bool
    /// Bytes before the first number.
    let length: Int

    /// The longest header read.
    static let longest = 1 << 16

    /// Why an array cannot be read: what was expected and what was found.
    struct Fault: Error, Equatable {
        let key: String
        let expected: String
        let found: String
    }

    /// Reads the header at the start of `bytes`.
    init(_ bytes: [UInt8]) throws(Fault) {
        guard bytes.count >= 10, bytes[0] == 0x93, bytes[1..<6].elementsEqual("NUMPY".utf8) else {
            throw Fault(key: "header", expected: "a NumPy array", found: "something else")
        }
        guard (1...3).contains(bytes[6]) else {
            throw Fault(key: "header", expected: "version 1, 2 or 3", found: "\(bytes[6])")
        }
        let isShort = bytes[6] == 1
        let start = isShort ? 10 : 12
        guard bytes.count >= start else {
            throw Fault(key: "header", expected: "its length", found: "the end")
        }
        let count = bytes[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard start + count <= bytes.count else {
            throw Fault(
                key: "header", expected: "at most \(bytes.count - start) bytes", found: "\(count)")
        }
        length = start + count
        var literal = PythonLiteral(bytes[start..<length])
        let pairs = try literal.dictionary()
        guard pairs.count == 3, let descr = pairs["descr"], let order = pairs["fortran_order"],
            let dimensions = pairs["shape"]
        else {
            throw Fault(
                key: "header", expected: "descr, fortran_order and shape",
                found: pairs.keys.sorted().joined(separator: ", "))
        }
        type = try Self.type(descr)
        guard case .bool(let isColumnMajor) = order else {
            throw Fault(key: "fortran_order", expected: "True or False", found: "something else")
        }
        self.isColumnMajor = isColumnMajor
        guard case .tuple(let shape) = dimensions else {
            throw Fault(key: "shape", expected: "a tuple of numbers", found: "something else")
        }
        self.shape = shape
    }

    /// bfloat16 has no name of its own in NumPy and is written as two bytes of nothing known.
    private static let types: [String: StoredType] = [
        "<f8": .f64, "<f4": .f32, "<f2": .f16, "|V2": .bf16, "<V2": .bf16, "bfloat16": .bf16,
        "<i8": .i64, "<i4": .i32, "<i2": .i16, "|i1": .i8, "<u8": .u64, "<u4": .u32, "<u2": .u16,
        "|u1": .u8, "|b1": .bool,
    ]

    private static func type(_ value: PythonLiteral.Value) throws(Fault) -> StoredType {
        guard case .string(let name) = value else {
            throw Fault(key: "descr", expected: "one number format", found: "something else")
        }
        guard let type = types[name] else {
            throw Fault(
                key: "descr", expected: "one of " + types.keys.sorted().joined(separator: " "),
                found: String(name.prefix(40)))
        }
        return type
    }
}

/// As much of Python's literals as such a header may hold.
struct PythonLiteral {
    enum Value: Equatable {
        case string(String)
        case bool(Bool)
        case tuple([Int])
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// One dictionary with strings for keys, and nothing behind it.
    mutating func dictionary() throws(NpyHeader.Fault) -> [String: Value] {
        try take("{")
        var pairs: [String: Value] = [:]
        while !has("}") {
            let key = try string()
            try take(":")
            guard pairs.updateValue(try value(), forKey: key) == nil else { throw fault() }
            if !has(",") {
                try take("}")
                return try ended(pairs)
            }
            _ = try take(",")
        }
        try take("}")
        return try ended(pairs)
    }

    private mutating func ended(
        _ pairs: [String: Value]
    ) throws(NpyHeader.Fault) -> [String: Value] {
        skipSpace()
        guard rest.isEmpty else { throw fault() }
        return pairs
    }

    private mutating func value() throws(NpyHeader.Fault) -> Value {
        if has("'") || has("\"") { return .string(try string()) }
        if has("(") { return .tuple(try tuple()) }
        let word = word()
        switch word {
        case "True": return .bool(true)
        case "False": return .bool(false)
        default: throw fault()
        }
    }

    private mutating func tuple() throws(NpyHeader.Fault) -> [Int] {
        try take("(")
        var numbers: [Int] = []
        while !has(")") {
            // Python 2 wrote long numbers with an L.
            var digits = word()
            if digits.hasSuffix("L") { digits.removeLast() }
            guard let number = Int(digits), number >= 0, numbers.count < 32 else { throw fault() }
            numbers.append(number)
            if !has(",") { break }
            try take(",")
        }
        try take(")")
        return numbers
    }

    /// No escapes: none of the three keys and no number format has any.
    private mutating func string() throws(NpyHeader.Fault) -> String {
        skipSpace()
        guard let quote = rest.first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\""),
            let end = rest.dropFirst().firstIndex(of: quote)
        else { throw fault() }
        let bytes = rest[rest.startIndex + 1..<end]
        guard !bytes.contains(UInt8(ascii: "\\")) else { throw fault() }
        rest = rest[(end + 1)...]
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func word() -> String {
        skipSpace()
        let letters = rest.prefix {
            Character(Unicode.Scalar($0)).isLetter || (48...57).contains($0)
        }
        rest = rest[letters.endIndex...]
        return String(decoding: letters, as: UTF8.self)
    }

    private mutating func has(_ mark: Unicode.Scalar) -> Bool {
        skipSpace()
        return rest.first == UInt8(ascii: mark)
    }

    private mutating func take(_ mark: Unicode.Scalar) throws(NpyHeader.Fault) {
        guard has(mark) else { throw fault() }
        rest = rest.dropFirst()
    }

    private mutating func skipSpace() {
        rest = rest.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    }

    private func fault() -> NpyHeader.Fault {
        let next = String(decoding: rest.prefix(20), as: UTF8.self)
        return NpyHeader.Fault(
            key: "header", expected: "a dictionary of strings, numbers, True and False",
            found: next.isEmpty ? "the end" : "\"\(next)\"")
    }
}
