/// A set of Unicode scalars: a bit for each of ASCII, sorted ranges for all.
struct ScalarSet: Sendable, Equatable {
    /// Ranges that neither touch nor overlap, in order.
    private(set) var ranges: [Range<UInt32>]
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    static let end: UInt32 = 0x11_0000
    static let all = ScalarSet([0..<end])

    init(_ ranges: [Range<UInt32>] = []) {
        var merged: [Range<UInt32>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
            if let last = merged.last, last.upperBound >= range.lowerBound {
                let upper = max(last.upperBound, range.upperBound)
                merged[merged.count - 1] = last.lowerBound..<upper
            } else {
                merged.append(range)
            }
        }
        self.ranges = merged
        for value in 0..<128 where search(UInt32(value)) {
            if value < 64 { low |= 1 << UInt64(value) } else { high |= 1 << UInt64(value - 64) }
        }
    }

    init(_ scalars: some Sequence<UInt32>) { self.init(scalars.map { $0..<$0 + 1 }) }

    func contains(_ value: UInt32) -> Bool {
        if value < 64 { return low >> UInt64(value) & 1 != 0 }
        if value < 128 { return high >> UInt64(value - 64) & 1 != 0 }
        return search(value)
    }

    private func search(_ value: UInt32) -> Bool {
        var from = 0
        var to = ranges.count
        while from < to {
            let middle = (from + to) / 2
            if ranges[middle].upperBound <= value { from = middle + 1 } else { to = middle }
        }
        return from < ranges.count && ranges[from].lowerBound <= value
    }

    var inverted: ScalarSet {
        var gaps: [Range<UInt32>] = []
        var start: UInt32 = 0
        for range in ranges {
            gaps.append(start..<range.lowerBound)
            start = range.upperBound
        }
        return ScalarSet(gaps + [start..<Self.end])
    }

    func union(_ other: ScalarSet) -> ScalarSet { ScalarSet(ranges + other.ranges) }

    func intersection(_ other: ScalarSet) -> ScalarSet {
        inverted.union(other.inverted).inverted
    }

    /// With all other cases of the scalars in it.
    var ignoringCase: ScalarSet {
        var more: [Range<UInt32>] = []
        for (value, others) in UnicodeData.caseTable where contains(value) {
            more += others.map { $0..<$0 + 1 }
        }
        return ScalarSet(ranges + more)
    }

    /// Marks the bytes that the UTF-8 of a scalar in the set can begin with.
    func markFirstBytes(in bytes: inout [Bool]) {
        for range in ranges {
            let last = Swift.min(range.upperBound - 1, 0x10_FFFF)
            for byte in Self.firstByte(range.lowerBound)...Self.firstByte(last)
            where byte & 0xC0 != 0x80 {
                bytes[Int(byte)] = true
            }
        }
    }

    private static func firstByte(_ value: UInt32) -> UInt8 {
        switch value {
        case ..<0x80: UInt8(value)
        case ..<0x800: UInt8(0xC0 | value >> 6)
        case ..<0x1_0000: UInt8(0xE0 | value >> 12)
        default: UInt8(0xF0 | value >> 18)
        }
    }
}

extension UnicodeData {
    /// The other cases of every scalar that has some.
    static let caseTable = mapping(caseClasses)

    /// The foldings to several scalars, and what folds to them.
    static let longFoldTable: [[UInt32]: [UInt32]] = {
        var table: [[UInt32]: [UInt32]] = [:]
        for (scalar, folded) in mapping(longFolds) { table[folded, default: []].append(scalar) }
        return table
    }()

    /// The scalars of the general categories at these places of `categoryNames`.
    static func scalars(ofCategories numbers: some Sequence<Int>) -> ScalarSet {
        let numbers = Set(numbers.map { UInt8($0) })
        return ScalarSet(runs(categories).filter { numbers.contains($0.value) }.map(\.scalars))
    }

    /// The scalars of a table that says yes or no.
    static func scalars(of table: String) -> ScalarSet {
        ScalarSet(runs(table).filter { $0.value != 0 }.map(\.scalars))
    }

    /// The scalars of a script.
    static func scalars(ofScript number: Int) -> ScalarSet {
        ScalarSet(runs(scripts).filter { $0.value == UInt8(number) }.map(\.scalars))
    }
}
