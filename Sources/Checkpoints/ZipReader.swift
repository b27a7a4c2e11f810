/// Reads the records of a zip archive and says what is wrong with them.
struct ZipReader {
    struct Directory {
        let range: Range<Int>
        let count: Int
    }

    /// What the directory says of one member.
    struct Entry {
        let name: String
        let flags: UInt16
        let method: UInt16
        let checksum: UInt32
        let packed: Int
        let size: Int
        let header: Int
    }

    private let file: MappedFile
    private let bytes: ByteReader

    private static let endSignature: UInt32 = 0x0605_4B50
    private static let end64Signature: UInt32 = 0x0606_4B50
    private static let locator64Signature: UInt32 = 0x0706_4B50
    private static let entrySignature: UInt32 = 0x0201_4B50
    private static let headerSignature: UInt32 = 0x0403_4B50
    /// No deflated byte stands for more than this many bytes.
    private static let mostPerByte = 1032
    /// All members together may be as much larger than the file; weights do not pack so well.
    private static let mostPerArchive = 32

    init(_ file: MappedFile) {
        self.file = file
        bytes = ByteReader(file)
    }

    func error(_ key: String, _ expected: String, _ found: String) -> CheckpointError {
        .malformed(file: file.url.path, key: key, expected: expected, found: found)
    }

    /// Where the directory lies, as the record at the end of the file says.
    func directory() throws(CheckpointError) -> Directory {
        guard let end = endRecord() else {
            throw error("the file", "a zip archive", "no end of a zip directory")
        }
        var count = Int(bytes.u16(end + 10) ?? 0)
        var size = Int(bytes.u32(end + 12) ?? 0)
        var offset = Int(bytes.u32(end + 16) ?? 0)
        let disks = (bytes.u16(end + 4), bytes.u16(end + 6))
        if let end64 = try end64Record(before: end) {
            (count, size, offset) = end64
        } else {
            guard disks == (0, 0), count != 0xFFFF, offset != 0xFFFF_FFFF else {
                throw error("zip directory", "one file", "an archive in parts")
            }
        }
        guard offset <= end, size <= end - offset, count <= size / 46 else {
            throw error("zip directory", "\(count) entries before byte \(end)", "others")
        }
        return Directory(range: offset..<offset + size, count: count)
    }

    /// The record stands at the very end but for a comment of known length.
    private func endRecord() -> Int? {
        guard bytes.count >= 22 else { return nil }
        let first = max(0, bytes.count - 22 - 0xFFFF)
        return stride(from: bytes.count - 22, through: first, by: -1).first { place in
            bytes.u32(place) == Self.endSignature
                && Int(bytes.u16(place + 20) ?? 0) == bytes.count - place - 22
        }
    }

    /// Count, size and offset where numbers of 64 bits are needed; nil where there is no such
    /// record.
    private func end64Record(
        before end: Int
    ) throws(CheckpointError) -> (Int, Int, Int)? {
        guard end >= 20, bytes.u32(end - 20) == Self.locator64Signature else { return nil }
        guard let place = bytes.int64(end - 12), place <= end - 20 - 56,
            bytes.u32(place) == Self.end64Signature, let count = bytes.int64(place + 32),
            let size = bytes.int64(place + 40), let offset = bytes.int64(place + 48),
            bytes.int64(place + 24) == count, bytes.u32(place + 16) == 0
        else { throw error("zip64 directory", "a record that fits the file", "another") }
        return (count, size, offset)
    }

    /// The entry at `offset`, which moves past it.
    func entry(_ offset: inout Int, in range: Range<Int>) throws(CheckpointError) -> Entry {
        let start = offset
        guard range.upperBound - start >= 46, bytes.u32(start) == Self.entrySignature,
            let flags = bytes.u16(start + 8), let method = bytes.u16(start + 10),
            let checksum = bytes.u32(start + 16), let packed = bytes.u32(start + 20),
            let size = bytes.u32(start + 24), let header = bytes.u32(start + 42),
            let nameLength = bytes.u16(start + 28).map(Int.init),
            let extraLength = bytes.u16(start + 30).map(Int.init),
            let commentLength = bytes.u16(start + 32).map(Int.init),
            46 + nameLength + extraLength + commentLength <= range.upperBound - start,
            let name = bytes.string(start + 46, nameLength), !name.isEmpty
        else { throw error("zip directory", "an entry at byte \(start)", "none") }
        offset += 46 + nameLength + extraLength + commentLength
        var wide = [Int(size), Int(packed), Int(header)]
        try widen(&wide, name, extra: start + 46 + nameLength, length: extraLength)
        return Entry(
            name: name, flags: flags, method: method, checksum: checksum, packed: wide[1],
            size: wide[0], header: wide[2])
    }

