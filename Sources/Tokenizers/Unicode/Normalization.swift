/// The four normalization forms, over the Unicode that the reference library normalizes by.
///
/// Source: Unicode Standard Annex 15 and chapter 3.11 and 3.12 of the Unicode Standard.
enum NormalizationForm: Sendable {
    case nfc, nfd, nfkc, nfkd

    private var isCompatible: Bool { self == .nfkc || self == .nfkd }
    private var isComposed: Bool { self == .nfc || self == .nfkc }

    /// The text in this form.
    func normalize(_ text: [UInt8]) -> [UInt8] {
        guard text.contains(where: { $0 >= 0x80 }) else { return text }
        let scalars = text.scalars
        let hint = hintMask
        guard scalars.contains(where: { UnicodeData.hintTable[$0] & hint != 0 }) else {
            return text
        }
        var values = decompose(scalars)
        sortMarks(&values)
        if isComposed { values = compose(values) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        for value in values { bytes.append(Unicode.Scalar(value) ?? "\u{FFFD}") }
        return bytes
    }

    /// The hints of which one somewhere means that the form may be another text.
    private var hintMask: UInt8 {
        switch self {
        case .nfd: UnicodeData.Hint.mark | UnicodeData.Hint.canonical
        case .nfkd: UnicodeData.Hint.mark | UnicodeData.Hint.canonical | UnicodeData.Hint.compatible
        case .nfc: UnicodeData.Hint.mark | UnicodeData.Hint.joins | UnicodeData.Hint.unstable
        case .nfkc:
            UnicodeData.Hint.mark | UnicodeData.Hint.joins | UnicodeData.Hint.unstable
                | UnicodeData.Hint.compatible
        }
    }

    private func decompose(_ scalars: [Unicode.Scalar]) -> [UInt32] {
        var values: [UInt32] = []
        values.reserveCapacity(scalars.count)
        for scalar in scalars {
            let value = scalar.value
            let hint = UnicodeData.hintTable[scalar]
            if isCompatible, hint & UnicodeData.Hint.compatible != 0 {
                values += UnicodeData.compatibleTable[value] ?? [value]
            } else if Hangul.syllables.contains(value) {
                values += Hangul.parts(of: value)
            } else if hint & UnicodeData.Hint.canonical != 0 {
                values += UnicodeData.canonicalTable[value] ?? [value]
            } else {
                values.append(value)
            }
        }
        return values
    }

    /// Sorts marks that follow one another by their combining class, equals in their order.
    private func sortMarks(_ values: inout [UInt32]) {
        var start = 0
        while start < values.count {
            guard UnicodeData.combiningClass(values[start]) != 0 else {
                start += 1
                continue
            }
            var end = start + 1
            while end < values.count, UnicodeData.combiningClass(values[end]) != 0 { end += 1 }
            if end - start > 1 {
                let sorted = values[start..<end].map { ($0, UnicodeData.combiningClass($0)) }
                    .enumerated().sorted {
                        ($0.element.1, $0.offset) < ($1.element.1, $1.offset)
                    }
                for (offset, mark) in sorted.enumerated() {
                    values[start + offset] = mark.element.0
                }
            }
            start = end
        }
    }

    private func compose(_ values: [UInt32]) -> [UInt32] {
        var out: [UInt32] = []
        out.reserveCapacity(values.count)
        var starter: Int?
        var lastClass: UInt8 = 0
        for value in values {
            let kind = UnicodeData.combiningClass(value)
            if let starter {
                let isNext = out.count == starter + 1
                let isBlocked = !isNext && (lastClass >= kind || lastClass == 0)
                if !isBlocked, let joined = UnicodeData.composite(out[starter], value) {
                    out[starter] = joined
                    continue
                }
            }
            if kind == 0 { starter = out.count }
            lastClass = kind
            out.append(value)
        }
        return out
    }
}

/// The syllables of Hangul, which are composed by arithmetic.
private enum Hangul {
    static let syllables: Range<UInt32> = 0xAC00..<0xD7A4
    private static let leads: Range<UInt32> = 0x1100..<0x1113
    private static let vowels: Range<UInt32> = 0x1161..<0x1176
    private static let tails: Range<UInt32> = 0x11A8..<0x11C3

