/// `host`, `host:port` or `[v6]:port`, as it stands in a Host header or in an origin.
struct Authority: Equatable {
    /// In lower case, a v6 address without its brackets.
    let host: String
    let port: Int?

    /// Nil where the text is none.
    init?(_ text: String) {
        let text = text.lowercased()
        let end = text.hasPrefix("[") ? text.firstIndex(of: "]") : nil
        let start = end.map { text.index(after: $0) } ?? text.firstIndex(of: ":") ?? text.endIndex
        let name = end.map { text[text.index(after: text.startIndex)..<$0] } ?? text[..<start]
        guard !name.isEmpty, name.utf8.allSatisfy(Self.mayStandInHost) else { return nil }
        switch text[start...] {
        case "": port = nil
        case let rest:
            let digits = rest.dropFirst()
            guard rest.hasPrefix(":"), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(digits), 1...65_535 ~= number
            else { return nil }
            port = number
        }
        host = name.hasSuffix(".") ? String(name.dropLast()) : String(name)
    }

    /// The authority of a page's origin, and the port that its scheme stands for.
    static func origin(_ text: String) -> (authority: Authority, standardPort: Int)? {
        let text = text.lowercased()
        for (scheme, port) in [("http://", 80), ("https://", 443)] where text.hasPrefix(scheme) {
            return Authority(String(text.dropFirst(scheme.count))).map { ($0, port) }
        }
        return nil
    }

    /// Whether the host is written as an address: a name can be made to lead anywhere, it cannot.
    var isAddress: Bool {
        host.contains(":")
            || host.split(separator: ".", omittingEmptySubsequences: false)
                .allSatisfy { UInt8($0) != nil } && host.split(separator: ".").count == 4
    }

    private static func mayStandInHost(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"): true
        case UInt8(ascii: "%"): true
        default: false
        }
    }
}
