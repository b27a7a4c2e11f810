internal import CZlib
internal import Foundation

/// Unpacks gzip piece by piece and hands out its lines; holds no more than one line of it.
///
/// A line longer than `longestLine` is not handed out but counted.
struct GzipLines: ~Copyable {
    enum Fault: Error, Equatable {
        /// The bytes are not gzip.
        case corrupt
        /// The bytes end before the gzip does.
        case truncated
        /// It unpacks to more than anybody packs by accident.
        case tooLarge
    }

    static let longestLine = 4 << 20
    private static let largestContent = 2 << 30

    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    private var line: [UInt8] = []
    private var skipsLine = false
    private var isAtEnd = false
    private var total = 0
    /// How many lines were too long.
    private(set) var skipped = 0

    init() throws(Fault) {
        stream.initialize(to: z_stream())
        guard axon_inflate_gzip(stream) == Z_OK else { throw .corrupt }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        buffer.deallocate()
    }

    /// Takes the next bytes; `each` is called for every line in them, without its line break.
    mutating func take(
        _ bytes: UnsafeRawBufferPointer, each: (UnsafeRawBufferPointer) -> Void
    ) throws(Fault) {
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: start.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = CUnsignedInt(bytes.count)
        repeat {
            if isAtEnd { try beginNextMember() }
            stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_out = CUnsignedInt(buffer.count)
            let code = inflate(stream, Z_NO_FLUSH)
            guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else {
                throw .corrupt
            }
            isAtEnd = code == Z_STREAM_END
            let count = buffer.count - Int(stream.pointee.avail_out)
            total += count
            guard total <= Self.largestContent else { throw .tooLarge }
            split(UnsafeRawBufferPointer(rebasing: buffer[..<count]), each)
            if code == Z_BUF_ERROR && count == 0 { return }
        } while stream.pointee.avail_in > 0 || stream.pointee.avail_out == 0
    }

    /// Hands out the last line, which may have no line break.
    mutating func finish(each: (UnsafeRawBufferPointer) -> Void) throws(Fault) {
        guard isAtEnd else { throw .truncated }
        endLine(each)
    }

    /// One gzip may follow another, as when files are joined.
    private mutating func beginNextMember() throws(Fault) {
        guard inflateReset(stream) == Z_OK else { throw .corrupt }
        isAtEnd = false
    }

    private mutating func split(
        _ bytes: UnsafeRawBufferPointer, _ each: (UnsafeRawBufferPointer) -> Void
    ) {
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            append(rest[..<end])
            endLine(each)
            rest = rest[(end + 1)...]
        }
        append(rest)
    }

    private mutating func append(_ bytes: Slice<UnsafeRawBufferPointer>) {
        if line.count + bytes.count > Self.longestLine { skipsLine = true }
        if skipsLine { line.removeAll() } else { line.append(contentsOf: bytes) }
    }

    private mutating func endLine(_ each: (UnsafeRawBufferPointer) -> Void) {
        if skipsLine {
            skipped += 1
        } else if !line.isEmpty {
            line.withUnsafeBytes(each)
        }
        skipsLine = false
        line.removeAll(keepingCapacity: true)
    }
}
