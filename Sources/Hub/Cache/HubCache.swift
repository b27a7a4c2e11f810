public import Foundation

/// The folder that all programs of the Hugging Face Hub share; everything here only looks.
///
/// The layout is that of huggingface_hub 2.4: `models--ORG--REPO` with `blobs`, `refs` and
/// `snapshots`, whose files are links into `blobs`.
public struct HubCache: Sendable, Hashable {
    /// Where it is; it need not exist.
    public let folder: URL

    /// The cache in `folder`.
    public init(folder: URL) { self.folder = folder }

    /// The file `path` of a repository, if it is here whole.
    ///
    /// - Parameters:
    ///   - path: as in the repository, such as `sub/config.json`
    ///   - repository: `ORG/REPO`
    ///   - revision: a branch, tag or commit
    /// - Returns: the link in the snapshot; nil where it or what it leads to is missing
    public func file(_ path: String, of repository: String, revision: String = "main") -> URL? {
        guard let commit = commit(of: repository, revision: revision) else { return nil }
        return file(path, of: repository, commit: commit)
    }

    /// The folder of a repository's files as they were last fetched.
    public func snapshot(of repository: String, revision: String = "main") -> URL? {
        guard let commit = commit(of: repository, revision: revision) else { return nil }
        let folder = snapshotFolder(of: repository, commit: commit)
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder)
        return exists && isFolder.boolValue ? folder : nil
    }

    /// The commit a revision was at when it was last fetched.
    public func commit(of repository: String, revision: String = "main") -> String? {
        guard HubName.isRepository(repository), HubName.isRevision(revision) else { return nil }
        if HubName.isCommit(revision) { return revision }
        let file = refFile(of: repository, revision: revision)
        guard let data = try? Data(contentsOf: file), data.count < 256 else { return nil }
        let commit = String(decoding: data, as: UTF8.self).trimmingCharacters(
            in: .whitespacesAndNewlines)
        return HubName.isCommit(commit) ? commit : nil
    }

    /// The snapshots of a repository: first that of `revision`, then the others, latest first.
    func snapshots(of repository: String, revision: String) -> [URL] {
        guard HubName.isRepository(repository) else { return [] }
        let first = snapshot(of: repository, revision: revision)
        let folder = repositoryFolder(repository).appending(path: "snapshots")
        let others =
            (try? FileManager.default.contentsOfDirectory(
                at: folder, includingPropertiesForKeys: [.contentModificationDateKey])) ?? []
        let sorted = others.filter { HubName.isCommit($0.lastPathComponent) }
            .map { ($0, Self.date(of: $0)) }.sorted { $0.1 > $1.1 }.map(\.0)
        return [first].compactMap(\.self)
            + sorted.filter { $0.lastPathComponent != first?.lastPathComponent }
    }

    /// The files of a snapshot by their paths in the repository, those that are not whole left out.
    func listing(of snapshot: URL) -> [String] {
        let names = FileManager.default.enumerator(atPath: snapshot.path)
        return names?.compactMap { $0 as? String }.filter {
            Self.size(of: snapshot.appending(path: $0)) != nil
        }.sorted() ?? []
    }

    private static func date(of file: URL) -> Date {
        (try? file.resourceValues(forKeys: [.contentModificationDateKey]))?.contentModificationDate
            ?? .distantPast
    }

    func file(_ path: String, of repository: String, commit: String) -> URL? {
        guard HubName.isRepository(repository), HubName.isCommit(commit), HubName.isPath(path)
        else {
            return nil
        }
        let file = snapshotFolder(of: repository, commit: commit).appending(path: path)
        return Self.size(of: file) == nil ? nil : file
    }

    /// Whether the Hub has said that this commit has no such file.
    func isKnownAbsent(_ path: String, of repository: String, commit: String) -> Bool {
        FileManager.default.fileExists(
            atPath: absenceMarker(path, of: repository, commit: commit).path)
    }

    /// The length of a regular file, or of what a link leads to; nil where there is none.
    static func size(of file: URL) -> Int? {
        var status = stat()
        guard stat(file.path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }
}

extension HubCache {
    func repositoryFolder(_ repository: String) -> URL {
        folder.appending(path: Self.folderName(repository), directoryHint: .isDirectory)
    }

    private static func folderName(_ repository: String) -> String {
        "models--" + repository.replacing("/", with: "--")
    }

    func blobFile(_ etag: String, of repository: String) -> URL {
        repositoryFolder(repository).appending(path: "blobs/\(etag)")
    }

    func refFile(of repository: String, revision: String) -> URL {
        repositoryFolder(repository).appending(path: "refs/\(revision)")
    }

    func snapshotFolder(of repository: String, commit: String) -> URL {
        repositoryFolder(repository).appending(
            path: "snapshots/\(commit)", directoryHint: .isDirectory)
    }

    func absenceMarker(_ path: String, of repository: String, commit: String) -> URL {
        repositoryFolder(repository).appending(path: ".no_exist/\(commit)/\(path)")
    }

    func lockFile(_ etag: String, of repository: String) -> URL {
        folder.appending(path: ".locks/\(Self.folderName(repository))/\(etag).lock")
    }
}