    /// Takes the numbers that do not fit 32 bits from the zip64 field, in order.
    private func widen(
        _ numbers: inout [Int], _ name: String, extra: Int, length: Int
    ) throws(CheckpointError) {
        guard numbers.contains(0xFFFF_FFFF) else { return }
        var place = extra
        while place + 4 <= extra + length {
            let size = Int(bytes.u16(place + 2) ?? 0)
            guard size <= extra + length - place - 4 else { break }
            if bytes.u16(place) == 1 {
                var next = place + 4
                for index in numbers.indices where numbers[index] == 0xFFFF_FFFF {
                    guard next + 8 <= place + 4 + size, let wide = bytes.int64(next) else { break }
                    numbers[index] = wide
                    next += 8
                }
                return
            }
            place += 4 + size
        }
        throw error(name, "sizes of 64 bits in a zip64 field", "none")
    }

    /// The member of an entry, and all the file that belongs to it.
    func member(
        _ entry: Entry, before end: Int
    ) throws(CheckpointError) -> (ZipMember, Range<Int>) {
        guard entry.flags & 0x2041 == 0 else {
            throw error(entry.name, "a member without encryption", "an encrypted one")
        }
        guard entry.method == 0 || entry.method == 8 else {
            throw error(entry.name, "stored or deflated bytes", "method \(entry.method)")
        }
        let start = try dataStart(entry, before: end)
        guard entry.packed <= end - start else {
            throw error(entry.name, "\(entry.packed) bytes in the file", "\(end - start)")
        }
        let isDeflated = entry.method == 8
        let (most, overflow) = entry.packed.multipliedReportingOverflow(by: Self.mostPerByte)
        guard isDeflated ? overflow || entry.size <= most : entry.size == entry.packed else {
            throw error(
                entry.name, "a size that \(entry.packed) bytes can give", "\(entry.size)")
        }
        let range = start..<start + entry.packed
        let member = ZipMember(
            file: file, name: entry.name, range: range, size: entry.size,
            checksum: entry.checksum, isDeflated: isDeflated)
        return (member, entry.header..<range.upperBound)
    }

    /// Where the bytes begin; the header in front of them must agree with the directory.
    private func dataStart(_ entry: Entry, before end: Int) throws(CheckpointError) -> Int {
        let start = entry.header
        guard start <= end - 30, start >= 0, bytes.u32(start) == Self.headerSignature,
            let nameLength = bytes.u16(start + 26).map(Int.init),
            let extraLength = bytes.u16(start + 28).map(Int.init),
            30 + nameLength + extraLength <= end - start
        else { throw error(entry.name, "a header at byte \(start)", "none") }
        let extra = start + 30 + nameLength
        var sizes = [Int(bytes.u32(start + 22) ?? 0), Int(bytes.u32(start + 18) ?? 0)]
        try widen(&sizes, entry.name, extra: extra, length: extraLength)
        let comesLater = entry.flags & 8 != 0
        let agrees =
            bytes.u16(start + 6) == entry.flags && bytes.u16(start + 8) == entry.method
            && bytes.string(start + 30, nameLength) == entry.name
            && (comesLater
                || sizes == [entry.size, entry.packed] && bytes.u32(start + 14) == entry.checksum)
        guard agrees else {
            throw error(entry.name, "a header that agrees with the directory", "another")
        }
        return extra + extraLength
    }

    /// No byte of the file may belong to two members.
    func check(_ places: [(range: Range<Int>, name: String)]) throws(CheckpointError) {
        let ordered = places.sorted { $0.range.lowerBound < $1.range.lowerBound }
        for (first, second) in zip(ordered, ordered.dropFirst())
        where first.range.upperBound > second.range.lowerBound {
            throw error(second.name, "bytes of its own", "bytes shared with \(first.name)")
        }
    }

    /// All members together must be what one may expect of a file of this length.
    func check(sizes: [Int]) throws(CheckpointError) {
        let most = bytes.count.multipliedReportingOverflow(by: Self.mostPerArchive)
        let limit = most.overflow ? Int.max : max(most.partialValue, 1 << 24)
        var total = 0
        for size in sizes {
            let (sum, overflow) = total.addingReportingOverflow(size)
            guard !overflow, sum <= limit else {
                throw error("the archive", "at most \(limit) bytes once inflated", "more")
            }
            total = sum
        }
    }
}
