internal import Foundation
internal import JSON

/// A file that is wanted and exists.
struct PlannedFile: Sendable {
    var repository: String
    var path: String
    var size: Int
    /// What the Hub says of it; nil where it is in the snapshot already.
    var metadata: FileMetadata?
    /// The bytes of it that are here.
    var here: Int
}

/// Finds out which files a wish means, and which of them are missing.
///
/// The first answer says at which commit the repository is; all further questions are about that
/// commit, so that the files belong together and those of it that are here are not asked for.
struct FetchPlan {
    let wish: HubWish
    let repository: HubRepository
    let stop: StopFlag
    let chooser: SAEFileChooser
    private(set) var files: [PlannedFile] = []
    private(set) var commit: String?
    /// Whether no server may be asked, or none answers.
    private(set) var isOffline: Bool

    /// Whether the files are only shown to others when all are there: nothing else would say that
    /// some are missing.
    var belongsTogether: Bool { if case .sae = wish.kind { true } else { false } }

    private var cache: HubCache { repository.settings.cache }

    init(
        _ wish: HubWish, settings: HubSettings, chooser: SAEFileChooser, stop: StopFlag
    ) throws(HubError) {
        guard HubName.isRevision(wish.revision) else {
            throw .badName(wish.revision, kind: "the revision")
        }
        self.wish = wish
        self.stop = stop
        self.chooser = chooser
        repository = try HubRepository(wish.repository, settings: settings, stop: stop)
        isOffline = settings.isOffline
    }

    /// Fills `files`; without a network from what is here.
    mutating func make() throws(HubError) {
        if HubName.isCommit(wish.revision) { commit = wish.revision }
        if isOffline { commit = cache.commit(of: repository.name, revision: wish.revision) }
        do {
            try findFiles()
        } catch  where error.meansNoNetwork && !isOffline {
            let error = error
            files = []
            isOffline = true
            commit = cache.commit(of: repository.name, revision: wish.revision)
            do { try findFiles() } catch HubError.offline, HubError.nothingUsable { throw error }
        }
    }

    private mutating func findFiles() throws(HubError) {
        switch wish.kind {
        case .model: try findModel()
        case .files(let required, let optional):
            for path in required { try require(path) }
            for path in optional { _ = try look(path) }
        case .sae(let path, let format): try findSAE(path, format)
        }
    }

    private mutating func findModel() throws(HubError) {
        try require(ModelFiles.config)
        if try !look(ModelFiles.tokenizer) {
            for name in ModelFiles.legacyTokenizer { try require(name) }
        }
        for name in ModelFiles.tokenizerExtras { _ = try look(name) }
        if try look(ModelFiles.weights) { return }
        guard try look(ModelFiles.index) else {
            throw nothingUsable("", [ModelFiles.weights, ModelFiles.index])
        }
        for name in try shards() { try require(name) }
    }

    /// The shards that the index of the weights names; the index itself is fetched for it.
    private mutating func shards() throws(HubError) -> [String] {
        guard let planned = files.last else { return [] }
        let file: URL
        if let metadata = planned.metadata {
            try fetchNow(planned, metadata)
            file = cache.blobFile(metadata.etag, of: repository.name)
        } else if let commit,
            let here = cache.file(planned.path, of: repository.name, commit: commit)
        {
            file = here
        } else {
            throw noFile(planned.path)
        }
        return try Self.shards(in: file, shown: "\(repository.name)/\(planned.path)")
    }

    /// The names that an index of shards holds, each once.
    static func shards(in file: URL, shown: String) throws(HubError) -> [String] {
        guard let map = try? JSONValue(contentsOf: file)["weight_map"], map.isObject else {
            throw .brokenLabels(shown, problem: "expected an object under weight_map, found none")
        }
        var names: Set<String> = []
        for member in map.members {
            guard let name = member.value.string, HubName.isPath(name), !name.contains("/") else {
                throw .badName(member.value.string ?? "", kind: "the shard of the weights")
            }
            names.insert(name)
        }
        return names.sorted()
    }

    private mutating func fetchNow(
        _ file: PlannedFile, _ metadata: FileMetadata
    ) throws(HubError) {
        try cache.create()
        var download = BlobDownload(
            repository: repository, path: file.path, metadata: metadata, stop: stop
        ) { _ in }
        try download.run()
        files[files.count - 1].here = file.size
    }

