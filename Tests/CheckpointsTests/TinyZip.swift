/// A zip archive written by hand, so that it can lie.
struct TinyZip {
    struct Member {
        var name: String
        var contents: [UInt8]
        /// Deflated into stored blocks, which pack nothing.
        var isDeflated = false
        var flags: UInt16 = 0
        var method: UInt16?
        /// What the directory says in place of the truth.
        var size: UInt32?
        var checksum: UInt32?
        var localName: String?
        /// Where the directory says the header is.
        var header: UInt32?

        init(_ name: String, _ contents: [UInt8]) {
            self.name = name
            self.contents = contents
        }

        func with(_ change: @Sendable (inout Member) -> Void) -> Member {
            var copy = self
            change(&copy)
            return copy
        }

        var packed: [UInt8] {
            guard isDeflated else { return contents }
            let length = UInt16(contents.count)
            return [1] + bytes(length) + bytes(~length) + contents
        }
    }

    var members: [Member]
    var comment: [UInt8] = []
    var count: UInt16?

    init(_ members: [Member]) { self.members = members }

    var data: [UInt8] {
        var (result, directory): ([UInt8], [UInt8]) = ([], [])
        for member in members {
            let header = member.header ?? UInt32(result.count)
            let name = Array((member.localName ?? member.name).utf8)
            result += bytes(UInt32(0x0403_4B50)) + bytes(UInt16(20)) + shared(member)
            result += bytes(UInt16(name.count)) + bytes(UInt16(0)) + name + member.packed
            let entry = Array(member.name.utf8)
            directory += bytes(UInt32(0x0201_4B50)) + bytes(UInt16(20)) + bytes(UInt16(20))
            directory +=
                shared(member) + bytes(UInt16(entry.count)) + [UInt8](repeating: 0, count: 12)
            directory += bytes(header) + entry
        }
        let start = UInt32(result.count)
        let count = count ?? UInt16(members.count)
        result +=
            directory + bytes(UInt32(0x0605_4B50)) + [0, 0, 0, 0] + bytes(count) + bytes(count)
        return result + bytes(UInt32(directory.count)) + bytes(start)
            + bytes(UInt16(comment.count)) + comment
    }

    /// Flags, method, time, checksum, packed size, size.
    private func shared(_ member: Member) -> [UInt8] {
        let method = member.method ?? (member.isDeflated ? 8 : 0)
        return bytes(member.flags) + bytes(method) + [0, 0, 0, 0]
            + bytes(member.checksum ?? checksum(member.contents))
            + bytes(UInt32(member.packed.count))
            + bytes(member.size ?? UInt32(member.contents.count))
    }
}

/// A number's bytes, little-endian.
func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
}

/// Floats' bytes, little-endian.
func bytes(_ floats: [Float]) -> [UInt8] { floats.flatMap { bytes($0.bitPattern) } }

/// CRC-32, bit by bit.
func checksum(_ bytes: [UInt8]) -> UInt32 {
    var sum = ~UInt32(0)
    for byte in bytes {
        sum ^= UInt32(byte)
        for _ in 0..<8 { sum = sum & 1 == 1 ? (sum >> 1) ^ 0xEDB8_8320 : sum >> 1 }
    }
    return ~sum
}
