internal import Foundation
internal import JSON

/// What the Hub says of a file without sending it.
struct FileMetadata: Sendable, Equatable {
    var commit: String
    var etag: String
    var size: Int
    /// Where its content is, which may be another server.
    var address: WebAddress
}

/// A repository as the Hub answers about it.
struct HubRepository: Sendable {
    /// No file is larger than a petabyte.
    private static let largestFile = 1 << 50

    let name: String
    let settings: HubSettings
    let client: WebClient

    init(_ name: String, settings: HubSettings, stop: StopFlag) throws(HubError) {
        guard HubName.isRepository(name) else { throw .badName(name, kind: "the repository") }
        self.name = name
        self.settings = settings
        client = WebClient(stop: stop, patience: settings.patience)
    }

    /// What the Hub says of `path`; nil where there is no such file.
    ///
    /// Redirects are followed as long as they stay with the Hub: the one that leads to a server of
    /// content carries what is asked for.
    func metadata(of path: String, revision: String) throws(HubError) -> Lookup {
        guard HubName.isPath(path) else { throw .badName(path, kind: "the file name") }
        let address = settings.endpoint.appending(
            "\(PercentEncoding.encode(name))/resolve/"
                + "\(PercentEncoding.encode(revision, keepingSlashes: false))/"
                + PercentEncoding.encode(path))
        let request = HTTPRequest(
            method: .head, address: address, headers: ["Accept-Encoding": "identity"],
            silence: settings.metadataTimeout)
        let answers = try client.answer(to: request, secret: settings.secret) {
            $0.origin == settings.endpoint.origin
        }
        guard let last = answers.last else { return .absent(commit: nil, isCertain: false) }
        // What the last answer does not say, an earlier one on the way to it may have said.
        func header(_ name: String) -> String? {
            answers.reversed().lazy.compactMap { $0.head[name] }.first
        }
        if last.head.status == 404, isMissingFile(last.head) {
            let commit = header("x-repo-commit").flatMap { HubName.isCommit($0) ? $0 : nil }
            return .absent(commit: commit, isCertain: last.head["x-error-code"] != nil)
        }
        guard last.head.isSuccess || last.head.isRedirect else {
            throw error(last, path: path, revision: revision)
        }
        return .present(try metadata(last, header, address: address))
    }

    enum Lookup: Equatable {
        case present(FileMetadata)
        /// Certain is it where the Hub says so in words; a bare 404 may come from elsewhere.
        case absent(commit: String?, isCertain: Bool)
    }

    private func metadata(
        _ answer: WebClient.Answer, _ header: (String) -> String?, address: WebAddress
    ) throws(HubError) -> FileMetadata {
        func lacking(_ name: String) -> HubError { .notAHub(address.shown, missing: name) }
        guard let commit = header("x-repo-commit"), HubName.isCommit(commit) else {
            throw lacking("X-Repo-Commit")
        }
        guard let etag = (header("x-linked-etag") ?? header("etag")).map(Self.bare),
            HubName.isETag(etag)
        else { throw lacking("a usable ETag") }
        let length = answer.head.isRedirect ? nil : answer.head.length
        guard let size = header("x-linked-size").flatMap({ Int($0) }) ?? length,
            (0...Self.largestFile).contains(size)
        else {
            throw lacking("X-Linked-Size or Content-Length")
        }
        let content =
            answer.head.isRedirect
            ? try WebClient.next(after: answer.address, answer.head) : answer.address
        return FileMetadata(commit: commit, etag: etag, size: size, address: content)
    }

    /// An etag without its quotes and the mark of a weak one.
    private static func bare(_ etag: String) -> String {
        let strong = etag.hasPrefix("W/") ? etag.dropFirst(2) : etag[...]
        return strong.trimmingCharacters(in: CharacterSet(charactersIn: "\""))
    }

    /// Whether a 404 is about the file; a bare one, without a word of the Hub's, is taken so.
    private func isMissingFile(_ head: HTTPHead) -> Bool {
        let code = head["x-error-code"]
        return code == nil || code == "EntryNotFound"
    }

