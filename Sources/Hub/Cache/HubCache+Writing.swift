internal import Foundation

extension HubCache {
    /// Makes the folder and the mark by which backup programs know that it need not be kept.
    func create() throws(HubError) {
        try Self.makeFolder(folder)
        let tag = folder.appending(path: "CACHEDIR.TAG")
        guard !FileManager.default.fileExists(atPath: tag.path) else { return }
        let text = """
            Signature: 8a477f597d28d172789f06886806bc55
            # This folder is a cache of files of the Hugging Face Hub; it can be deleted.
            # For the format of this file see https://bford.info/cachedir/

            """
        try? Data(text.utf8).write(to: tag, options: .atomic)
    }

    /// Links `path` of a commit to the blob that holds its content.
    func link(
        _ path: String, of repository: String, commit: String, to etag: String
    ) throws(HubError) {
        let file = snapshotFolder(of: repository, commit: commit).appending(path: path)
        try Self.makeFolder(file.deletingLastPathComponent())
        let depth = path.split(separator: "/").count
        let target = String(repeating: "../", count: depth + 1) + "blobs/\(etag)"
        if (try? FileManager.default.destinationOfSymbolicLink(atPath: file.path)) == target {
            return
        }
        let temporary = Self.temporary(beside: file)
        guard symlink(target, temporary.path) == 0 else { throw Self.unwritable(file) }
        guard rename(temporary.path, file.path) == 0 else {
            let error = Self.unwritable(file)
            unlink(temporary.path)
            throw error
        }
    }

    /// Remembers which commit a revision is at.
    func setCommit(
        _ commit: String, of repository: String, revision: String
    ) throws(HubError) {
        guard revision != commit, self.commit(of: repository, revision: revision) != commit else {
            return
        }
        try Self.replace(refFile(of: repository, revision: revision), with: Data(commit.utf8))
    }

    /// Remembers that a commit has no such file.
    func markAbsent(_ path: String, of repository: String, commit: String) {
        let marker = absenceMarker(path, of: repository, commit: commit)
        // Only a shortcut for the next time: without it the Hub is asked again.
        try? Self.makeFolder(marker.deletingLastPathComponent())
        _ = FileManager.default.createFile(atPath: marker.path, contents: nil)
    }

    static func makeFolder(_ folder: URL) throws(HubError) {
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true)
        } catch {
            throw .unwritable(file: folder.path, reason: error.localizedDescription)
        }
    }

    /// Writes a file so that whoever reads it finds the old content or the new, never half of it.
    static func replace(_ file: URL, with data: Data) throws(HubError) {
        try makeFolder(file.deletingLastPathComponent())
        let temporary = temporary(beside: file)
        do {
            try data.write(to: temporary)
        } catch {
            unlink(temporary.path)
            throw .unwritable(file: file.path, reason: error.localizedDescription)
        }
        guard rename(temporary.path, file.path) == 0 else {
            let error = unwritable(file)
            unlink(temporary.path)
            throw error
        }
    }

    private static func temporary(beside file: URL) -> URL {
        let name =
            ".\(file.lastPathComponent.prefix(100)).\(getpid()).\(UUID().uuidString.prefix(8))"
        return file.deletingLastPathComponent().appending(path: name)
    }

    /// The error of the system call that has just failed.
    static func unwritable(_ file: URL, code: CInt = errno) -> HubError {
        .unwritable(file: file.path, reason: String(cString: strerror(code)))
    }
}
