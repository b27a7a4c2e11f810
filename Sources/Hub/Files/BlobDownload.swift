internal import Foundation

/// Brings the content of one file into the cache: once for all processes, in parallel pieces, going
/// on where an earlier try ended, checked before it gets its name.
struct BlobDownload {
    /// What is told while it goes on.
    enum Report {
        /// Another process is downloading it; so many bytes have come there.
        case waiting(Int)
        /// So many bytes of it are here.
        case bytes(Int)
        /// All bytes are here and are being checked.
        case checking
        /// It is here.
        case done
    }

    let repository: HubRepository
    let path: String
    var metadata: FileMetadata
    let stop: StopFlag
    let report: (Report) -> Void

    private var settings: HubSettings { repository.settings }
    private var blob: URL { settings.cache.blobFile(metadata.etag, of: repository.name) }
    private var shown: String { "\(repository.name)/\(path)" }

    /// Whether the content of a file is in the cache.
    static func isHere(_ metadata: FileMetadata, of repository: String, in cache: HubCache) -> Bool
    {
        HubCache.size(of: cache.blobFile(metadata.etag, of: repository)) == metadata.size
    }

    /// Returns when the blob is in the cache.
    mutating func run() throws(HubError) {
        let cache = settings.cache
        let (blob, size) = (blob, metadata.size)
        let lock = try FileLock(cache.lockFile(metadata.etag, of: repository.name), stop: stop) {
            report(.waiting(PartialFile.bytes(of: blob, size: size)))
        }
        defer { withExtendedLifetime(lock) {} }
        guard !Self.isHere(metadata, of: repository.name, in: cache) else {
            return report(.bytes(size))
        }
        let wasBegun = PartialFile.bytes(of: blob, size: size) > 0
        do {
            try fetch()
        } catch  where wasBegun && error.blamesWhatWasThere {
            // What an earlier try left may be to blame: once more, from nothing.
            try fetch()
        }
    }

    private mutating func fetch() throws(HubError) {
        let segmentSize = max(settings.segmentSize, metadata.size / 65_536 + 1)
        let report = report
        let partial = try PartialFile(of: blob, size: metadata.size, segmentSize: segmentSize)
        do {
            if !partial.map.isWhole {
                var segments = SegmentedTransfer(
                    partial: partial, address: metadata.address, shown: shown,
                    limits: settings.limits, stop: stop, report: { report(.bytes($0)) })
                try run(&segments)
            }
            report(.checking)
            try check(partial)
            try partial.finish(as: blob)
        } catch {
            if error.blamesWhatWasThere { partial.discard() }
            throw error
        }
    }

    /// Addresses of content are signed and expire; then the Hub is asked for another one.
    private mutating func run(_ segments: inout SegmentedTransfer) throws(HubError) {
        for isLast in [false, false, true] {
            do {
                return try segments.run()
            } catch HubError.refused(let address, let status)
                where !isLast && [401, 403, 404, 410].contains(status)
            {
                guard
                    case .present(let fresh) = try repository.metadata(
                        of: path, revision: metadata.commit), fresh.etag == metadata.etag,
                    fresh.size == metadata.size
                else { throw .refused(address, status: status) }
                segments.address = fresh.address
            }
        }
    }

    private func check(_ partial: PartialFile) throws(HubError) {
        let length = HubCache.size(of: partial.file) ?? 0
        guard length == metadata.size else {
            throw .wrongLength(file: shown, expected: metadata.size, found: length)
        }
        guard let digest = Digest(etag: metadata.etag) else { return }
        let found = try digest.value(of: partial.file, size: length, stop: stop)
        guard found == metadata.etag else {
            throw .wrongDigest(file: shown, expected: metadata.etag, found: found)
        }
    }
}

extension HubError {
    /// Whether the bytes that have come are of no use.
    var blamesWhatWasThere: Bool {
        switch self {
        case .wrongDigest, .wrongLength: true
        default: false
        }
    }
}
