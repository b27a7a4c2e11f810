internal import CZlib

/// The bytes of a deflated member of an archive, one piece after another.
///
/// The checksum and the declared size are checked once the end is reached.
@safe final class InflateStream {
    private let member: ZipMember
    private var stream = unsafe z_stream()
    private var produced = 0
    private var checksum: UInt = 0

    /// A stream that stands before the first byte.
    init(_ member: ZipMember) throws(CheckpointError) {
        self.member = member
        checksum = crc32(0, nil, 0)
        guard unsafe axon_inflate_init_raw(&stream) == Z_OK else {
            throw member.error("memory to inflate it", "none")
        }
    }

    deinit { unsafe inflateEnd(&stream) }

    /// Fills `target` with the next bytes, all of it.
    func read(into target: UnsafeMutableRawBufferPointer) throws(CheckpointError) {
        guard target.count <= member.size - produced else {
            throw member.error("\(member.size) bytes", "a need for more")
        }
        guard let start = target.baseAddress else { return }
        var done = 0
        while done < target.count {
            let room = min(target.count - done, 1 << 30)
            done += try unsafe step(start + done, room)
        }
        produced += done
    }

    /// Passes over the next `count` bytes.
    func skip(_ count: Int) throws(CheckpointError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { unsafe buffer.deallocate() }
        var left = count
        while left > 0 {
            let part = min(left, 1 << 16)
            unsafe try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<part]))
            left -= part
        }
    }

    /// Reads to the end and compares size and checksum with what the archive says.
    func finish() throws(CheckpointError) {
        try skip(member.size - produced)
        var byte: UInt8 = 0
        let extra = try unsafe step(&byte, 1, mayEnd: true)
        guard extra == 0 else { throw member.error("\(member.size) bytes", "more") }
        guard UInt32(truncatingIfNeeded: checksum) == member.checksum else {
            throw member.error("the checksum \(member.checksum)", "\(checksum)")
        }
    }

    /// Inflates up to `room` bytes, at least one unless the end is allowed.
    private func step(
        _ target: UnsafeMutableRawPointer, _ room: Int, mayEnd: Bool = false
    ) throws(CheckpointError) -> Int {
        let packed = member.range
        let used = unsafe Int(stream.total_in)
        let waiting = min(packed.count - used, 1 << 30)
        guard let base = unsafe member.file.bytes.baseAddress else { return 0 }
        let source = unsafe base + packed.lowerBound + used
        unsafe stream.next_in = UnsafeMutablePointer(
            mutating: source.assumingMemoryBound(to: Bytef.self))
        unsafe stream.avail_in = uInt(waiting)
        unsafe stream.next_out = target.assumingMemoryBound(to: Bytef.self)
        unsafe stream.avail_out = uInt(room)
        let status = unsafe inflate(&stream, Z_NO_FLUSH)
        let count = unsafe room - Int(stream.avail_out)
        let isWell = status == Z_OK || status == Z_STREAM_END || (mayEnd && status == Z_BUF_ERROR)
        guard isWell, mayEnd || count > 0 else {
            throw member.error("deflated data of \(member.size) bytes", "damaged data")
        }
        unsafe checksum = crc32(checksum, target.assumingMemoryBound(to: Bytef.self), uInt(count))
        unsafe member.file.letGo(
            packed.lowerBound + used..<packed.lowerBound + Int(stream.total_in))
        return count
    }
}
