/// Where a server listens and who may come in.
public struct ServerOptions: Sendable {
    /// An address or a name of this machine; `0.0.0.0` and `::` are all of its addresses.
    public var host = "127.0.0.1"
    /// 0 takes any port that is free.
    public var port = 8000
    /// What clients must know; beyond this machine one is made up where none is given.
    public var token: String?

    /// Port 8000 of this machine, for programs of this machine.
    public init() {}

    /// Whether `token` can stand in a header and in a URL as it is.
    static func isFit(_ token: String) -> Bool {
        1...200 ~= token.utf8.count
            && token.allSatisfy {
                $0.isASCII && ($0.isLetter || $0.isNumber || "-._~".contains($0))
            }
    }

    /// 128 random bits.
    static func newToken() -> String {
        (0..<32).map { _ in String(Int.random(in: 0..<16), radix: 16) }.joined()
    }
}
