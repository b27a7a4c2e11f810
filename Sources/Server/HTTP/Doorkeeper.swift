internal import Foundation
internal import NIOHTTP1

/// Decides who may come in: by the host that was asked for, the page that asks, and the token.
struct Doorkeeper: Sendable {
    /// The names and addresses by which this server is meant, in lower case.
    let hosts: Set<String>
    /// Whether every address of the machine is listened on, and so may be meant.
    let isOnEveryAddress: Bool
    /// What a client must know; nil where anyone on this machine may come in.
    let token: String?

    /// What a request is refused with, nil for one that may come in.
    func refusal(of head: HTTPRequestHead) -> HTTPAnswer? {
        let named = head.headers["host"]
        guard named.count == 1, let host = Authority(named[0]) else {
            return HTTPAnswer(.badRequest, "The request must have one Host header.")
        }
        guard isOurs(host) else {
            return HTTPAnswer(
                .forbidden, "This server is not \(host.host); use the address it listens on.")
        }
        guard isKnown(head.headers["origin"], to: host) else {
            return HTTPAnswer(.forbidden, "Pages of other origins may not connect.")
        }
        guard knowsToken(head) else {
            return HTTPAnswer(
                .unauthorized,
                "Give the token as \"Authorization: Bearer TOKEN\" or as ?token=TOKEN.",
                headers: [("www-authenticate", "Bearer")])
        }
        return nil
    }

    /// Whether this server is meant.
    ///
    /// A page can be made to ask this server under the page's own name (DNS rebinding), which is not
    /// among ours. Ports are not compared: a tunnel may have another.
    private func isOurs(_ host: Authority) -> Bool {
        hosts.contains(host.host) || isOnEveryAddress && host.isAddress
    }

    /// Programs send no origin, browsers always do.
    private func isKnown(_ origins: [String], to host: Authority) -> Bool {
        guard !origins.isEmpty else { return true }
        guard origins.count == 1, let (origin, standard) = Authority.origin(origins[0]) else {
            return false
        }
        return origin.host == host.host
            && (origin.port ?? standard) == (host.port ?? standard)
    }

    private func knowsToken(_ head: HTTPRequestHead) -> Bool {
        guard let token else { return true }
        let given = Self.bearer(head.headers["authorization"]) ?? head.queryValue("token")
        return given.map { Self.areSame($0, token) } ?? false
    }

    private static func bearer(_ values: [String]) -> String? {
        guard values.count == 1 else { return nil }
        let parts = values[0].split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return parts[1].trimmingSpaces
    }

    /// Compares in a time that does not tell how much of a guess is right.
    static func areSame(_ guess: String, _ secret: String) -> Bool {
        let guess = Array(guess.utf8)
        let secret = Array(secret.utf8)
        var difference = guess.count ^ secret.count
        for index in secret.indices {
            difference |= Int(secret[index] ^ (index < guess.count ? guess[index] : 0))
        }
        return difference == 0
    }
}

extension Substring {
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}

extension HTTPRequestHead {
    /// What is asked for, without the query.
    var path: Substring { uri.prefix { $0 != "?" && $0 != "#" } }

    /// The value of a key in the query; nil where it is missing or badly escaped.
    func queryValue(_ key: String) -> String? {
        guard let start = uri.firstIndex(of: "?") else { return nil }
        for pair in uri[uri.index(after: start)...].split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0] == key else { continue }
            return String(parts[1]).removingPercentEncoding
        }
        return nil
    }
}