    /// The error of an answer that is none.
    func error(_ answer: WebClient.Answer, path: String, revision: String) -> HubError {
        let page = settings.endpoint.appending(PercentEncoding.encode(name)).shown
        let (status, code) = (answer.head.status, answer.head["x-error-code"])
        switch (status, code) {
        case (_, "RevisionNotFound"): return .noSuchRevision(repository: name, revision: revision)
        case (_, "RepoNotFound"):
            return .noSuchRepository(name, page: page, hasToken: settings.hasToken)
        case (401, _), (403, _):
            return .gated(repository: name, page: page, hasToken: settings.hasToken)
        case (404, _): return .noSuchFile(repository: name, file: path, revision: revision)
        default: return .refused(answer.address.shown, status: status)
        }
    }
}

extension HubRepository {
    /// The most pages of a listing that are read.
    private static let mostPages = 100

    /// The paths of the files in `folder` and below, or nil where the Hub does not tell.
    func files(under folder: String, revision: String) throws(HubError) -> [String]? {
        let paths: [String]
        if let found = try tree(folder, revision: revision) {
            paths = found
        } else if let found = try siblings(revision: revision) {
            paths = found
        } else {
            return nil
        }
        return paths.filter { folder.isEmpty || $0.hasPrefix(folder + "/") }
    }

    private func tree(_ folder: String, revision: String) throws(HubError) -> [String]? {
        let revision = PercentEncoding.encode(revision, keepingSlashes: false)
        var path = "api/models/\(PercentEncoding.encode(name))/tree/\(revision)"
        if !folder.isEmpty { path += "/" + PercentEncoding.encode(folder) }
        var next: WebAddress? = settings.endpoint.appending(path + "?recursive=1")
        var paths: [String] = []
        for _ in 0..<Self.mostPages {
            guard let address = next else { break }
            guard let (value, head) = try json(at: address), let entries = value.array else {
                return nil
            }
            for entry in entries where entry["type"]?.string == "file" {
                if let path = entry["path"]?.string { paths.append(try checked(path)) }
            }
            next = head["link"].flatMap { Self.nextPage($0, after: address) }
        }
        return paths
    }

    private func siblings(revision: String) throws(HubError) -> [String]? {
        let revision = PercentEncoding.encode(revision, keepingSlashes: false)
        let address = settings.endpoint.appending(
            "api/models/\(PercentEncoding.encode(name))/revision/\(revision)")
        guard let (value, _) = try json(at: address), let entries = value["siblings"]?.array else {
            return nil
        }
        var paths: [String] = []
        for entry in entries {
            if let path = entry["rfilename"]?.string { paths.append(try checked(path)) }
        }
        return paths
    }

    private func checked(_ path: String) throws(HubError) -> String {
        guard HubName.isPath(path) else { throw .badName(path, kind: "the file name") }
        return path
    }

    private func json(at address: WebAddress) throws(HubError) -> (JSONValue, HTTPHead)? {
        let request = HTTPRequest(address: address, silence: settings.metadataTimeout)
        let answers = try client.answer(
            to: request, secret: settings.secret, mostBytes: 64 << 20
        ) { $0.origin == settings.endpoint.origin }
        guard let answer = answers.last else { return nil }
        switch answer.head.status {
        case 200: break
        case 401, 403: throw error(answer, path: "", revision: "")
        default: return nil
        }
        guard let value = try? JSONValue(Data(answer.body), file: address.shown) else { return nil }
        return (value, answer.head)
    }

    /// The address of `<ADDRESS>; rel="next"`, which must be the Hub's own.
    private static func nextPage(_ link: String, after address: WebAddress) -> WebAddress? {
        guard let match = link.firstMatch(of: /<([^>]+)>\s*;\s*rel="?next"?/) else { return nil }
        let next = address.resolving(String(match.output.1))
        return next?.origin == address.origin ? next : nil
    }
}
