/// An http or https address, read so strictly that every reader of it sees the same host.
///
///     WebAddress("https://huggingface.co/gpt2")?.host == "huggingface.co"
///     WebAddress("https://huggingface.co@elsewhere.example/") == nil
public struct WebAddress: Sendable, Hashable, CustomStringConvertible {
    /// How the server is spoken to.
    public enum Scheme: String, Sendable { case http, https }

    /// Where secrets may go or not: scheme, host and port.
    public struct Origin: Sendable, Hashable {
        let scheme: Scheme
        let host: String
        let port: Int
    }

    /// Scheme, host and port.
    public let origin: Origin
    /// The path and the query, beginning with a slash.
    public let target: String

    /// Reads an absolute address; nil where it is anything else, has a user or odd characters.
    public init?(_ text: String) {
        guard text.utf8.allSatisfy(Self.isAllowed), let colon = text.firstRange(of: "://"),
            let scheme = Scheme(rawValue: text[..<colon.lowerBound].lowercased())
        else { return nil }
        let rest = text[colon.upperBound...]
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        guard let (host, port) = Self.authority(rest[..<end]) else { return nil }
        origin = Origin(
            scheme: scheme, host: host, port: port ?? (scheme == .http ? 80 : 443))
        let target = rest[end...].prefix { $0 != "#" }
        self.target = target.hasPrefix("/") ? String(target) : "/" + target
    }

    private init(_ origin: Origin, target: String) {
        self.origin = origin
        self.target = target
    }

    /// The host in lower case, an IPv6 one in brackets.
    public var host: String { origin.host }

    /// The whole address, its port only where it is not the scheme's own.
    public var description: String { prefix + target }

    /// The address without its query, which may hold a signature that nobody should read.
    public var shown: String { prefix + target.prefix { $0 != "?" } }

    private var prefix: String {
        let usual = origin.scheme == .http ? 80 : 443
        let port = origin.port == usual ? "" : ":\(origin.port)"
        return "\(origin.scheme.rawValue)://\(origin.host)\(port)"
    }

    /// Whether the host is this machine.
    public var isLoopback: Bool {
        if origin.host == "localhost" || origin.host == "[::1]" { return true }
        let parts = origin.host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Whether nobody on the way can read or change what is said.
    public var isPrivate: Bool { origin.scheme == .https || isLoopback }

    /// The address with `path`, percent-encoded already, after its own.
    func appending(_ path: String) -> WebAddress {
        let base = target.prefix { $0 != "?" }
        let trimmed = base.hasSuffix("/") ? base.dropLast() : base
        return WebAddress(origin, target: "\(trimmed)/\(path)")
    }

    /// Where a `Location` header leads; nil where it is no address.
    func resolving(_ location: String) -> WebAddress? {
        if location.contains("://") { return WebAddress(location) }
        guard location.utf8.allSatisfy(Self.isAllowed), !location.isEmpty else { return nil }
        if location.hasPrefix("//") { return WebAddress("\(origin.scheme.rawValue):\(location)") }
        let location = location.prefix { $0 != "#" }
        if location.hasPrefix("/") { return WebAddress(origin, target: String(location)) }
        let path = target.prefix { $0 != "?" }
        if location.hasPrefix("?") { return WebAddress(origin, target: "\(path)\(location)") }
        let folder = path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)
        return WebAddress(origin, target: "\(folder)/\(location)")
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "\\")
    }

    private static func authority(_ text: Substring) -> (host: String, port: Int?)? {
        let colon = text.hasSuffix("]") ? nil : text.lastIndex(of: ":")
        let host = text[..<(colon ?? text.endIndex)].lowercased()
        guard isHost(host) else { return nil }
        guard let colon else { return (host, nil) }
        let digits = text[text.index(after: colon)...]
        guard digits.allSatisfy(\.isNumber), let port = UInt16(digits), port > 0 else { return nil }
        return (host, Int(port))
    }

    private static func isHost(_ host: String) -> Bool {
        if host.hasPrefix("[") {
            return host.hasSuffix("]") && host.count > 3
                && host.dropFirst().dropLast().allSatisfy {
                    $0.isHexDigit || $0 == ":" || $0 == "."
                }
        }
        return !host.isEmpty && host.utf8.allSatisfy(PercentEncoding.isHostByte)
    }
}

/// What may stand as it is in an address.
enum PercentEncoding {
    static func isHostByte(_ byte: UInt8) -> Bool { isPlain(byte) && byte != UInt8(ascii: "~") }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: "."), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// `text` with everything but letters, digits, `-_.~` and, in paths, slashes encoded.
    static func encode(_ text: String, keepingSlashes: Bool = true) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isPlain(byte) || keepingSlashes && byte == UInt8(ascii: "/") {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
