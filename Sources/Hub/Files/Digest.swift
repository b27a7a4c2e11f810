internal import CCrypto
internal import Foundation

/// The two checksums that the Hub names content by.
enum Digest: Sendable, Equatable {
    /// Of the content: 64 digits.
    case sha256
    /// Git's, of the content behind a header with its length: 40 digits.
    case gitBlob

    /// The kind that an etag is, nil where it is none.
    init?(etag: String) {
        guard HubName.isHexadecimal(etag) else { return nil }
        switch etag.utf8.count {
        case 64: self = .sha256
        case 40: self = .gitBlob
        default: return nil
        }
    }

    /// The checksum of a file of `size` bytes, in hexadecimal.
    func value(of file: URL, size: Int, stop: StopFlag) throws(HubError) -> String {
        let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw HubCache.unwritable(file) }
        defer { close(descriptor) }
        var hasher = Hasher(self)
        if self == .gitBlob { Array("blob \(size)\0".utf8).withUnsafeBytes { hasher.update($0) } }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            try stop.check()
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw HubCache.unwritable(file) }
            guard count > 0 else { return hasher.finish() }
            hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    /// OpenSSL's running state.
    private struct Hasher: ~Copyable {
        private let context = EVP_MD_CTX_new()

        init(_ digest: Digest) {
            EVP_DigestInit_ex(context, digest == .sha256 ? EVP_sha256() : EVP_sha1(), nil)
        }

        deinit { EVP_MD_CTX_free(context) }

        mutating func update(_ bytes: UnsafeRawBufferPointer) {
            EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
        }

        mutating func finish() -> String {
            var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
            var count: CUnsignedInt = 0
            EVP_DigestFinal_ex(context, &bytes, &count)
            return bytes.prefix(Int(count)).map { String(format: "%02x", $0) }.joined()
        }
    }
}