    /// What an SAE needs: as an earlier fetch has it, as the Hub lists it, or else by its name.
    private mutating func findSAE(_ path: String, _ format: String?) throws(HubError) {
        if try findHere(path, format) { return }
        guard !isOffline else { throw noFile(path) }
        let folder = SAEFileChooser.isFile(path) ? Self.parent(of: path) : path
        if let listing = try repository.files(under: folder, revision: commit ?? wish.revision) {
            guard let chosen = chooser.choose(path, format, listing), !chosen.isEmpty else {
                throw nothingUsable(path, expectedNames)
            }
            for path in chosen { try require(path) }
        } else {
            try guess(path)
        }
    }

    private var expectedNames: [String] {
        chooser.guesses.map { $0.joined(separator: " with ") }
    }

    private mutating func guess(_ path: String) throws(HubError) {
        if SAEFileChooser.isFile(path) { return try require(path) }
        let prefix = path.isEmpty ? "" : path + "/"
        for names in chooser.guesses where try lookAll(names.map { prefix + $0 }) {
            return
        }
        throw nothingUsable(path, expectedNames)
    }

    /// Adds all of these files to the plan, or none.
    private mutating func lookAll(_ paths: [String]) throws(HubError) -> Bool {
        let before = files.count
        for path in paths where try !look(path) {
            files.removeSubrange(before...)
            return false
        }
        return true
    }

    /// Takes the files of an earlier fetch if the repository has not moved since.
    private mutating func findHere(_ path: String, _ format: String?) throws(HubError) -> Bool {
        guard let known = cache.commit(of: repository.name, revision: wish.revision) else {
            return false
        }
        let listing = cache.listing(of: cache.snapshotFolder(of: repository.name, commit: known))
        guard let chosen = chooser.choose(path, format, listing), let first = chosen.first else {
            return false
        }
        guard try look(first), commit == known else {
            files = []
            return false
        }
        for path in chosen.dropFirst() { _ = try look(path) }
        return true
    }

    private static func parent(of path: String) -> String {
        path.split(separator: "/").dropLast().joined(separator: "/")
    }

    private func isHere(_ path: String) -> Bool {
        commit.flatMap { cache.file(path, of: repository.name, commit: $0) } != nil
    }

    private mutating func require(_ path: String) throws(HubError) {
        guard try look(path) else { throw noFile(path) }
    }

    /// Adds a file to the plan; false where there is none.
    private mutating func look(_ path: String) throws(HubError) -> Bool {
        guard HubName.isPath(path) else { throw .badName(path, kind: "the file name") }
        if let commit {
            if let file = cache.file(path, of: repository.name, commit: commit),
                let size = HubCache.size(of: file)
            {
                add(path, size: size, metadata: nil)
                return true
            }
            if cache.isKnownAbsent(path, of: repository.name, commit: commit) { return false }
        }
        return isOffline ? false : try ask(path)
    }

    private mutating func ask(_ path: String) throws(HubError) -> Bool {
        switch try metadata(of: path) {
        case .absent(let found, _):
            commit = commit ?? found
            if let commit { cache.markAbsent(path, of: repository.name, commit: commit) }
            return false
        case .present(let metadata):
            commit = commit ?? metadata.commit
            let isThere =
                commit.flatMap { cache.file(path, of: repository.name, commit: $0) }
                .flatMap(HubCache.size) == metadata.size
            add(path, size: metadata.size, metadata: isThere ? nil : metadata)
            return true
        }
    }

    /// A mirror may know no commits: what is the same by the branch's name is the same.
    private func metadata(of path: String) throws(HubError) -> HubRepository.Lookup {
        let lookup = try repository.metadata(of: path, revision: commit ?? wish.revision)
        guard let commit, commit != wish.revision, case .absent(_, isCertain: false) = lookup else {
            return lookup
        }
        let other = try repository.metadata(of: path, revision: wish.revision)
        if case .present(let metadata) = other, metadata.commit == commit { return other }
        return lookup
    }

    private mutating func add(_ path: String, size: Int, metadata: FileMetadata?) {
        var here = size
        if let metadata, !BlobDownload.isHere(metadata, of: repository.name, in: cache) {
            let blob = cache.blobFile(metadata.etag, of: repository.name)
            here = PartialFile.bytes(of: blob, size: size)
        }
        files.append(
            PlannedFile(
                repository: repository.name, path: path, size: size, metadata: metadata, here: here)
        )
    }

    private func noFile(_ path: String) -> HubError {
        isOffline
            ? .offline(repository: repository.name, file: path)
            : .noSuchFile(repository: repository.name, file: path, revision: wish.revision)
    }

    private func nothingUsable(_ folder: String, _ expected: [String]) -> HubError {
        .nothingUsable(repository: repository.name, folder: folder, expected: expected)
    }
}
