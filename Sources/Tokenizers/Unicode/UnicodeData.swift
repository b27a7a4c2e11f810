/// What the reference library takes every Unicode scalar for, in the versions of Unicode that its
/// parts were built with; the tables themselves are generated.
enum UnicodeData {
    /// Reads the numbers of a table: five bits a digit, the lowest first; the sixth bit says that
    /// more follow.
    struct Reader {
        private var rest: String.UTF8View.SubSequence

        init(_ text: String) { rest = text.utf8[...] }

        /// The next number, or nil at the end.
        mutating func next() -> Int? {
            var value = 0
            var shift = 0
            while let character = rest.popFirst() {
                let digit = Int(UnicodeData.digits[Int(character & 0x7F)])
                value |= (digit & 31) << shift
                if digit < 32 { return value }
                shift += 5
            }
            return nil
        }

        /// The next number with its sign, which is in the lowest bit.
        mutating func nextSigned() -> Int? {
            next().map { $0 & 1 == 0 ? $0 / 2 : -($0 + 1) / 2 }
        }
    }

    /// A table of runs as ranges of scalar values, each with its number.
    static func runs(_ text: String) -> [(scalars: Range<UInt32>, value: UInt8)] {
        var reader = Reader(text)
        var runs: [(Range<UInt32>, UInt8)] = []
        var start: UInt32 = 0
        while let length = reader.next(), let value = reader.next() {
            runs.append((start..<start + UInt32(length), UInt8(value)))
            start += UInt32(length)
        }
        return runs
    }

    /// A table from scalars to a few scalars each.
    static func mapping(_ text: String) -> [UInt32: [UInt32]] {
        var reader = Reader(text)
        var mapping: [UInt32: [UInt32]] = [:]
        mapping.reserveCapacity(text.utf8.count / 5)
        var key = 0
        while let distance = reader.next(), let count = reader.next() {
            key += distance
            mapping[UInt32(key)] = (0..<count).compactMap { _ in
                reader.nextSigned().map { UInt32(key + $0) }
            }
        }
        return mapping
    }

    private static let digits: [UInt8] = {
        var digits = [UInt8](repeating: 0, count: 128)
        let order = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/".utf8
        for (value, character) in order.enumerated() { digits[Int(character)] = UInt8(value) }
        return digits
    }()
}

/// A small number for every scalar, found in two steps; pages that are equal are kept once.
struct ScalarTable: Sendable {
    private var pageOf: [UInt16] = []
    private var pages: [UInt8] = []

    /// Reads a table of runs, each number passed through `map`.
    init(runs text: String, map: (UInt8) -> UInt8 = { $0 }) {
        pageOf.reserveCapacity(0x1100)
        var known: [[UInt8]: UInt16] = [:]
        var page: [UInt8] = []
        for (scalars, value) in UnicodeData.runs(text) {
            var left = scalars.count
            let value = map(value)
            while left > 0 {
                let count = min(left, 256 - page.count)
                page.append(contentsOf: repeatElement(value, count: count))
                left -= count
                if page.count == 256 { add(&page, &known) }
                // Whole pages of one number, of which there are thousands in a row.
                if page.isEmpty, left >= 512 {
                    page = [UInt8](repeating: value, count: 256)
                    add(&page, &known)
                    let more = left / 256 - 1
                    pageOf.append(contentsOf: repeatElement(pageOf[pageOf.count - 1], count: more))
                    left -= (more + 1) * 256
                }
            }
        }
    }

    private mutating func add(_ page: inout [UInt8], _ known: inout [[UInt8]: UInt16]) {
        if let number = known[page] {
            pageOf.append(number)
        } else {
            let number = UInt16(pages.count >> 8)
            known[page] = number
            pageOf.append(number)
            pages += page
        }
        page.removeAll(keepingCapacity: true)
    }

    /// The number of a scalar.
    subscript(scalar: Unicode.Scalar) -> UInt8 {
        pages[Int(pageOf[Int(scalar.value >> 8)]) << 8 | Int(scalar.value & 0xFF)]
    }
}