    static func parts(of syllable: UInt32) -> [UInt32] {
        let index = syllable - 0xAC00
        let tail = index % 28
        let parts = [0x1100 + index / 588, 0x1161 + index % 588 / 28]
        return tail == 0 ? parts : parts + [0x11A7 + tail]
    }

    static func composite(_ first: UInt32, _ second: UInt32) -> UInt32? {
        if leads.contains(first), vowels.contains(second) {
            return 0xAC00 + ((first - 0x1100) * 21 + second - 0x1161) * 28
        }
        let takesTail = syllables.contains(first) && (first - 0xAC00) % 28 == 0
        return takesTail && tails.contains(second) ? first + second - 0x11A7 : nil
    }

    static var joining: [Range<UInt32>] { [vowels, tails] }
}

extension UnicodeData {
    /// What a scalar may do to a text that is normalized.
    enum Hint {
        /// It has a combining class.
        static let mark: UInt8 = 1
        /// It has a canonical decomposition.
        static let canonical: UInt8 = 2
        /// It has a compatibility decomposition of its own.
        static let compatible: UInt8 = 4
        /// It may join the scalar before it.
        static let joins: UInt8 = 8
        /// It is not what composing its decomposition gives.
        static let unstable: UInt8 = 16
    }

    static let canonicalTable = mapping(canonical)
    static let compatibleTable = mapping(compatible)
    private static let classTableOfMarks = ScalarTable(runs: combiningClasses)

    /// The composites by the two scalars they are made of.
    private static let compositeTable: [UInt64: UInt32] = {
        var table: [UInt64: UInt32] = [:]
        for (composite, parts) in mapping(composed) where parts.count == 2 {
            table[UInt64(parts[0]) << 32 | UInt64(parts[1])] = composite
        }
        return table
    }()

    /// The hints of every scalar.
    static let hintTable: FlatTable = {
        var table = FlatTable()
        for (scalars, value) in runs(combiningClasses) where value != 0 {
            for scalar in scalars { table.add(Hint.mark, to: scalar) }
        }
        let composites = Set(compositeTable.values)
        for scalar in canonicalTable.keys {
            table.add(
                composites.contains(scalar) ? Hint.canonical : Hint.canonical | Hint.unstable,
                to: scalar)
        }
        for scalar in Hangul.syllables { table.add(Hint.canonical, to: scalar) }
        for scalar in compatibleTable.keys { table.add(Hint.compatible, to: scalar) }
        for pair in compositeTable.keys {
            table.add(Hint.joins, to: UInt32(truncatingIfNeeded: pair))
        }
        for scalar in Hangul.joining.joined() { table.add(Hint.joins, to: scalar) }
        return table
    }()

    static func combiningClass(_ value: UInt32) -> UInt8 {
        guard value >= 0x300, let scalar = Unicode.Scalar(value) else { return 0 }
        return classTableOfMarks[scalar]
    }

    static func composite(_ first: UInt32, _ second: UInt32) -> UInt32? {
        compositeTable[UInt64(first) << 32 | UInt64(second)] ?? Hangul.composite(first, second)
    }

    /// A byte for every scalar, all of one page shared while it is zero.
    struct FlatTable: Sendable {
        private var pageOf = [UInt16](repeating: 0, count: 0x1100)
        private var pages = [UInt8](repeating: 0, count: 256)

        mutating func add(_ bits: UInt8, to value: UInt32) {
            let page = Int(value >> 8)
            if pageOf[page] == 0 {
                pageOf[page] = UInt16(pages.count >> 8)
                pages += [UInt8](repeating: 0, count: 256)
            }
            pages[Int(pageOf[page]) << 8 | Int(value & 0xFF)] |= bits
        }

        subscript(scalar: Unicode.Scalar) -> UInt8 {
            pages[Int(pageOf[Int(scalar.value >> 8)]) << 8 | Int(scalar.value & 0xFF)]
        }
    }
}
