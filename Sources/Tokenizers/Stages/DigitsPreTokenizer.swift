internal import JSON

/// Sets numbers apart from what is around them: digit by digit, or run by run.
struct DigitsPreTokenizer: PreTokenizer {
    private let isolatesDigits: Bool

    init(_ value: JSONValue, file: String) throws(TokenizerError) {
        isolatesDigits = try readingJSON { () throws(JSONError) in
            try value.optional("individual_digits", "a boolean", \.bool) ?? false
        }
    }

    func split(_ pieces: Pieces) -> Pieces {
        var out = Pieces()
        for range in pieces.ranges { split(pieces.bytes[range], into: &out) }
        return out
    }

    private func split(_ piece: ArraySlice<UInt8>, into out: inout Pieces) {
        let reader = ScalarReader(piece)
        var index = piece.startIndex
        var follows = false
        while let (scalar, next) = reader.scalar(at: index) {
            let isDigit = Self.isNumeric(scalar)
            if isDigit != follows || isDigit && isolatesDigits { out.close() }
            out.append(piece[index..<next])
            follows = isDigit
            index = next
        }
        out.close()
    }

    /// Rust's `char::is_numeric`, as `tokenizers` 0.23 was built with it: Unicode 17.
    private static func isNumeric(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar >= "0" && scalar <= "9" }
        switch scalar.properties.generalCategory {
        case .decimalNumber, .letterNumber, .otherNumber: return scalar.isAssigned(byUnicode: 17)
        default: return false
        }
    }
}
