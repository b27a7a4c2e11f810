/// The four kinds of Unicode scalars that the pre-tokenizers' patterns tell apart.
enum ScalarClass: UInt8, Equatable {
    /// `\p{L}`
    case letter
    /// `\p{N}`
    case number
    /// `\s`, the White_Space property
    case space
    /// Everything else, unassigned scalars included
    case other

    init(_ scalar: Unicode.Scalar) {
        self = scalar.value < 0xA0 ? Self.near[Int(scalar.value)] : Self(category: scalar)
    }

    private init(category scalar: Unicode.Scalar) {
        self = Self(rawValue: UnicodeData.classTable[scalar]) ?? .other
    }

    /// Here are the control characters that count as white space.
    private static let near: [ScalarClass] = (0..<0xA0).map { value in
        let isSpace = (9...13).contains(value) || value == 0x20 || value == 0x85
        return isSpace ? .space : Self(category: Unicode.Scalar(UInt8(value)))
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

    /// Where the scalar that ends before `index` starts; `index` must lie behind the first.
    func start(before index: Int) -> Int {
        var start = index - 1
        while start > bytes.startIndex, bytes[start] & 0xC0 == 0x80 { start -= 1 }
        return start
    }
}

extension [UInt8] {
    /// The scalars of valid UTF-8.
    var scalars: [Unicode.Scalar] {
        let reader = ScalarReader(self[...])
        var scalars: [Unicode.Scalar] = []
        scalars.reserveCapacity(count)
        var index = 0
        while let (scalar, next) = reader.scalar(at: index) {
            scalars.append(scalar)
            index = next
        }
        return scalars
    }

    /// Appends a scalar in UTF-8.
    mutating func append(_ scalar: Unicode.Scalar) {
        if scalar.isASCII { append(UInt8(scalar.value)) } else { append(contentsOf: scalar.utf8) }
    }
}
