internal import Foundation

/// Where an AXON server listens: `ws://HOST:PORT/ws`.
public struct ServerAddress: Sendable, Hashable, CustomStringConvertible {
    /// Why a text is no such address.
    public enum Problem: Error, Equatable {
        /// It is written like none.
        case malformed
        /// It asks for TLS, which AXON does not speak.
        case encrypted
        /// It has a user, a query or a fragment, where secrets would be shown and logged.
        case tooMuch
    }

    /// The port of `axon serve`, for an address that is a name alone.
    static let standardPort = 8000

    /// A name or an address, that of IPv6 without its brackets.
    public let host: String
    /// 1 to 65535.
    public let port: Int
    /// The path of the WebSocket, `/ws` where none is written.
    public let path: String

    /// Reads `ws://HOST:PORT/ws`, `http://HOST:PORT`, `HOST:PORT` or `HOST`.
    public init(_ text: String) throws(Problem) {
        let hasScheme = text.contains("://")
        let written = URLComponents(
            string: hasScheme ? text : "http://\(text)", encodingInvalidCharacters: false)
        guard let written, let scheme = written.scheme?.lowercased(), var host = written.host
        else { throw .malformed }
        guard !["wss", "https"].contains(scheme) else { throw .encrypted }
        guard ["ws", "http"].contains(scheme) else { throw .malformed }
        guard written.user == nil, written.password == nil, written.query == nil,
            written.fragment == nil
        else { throw .tooMuch }
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.isEmpty, host.allSatisfy(Self.mayStandInHost) else { throw .malformed }
        let port = written.port ?? (hasScheme ? 80 : Self.standardPort)
        guard 1...65_535 ~= port else { throw .malformed }
        self.host = host.lowercased()
        self.port = port
        path = ["", "/"].contains(written.percentEncodedPath) ? "/ws" : written.percentEncodedPath
    }

    private static func mayStandInHost(_ character: Character) -> Bool {
        character.isASCII
            && (character.isLetter || character.isNumber || "-._:".contains(character))
    }

    /// `HOST:PORT`.
    public var authority: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }

    /// `ws://HOST:PORT/ws`.
    public var description: String { "ws://\(authority)\(path)" }

    /// The path of `/health` beside the WebSocket's.
    public var healthPath: String {
        path.prefix(through: path.lastIndex(of: "/") ?? path.startIndex) + "health"
    }

    /// Whether what is said does not leave this machine, as through a tunnel's end.
    public var isWithinMachine: Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return host == "localhost" || host == "::1"
            || parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

extension ServerAddress.Problem {
    /// What was expected, for a sentence.
    public var expected: String {
        switch self {
        case .malformed: "\"ws://HOST:PORT/ws\", \"http://HOST:PORT\" or \"HOST:PORT\""
        case .encrypted:
            "ws://, since AXON speaks no TLS; ssh -L 8000:localhost:8000 HOST makes it "
                + "ws://localhost:8000/ws"
        case .tooMuch:
            "an address with no user, query or fragment; a token is given as token = \"…\" in "
                + "[remote] or in AXON_TOKEN"
        }
    }
}

/// A server that runs the model, and what it must be shown.
public struct RemoteServer: Sendable, Hashable, CustomStringConvertible {
    /// Where it listens.
    public let address: ServerAddress
    /// The secret it asks for; never to be printed.
    public let token: String?

    /// A server at `address`; `token` is what it asks for, where it asks.
    public init(_ address: ServerAddress, token: String? = nil) {
        self.address = address
        self.token = token
    }

    /// The address; the token is nobody's business.
    public var description: String { address.description }

    /// Whether `token` can stand in a header.
    public static func isFit(_ token: String) -> Bool {
        1...200 ~= token.utf8.count && token.utf8.allSatisfy { 0x21...0x7E ~= $0 }
    }
}
