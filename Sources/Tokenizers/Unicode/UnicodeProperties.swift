extension UnicodeData {
    /// General categories by number, as `categoryNames` orders them.
    static let categoryTable = ScalarTable(runs: categories)

    /// The four kinds of the pre-tokenizers' patterns.
    static let classTable = ScalarTable(runs: categories) { category in
        let kind: ScalarClass =
            switch category {
            case 0...4: .letter
            case 8...10: .number
            case 22...24: .space
            default: .other
            }
        return kind.rawValue
    }

    static let wordTable = ScalarTable(runs: word)
    static let punctuationTable = ScalarTable(runs: punctuation)
    static let numericTable = ScalarTable(runs: numeric)
    static let controlTable = ScalarTable(runs: control)
    static let accentTable = ScalarTable(runs: accents)
    static let markTable = ScalarTable(runs: marks)
    static let scriptsApartTable = ScalarTable(runs: scriptsApart)

    /// The lower case of the scalars that have another.
    static let lowercaseTable = mapping(lowercaseMapping)
}

extension Unicode.Scalar {
    /// The White_Space property, the same in every version.
    var isSpace: Bool { ScalarClass(self) == .space }

    /// `\w` of Rust's regular expressions.
    var isWordCharacter: Bool { UnicodeData.wordTable[self] != 0 }

    /// Rust's `char::is_numeric`.
    var isNumeric: Bool { UnicodeData.numericTable[self] != 0 }

    /// What the library takes for punctuation: the ASCII symbols are among it.
    var isPunctuation: Bool { UnicodeData.punctuationTable[self] != 0 }

    /// The UTF-8 of the scalar.
    var utf8: [UInt8] { Array(UTF8.encode(self) ?? UTF8.encodedReplacementCharacter) }
}
