/// The four kinds of Unicode scalars that the pre-tokenizers' patterns tell apart.
enum ScalarClass: Equatable {
    /// `\p{L}`
    case letter
    /// `\p{N}`
    case number
    /// `\s`, the White_Space property
    case space
    /// Everything else, unassigned scalars included
    case other

    init(_ scalar: Unicode.Scalar) {
        self = scalar.isASCII ? Self.ascii[Int(scalar.value)] : Self(properties: scalar)
    }

    /// What `tokenizers` 0.23 sees, checked against it for every scalar.
    ///
    /// Its regular expressions know Unicode 16: a letter assigned later is no letter to it.
    private init(properties scalar: Unicode.Scalar) {
        let properties = scalar.properties
        if properties.isWhitespace {
            self = .space
        } else if !scalar.isAssigned(byUnicode: 16) {
            self = .other
        } else {
            self.init(properties.generalCategory)
        }
    }

    private init(_ category: Unicode.GeneralCategory) {
        switch category {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
            self = .letter
        case .decimalNumber, .letterNumber, .otherNumber:
            self = .number
        default:
            self = .other
        }
    }

    private static let ascii: [ScalarClass] = (0..<128).map {
        ScalarClass(properties: Unicode.Scalar(UInt8($0)))
    }
}

extension Unicode.Scalar {
    /// Whether the scalar was assigned in this major version of Unicode or before.
    func isAssigned(byUnicode version: Int) -> Bool {
        properties.age.map { $0.major <= version } ?? false
    }
}

/// Steps over the scalars of valid UTF-8.
struct ScalarReader {
    private let bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    /// The scalar that starts at `index` and where the next one starts, or nil at the end.
    ///
    /// Bytes that are not UTF-8 read as U+FFFD, one each: nothing here may trap on them.
    func scalar(at index: Int) -> (scalar: Unicode.Scalar, next: Int)? {
        guard index < bytes.endIndex else { return nil }
        let first = bytes[index]
        if first < 0x80 { return (Unicode.Scalar(first), index + 1) }
        let width = first < 0xC0 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF8 ? 4 : 0
        guard width > 0, index + width <= bytes.endIndex else { return ("\u{FFFD}", index + 1) }
        var value = UInt32(first & (0x7F >> UInt8(width)))
        for offset in 1..<width { value = value << 6 | UInt32(bytes[index + offset] & 0x3F) }
        return (Unicode.Scalar(value) ?? "\u{FFFD}", index + width)
    }

    /// The class of the scalar at `index` and where the next one starts, or nil at the end.
    func classified(at index: Int) -> (kind: ScalarClass, next: Int)? {
        scalar(at: index).map { (ScalarClass($0.scalar), $0.next) }
    }
}
