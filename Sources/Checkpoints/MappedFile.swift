public import Foundation
public import Tensors

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// A whole file in memory without a copy, read-only, unmapped when the last user lets go.
///
/// `@unchecked Sendable`: the mapping is made in `init`, never changes and cannot be written to.
@safe public final class MappedFile: WeightSource, @unchecked Sendable {
    /// The file.
    public let url: URL
    let bytes: UnsafeRawBufferPointer

    /// Maps the file at `url`.
    ///
    /// - Throws: `CheckpointError.unreadable` when there is none or it is a folder.
    public init(_ url: URL) throws(CheckpointError) {
        let descriptor = unsafe open(url.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure(url) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw Self.failure(url) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .unreadable(file: url.path, reason: "not a file")
        }
        self.url = url
        guard status.st_size > 0 else {
            unsafe bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        let size = Int(status.st_size)
        let address = unsafe mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let address = unsafe address, unsafe address != MAP_FAILED else {
            throw Self.failure(url)
        }
        unsafe bytes = UnsafeRawBufferPointer(start: address, count: size)
    }

    deinit {
        guard let start = unsafe bytes.baseAddress else { return }
        unsafe munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
    }

    /// Lets go of the memory that bytes already read take; they are read again when asked for.
    func letGo(_ range: Range<Int>) {
        guard let start = unsafe bytes.baseAddress else { return }
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let (first, end) = (range.lowerBound / page * page, range.upperBound / page * page)
        guard first < end else { return }
        unsafe madvise(UnsafeMutableRawPointer(mutating: start + first), end - first, MADV_DONTNEED)
    }

    /// The same for bytes at an address within the file.
    public func letGo(_ start: UnsafeRawPointer, byteCount: Int) {
        guard let base = unsafe bytes.baseAddress else { return }
        let first = unsafe start - base
        guard first >= 0, unsafe first + byteCount <= bytes.count else { return }
        letGo(first..<first + byteCount)
    }

    private static func failure(_ url: URL) -> CheckpointError {
        .unreadable(file: url.path, reason: unsafe String(cString: strerror(errno)))
    }
}
