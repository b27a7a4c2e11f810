import CCrypto
import Foundation
import Synchronization

/// A Hugging Face Hub on this machine, with a server of content on another port.
package final class HubDouble: Sendable {
    package static let commit = String(repeating: "0123456789", count: 4)

    /// A file of a repository.
    package struct File: Sendable {
        package var content: [UInt8]
        /// Whether its content is on the other server and named by its sha256.
        package var isLarge: Bool
        /// The etag that is told in place of the true one.
        package var etag: String?
        /// The size that is told in place of the true one.
        package var size: Int?

        package init(_ content: [UInt8], isLarge: Bool = false) {
            self.content = content
            self.isLarge = isLarge
        }

        package var trueETag: String {
            isLarge
                ? Checksum.sha256(content)
                : Checksum.sha1(Array("blob \(content.count)\0".utf8) + content)
        }
    }

    package typealias Fault = @Sendable (WebRequest, WebResponse) -> WebResponse

    struct State {
        var repositories: [String: [String: File]] = [:]
        var commit = HubDouble.commit
        var token: String?
        var errorCode: String?
        var lists = true
        var hubFault: Fault?
        var contentFault: Fault?
    }

    private let state: Shared
    package let hub: WebDouble
    package let content: WebDouble

    /// What both servers look at.
    private final class Shared: Sendable {
        let state = Mutex(State())
    }

    package init(_ repositories: [String: [String: File]] = [:]) throws {
        let state = Shared()
        state.state.withLock { $0.repositories = repositories }
        self.state = state
        let content = try WebDouble { request in
            let (response, fault) = state.state.withLock { ($0.content(request), $0.contentFault) }
            return fault?(request, response) ?? response
        }
        self.content = content
        let port = content.port
        hub = try WebDouble { request in
            let (response, fault) = state.state.withLock {
                ($0.answer(request, contentPort: port), $0.hubFault)
            }
            return fault?(request, response) ?? response
        }
    }

    /// What both servers were asked for.
    package var requests: [WebRequest] { hub.requests + content.requests }
    /// The requests that brought a body of a file.
    package var bodies: [WebRequest] {
        requests.filter { $0.method == "GET" && !$0.path.hasPrefix("/api/") }
    }

    package func forget() {
        hub.forget()
        content.forget()
    }

    package func set(_ path: String, of repository: String, to file: File?) {
        state.state.withLock { $0.repositories[repository, default: [:]][path] = file }
    }

    /// Moves every branch to another commit.
    package func move(to commit: String) { state.state.withLock { $0.commit = commit } }

    /// Wants `token` before it tells anything, and says `errorCode` to others.
    package func require(_ token: String, errorCode: String = "GatedRepo") {
        state.state.withLock { ($0.token, $0.errorCode) = (token, errorCode) }
    }

    /// Answers no question about which files there are.
    package func hideListing() { state.state.withLock { $0.lists = false } }

    /// What changes the answers of the Hub.
    package func breakHub(_ fault: Fault?) { state.state.withLock { $0.hubFault = fault } }

    /// What changes the answers of the server of content.
    package func breakContent(_ fault: Fault?) { state.state.withLock { $0.contentFault = fault } }
}

extension HubDouble.State {
    /// `/ORG/REPO/resolve/REVISION/PATH` and `/api/models/ORG/REPO/tree/REVISION[/FOLDER]`.
    func answer(_ request: WebRequest, contentPort: Int) -> WebResponse {
        if let token, request.headers["authorization"] != "Bearer \(token)" {
            return WebResponse(
                request.headers["authorization"] == nil ? 401 : 403,
                ["X-Error-Code": errorCode ?? "GatedRepo"])
        }
        let parts = request.path.dropFirst().split(separator: "/").map(String.init)
        if parts.starts(with: ["api", "models"]), parts.count >= 6 {
            return list(parts)
        }
        guard parts.count >= 5, parts[2] == "resolve",
            let files = repositories["\(parts[0])/\(parts[1])"]
        else { return WebResponse(404, ["X-Error-Code": "RepoNotFound"]) }
        guard parts[3] == "main" || parts[3] == commit else {
            return WebResponse(404, ["X-Error-Code": "RevisionNotFound"])
        }
        guard let file = files[parts[4...].joined(separator: "/")] else {
            return WebResponse(404, ["X-Error-Code": "EntryNotFound", "X-Repo-Commit": commit])
        }
        return file.isLarge
            ? pointer(to: file, contentPort) : plain(file, request)
    }

    private func pointer(to file: HubDouble.File, _ port: Int) -> WebResponse {
        WebResponse(
            302,
            [
                "X-Repo-Commit": commit, "X-Linked-Size": "\(file.size ?? file.content.count)",
                "X-Linked-Etag": "\"\(file.etag ?? file.trueETag)\"",
                "Location": "http://127.0.0.1:\(port)/\(file.trueETag)?signature=secret",
            ])
    }

    private func plain(_ file: HubDouble.File, _ request: WebRequest) -> WebResponse {
        var response = Self.ranged(file.content, request)
        response.headers["X-Repo-Commit"] = commit
        response.headers["ETag"] = "W/\"\(file.etag ?? file.trueETag)\""
        if let size = file.size, request.method == "HEAD" {
            response.headers["Content-Length"] = "\(size)"
        }
        return response
    }

    static func ranged(_ content: [UInt8], _ request: WebRequest) -> WebResponse {
        guard request.headers["range"] != nil else { return WebResponse(200, body: content) }
        guard let range = request.range(in: content.count) else {
            return WebResponse(416, ["Content-Range": "bytes */\(content.count)"])
        }
        return WebResponse(
            206,
            [
                "Content-Range":
                    "bytes \(range.lowerBound)-\(range.upperBound)/\(content.count)"
            ], body: Array(content[range]))
    }

    private func list(_ parts: [String]) -> WebResponse {
        guard lists, parts[4] == "tree", let files = repositories["\(parts[2])/\(parts[3])"] else {
            return WebResponse(404)
        }
        let folder = parts.dropFirst(6).joined(separator: "/")
        let prefix = folder.isEmpty ? "" : folder + "/"
        let names = files.keys.filter { $0.hasPrefix(prefix) }
        let entries = names.sorted().map { #"{"type":"file","path":"\#($0)"}"# }
        return WebResponse(200, text: "[\(entries.joined(separator: ","))]")
    }

    /// The server of content: `/SHA256`.
    func content(_ request: WebRequest) -> WebResponse {
        let name = request.path.dropFirst()
        let files = repositories.values.flatMap(\.values)
        guard let file = files.first(where: { $0.isLarge && $0.trueETag == name }) else {
            return WebResponse(404)
        }
        return Self.ranged(file.content, request)
    }
}

/// OpenSSL's checksums, in hexadecimal.
package enum Checksum {
    package static func sha256(_ bytes: [UInt8]) -> String { value(bytes, EVP_sha256()) }
    package static func sha1(_ bytes: [UInt8]) -> String { value(bytes, EVP_sha1()) }

    private static func value(_ bytes: [UInt8], _ kind: OpaquePointer?) -> String {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: CUnsignedInt = 0
        EVP_Digest(bytes, bytes.count, &digest, &count, kind, nil)
        return digest.prefix(Int(count)).map { String(format: "%02x", $0) }.joined()
    }
}
