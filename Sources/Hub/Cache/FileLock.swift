internal import Foundation

/// A lock between processes, that of huggingface_hub: `flock` on a file that stays.
struct FileLock: ~Copyable {
    /// Seconds between two looks at a lock that somebody else holds.
    private static let pause = 0.1

    private let descriptor: CInt

    /// Waits for the lock; `waits` is told each time it turns out to be somebody else's.
    init(_ file: URL, stop: StopFlag, waits: () -> Void = {}) throws(HubError) {
        try HubCache.makeFolder(file.deletingLastPathComponent())
        while true {
            let descriptor = open(file.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o664)
            guard descriptor >= 0 else { throw HubCache.unwritable(file) }
            if try Self.take(descriptor, file), Self.isStill(descriptor, file) {
                self.descriptor = descriptor
                return
            }
            close(descriptor)
            waits()
            try stop.sleep(Self.pause)
        }
    }

    deinit { close(descriptor) }

    private static func take(_ descriptor: CInt, _ file: URL) throws(HubError) -> Bool {
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
        guard errno == EWOULDBLOCK || errno == EINTR else {
            // A file system without locks: as huggingface_hub does, go on without.
            if errno == ENOLCK || errno == ENOSYS || errno == EOPNOTSUPP { return true }
            let error = HubCache.unwritable(file)
            close(descriptor)
            throw error
        }
        return false
    }

    /// Whether the locked file is the one others would lock; some programs delete theirs.
    private static func isStill(_ descriptor: CInt, _ file: URL) -> Bool {
        var (mine, there) = (stat(), stat())
        return fstat(descriptor, &mine) == 0 && stat(file.path, &there) == 0
            && mine.st_ino == there.st_ino && mine.st_dev == there.st_dev
    }
}
