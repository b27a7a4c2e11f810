internal import Foundation

/// A member of an archive whose place in the file is checked.
struct ZipMember: Sendable {
    let file: MappedFile
    let name: String
    /// Where its bytes lie, as they are stored.
    let range: Range<Int>
    /// How many bytes it holds once inflated.
    let size: Int
    /// CRC-32 of those.
    let checksum: UInt32
    let isDeflated: Bool

    func error(_ expected: String, _ found: String) -> CheckpointError {
        .malformed(file: file.url.path, key: name, expected: expected, found: found)
    }

    /// All its bytes in memory; for small members.
    func contents(atMost limit: Int) throws(CheckpointError) -> [UInt8] {
        guard size <= limit else { throw error("at most \(limit) bytes", "\(size)") }
        guard isDeflated else { return unsafe Array(file.bytes[range]) }
        var bytes = [UInt8](repeating: 0, count: size)
        let stream = try InflateStream(self)
        var failure: CheckpointError?
        unsafe bytes.withUnsafeMutableBytes { target in
            do throws(CheckpointError) {
                unsafe try stream.read(into: target)
                try stream.finish()
            } catch { failure = error }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Its first bytes, up to `count` of them.
    func prefix(_ count: Int) throws(CheckpointError) -> [UInt8] {
        let count = min(count, size)
        guard isDeflated else {
            return unsafe Array(file.bytes[range.lowerBound..<range.lowerBound + count])
        }
        var bytes = [UInt8](repeating: 0, count: count)
        let stream = try InflateStream(self)
        var failure: CheckpointError?
        unsafe bytes.withUnsafeMutableBytes { target in
            do throws(CheckpointError) { unsafe try stream.read(into: target) } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }
}

/// A zip archive of stored and deflated members, nothing of it believed before it is checked.
///
/// Members may not overlap, be encrypted, or claim more than deflate can give; every local header
/// must agree with the directory. Format: PKWARE's APPNOTE 6.3, with its zip64 records.
struct ZipArchive: Sendable {
    let file: MappedFile
    let members: [String: ZipMember]

    /// Whether the file begins as an archive does.
    static func isOne(_ file: MappedFile) -> Bool {
        unsafe file.bytes.prefix(4).elementsEqual([0x50, 0x4B, 3, 4])
    }

    init(_ file: MappedFile) throws(CheckpointError) {
        self.file = file
        let reader = ZipReader(file)
        let directory = try reader.directory()
        var members: [String: ZipMember] = [:]
        var places: [(range: Range<Int>, name: String)] = []
        var offset = directory.range.lowerBound
        for _ in 0..<directory.count {
            let entry = try reader.entry(&offset, in: directory.range)
            let (member, place) = try reader.member(entry, before: directory.range.lowerBound)
            guard members.updateValue(member, forKey: entry.name) == nil else {
                throw reader.error(entry.name, "one member of that name", "a second")
            }
            places.append((place, entry.name))
        }
        guard offset == directory.range.upperBound else {
            throw reader.error(
                "zip directory", "\(directory.range.count) bytes",
                "\(offset - directory.range.lowerBound)")
        }
        try reader.check(places)
        try reader.check(sizes: members.values.map(\.size))
        self.members = members
    }
}
