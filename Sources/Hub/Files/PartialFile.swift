internal import Foundation
internal import Synchronization

/// A file that comes in pieces, and beside it the map of what has come.
///
/// Bytes are written before the map says so: whatever ends the program, what the map promises is
/// there. Its names are our own; those of other programs are left alone.
final class PartialFile: Sendable {
    private struct State {
        var map: SegmentMap
        var failure: CInt?
    }

    let file: URL
    private let mapFile: URL
    private let descriptor: CInt
    private let mapDescriptor: CInt
    private let state: Mutex<State>

    /// Opens the partial file of `blob`, or begins it; the caller holds the blob's lock.
    init(of blob: URL, size: Int, segmentSize: Int) throws(HubError) {
        file = Self.file(of: blob)
        mapFile = Self.mapFile(of: blob)
        try HubCache.makeFolder(blob.deletingLastPathComponent())
        let map = Self.storedMap(file, mapFile, size: size)
        descriptor = open(file.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw HubCache.unwritable(file) }
        mapDescriptor = open(mapFile.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard mapDescriptor >= 0 else {
            let error = HubCache.unwritable(mapFile)
            close(descriptor)
            throw error
        }
        state = Mutex(State(map: map ?? SegmentMap(size: size, segmentSize: segmentSize)))
        if map == nil { try begin(segmentSize: segmentSize) }
    }

    deinit {
        close(descriptor)
        close(mapDescriptor)
    }

    static func file(of blob: URL) -> URL { URL(filePath: blob.path + ".axon.incomplete") }
    static func mapFile(of blob: URL) -> URL { URL(filePath: blob.path + ".axon.segments") }

    /// How much of a blob has come already.
    static func bytes(of blob: URL, size: Int) -> Int {
        storedMap(file(of: blob), mapFile(of: blob), size: size)?.total ?? 0
    }

    private static func storedMap(_ file: URL, _ mapFile: URL, size: Int) -> SegmentMap? {
        guard let limit = HubCache.size(of: file), let length = HubCache.size(of: mapFile),
            length < 16 << 20, let data = try? Data(contentsOf: mapFile)
        else { return nil }
        return SegmentMap(String(decoding: data, as: UTF8.self), size: size, limit: limit)
    }

    /// Throws away what has come; the next bytes are those of segments of `segmentSize`.
    func begin(segmentSize: Int) throws(HubError) {
        let size = map.size
        let fresh = SegmentMap(size: size, segmentSize: segmentSize)
        // The map first: it must never promise bytes that are gone.
        guard ftruncate(mapDescriptor, 0) == 0, ftruncate(descriptor, 0) == 0 else {
            throw Self.error(errno, file, missing: size)
        }
        state.withLock { $0 = State(map: fresh) }
        let text = Array(fresh.text.utf8)
        let code = text.withUnsafeBytes { Self.write($0, to: mapDescriptor, at: 0) }
        if let code { throw Self.error(code, mapFile, missing: size) }
    }

    var map: SegmentMap { state.withLock { $0.map } }

    /// How many bytes have come.
    var total: Int { state.withLock { $0.map.total } }

    /// Adds bytes to a segment; false where not all fit into it or they cannot be written.
    func append(_ bytes: UnsafeRawBufferPointer, to segment: Int) -> Bool {
        state.withLock { state in
            let range = state.map.range(segment)
            let start = range.lowerBound + state.map.done[segment]
            guard state.failure == nil else { return false }
            let fitting = UnsafeRawBufferPointer(
                rebasing: bytes[..<min(bytes.count, range.upperBound - start)])
            state.failure = Self.write(fitting, to: descriptor, at: start)
            guard state.failure == nil else { return false }
            state.map.advance(segment, by: fitting.count)
            let (offset, text) = state.map.entry(segment)
            state.failure = Array(text.utf8).withUnsafeBytes {
                Self.write($0, to: mapDescriptor, at: offset)
            }
            return state.failure == nil && fitting.count == bytes.count
        }
    }

    /// Throws what kept bytes from being written.
    func checkWriting() throws(HubError) {
        let (failure, map) = state.withLock { ($0.failure, $0.map) }
        if let failure { throw Self.error(failure, file, missing: map.size - map.total) }
    }

    /// Puts the whole file in its place, on the disk before under its name.
    func finish(as blob: URL) throws(HubError) {
        guard fsync(descriptor) == 0 else { throw Self.error(errno, file, missing: 0) }
        guard rename(file.path, blob.path) == 0 else { throw HubCache.unwritable(blob) }
        unlink(mapFile.path)
    }

    /// Removes what has come.
    func discard() {
        unlink(mapFile.path)
        unlink(file.path)
    }

    /// Nil when all is written, else the system's error.
    private static func write(
        _ bytes: UnsafeRawBufferPointer, to descriptor: CInt, at offset: Int
    ) -> CInt? {
        var written = 0
        while written < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
            let count = pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + written))
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return count < 0 ? errno : ENOSPC }
            written += count
        }
        return nil
    }

    private static func error(_ code: CInt, _ file: URL, missing: Int) -> HubError {
        let folder = file.deletingLastPathComponent()
        switch code {
        case ENOSPC, EDQUOT:
            return .diskFull(
                folder: folder.path, needed: missing, free: DiskSpace.free(in: folder) ?? 0)
        default: return HubCache.unwritable(file, code: code)
        }
    }
}

/// How much still fits on a disk.
enum DiskSpace {
    /// The bytes that may still be written to the disk of a folder, which need not exist yet.
    static func free(in folder: URL) -> Int? {
        var path = folder.standardizedFileURL
        var status = statvfs()
        while statvfs(path.path, &status) != 0 {
            guard path.path != "/" else { return nil }
            path = path.deletingLastPathComponent()
        }
        return Int(
            clamping: UInt64(status.f_bavail)
                .multipliedReportingOverflow(by: UInt64(status.f_frsize)).partialValue)
    }
}
