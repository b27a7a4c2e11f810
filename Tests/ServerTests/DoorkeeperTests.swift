import NIOHTTP1
import Testing

@testable import Server

@Suite struct DoorkeeperTests {
    private func status(
        _ keeper: Doorkeeper, host: String? = "localhost:8000", origin: String? = nil,
        uri: String = "/ws", more: [(String, String)] = []
    ) -> UInt? {
        var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: uri)
        if let host { head.headers.add(name: "Host", value: host) }
        if let origin { head.headers.add(name: "Origin", value: origin) }
        head.headers.add(contentsOf: more)
        return keeper.refusal(of: head)?.status.code
    }

    @Test(arguments: [
        "localhost", "LOCALHOST:8000", "localhost.:8000", "127.0.0.1:8000", "127.0.0.1",
        "[::1]:8000", "[::1]", "localhost:9000",
    ])
    func ownHostsAreServed(_ host: String) {
        #expect(status(.ofTests(), host: host) == nil)
    }

    @Test(arguments: [
        "evil.example", "evil.example:8000", "localhost.evil.example", "10.0.0.1:8000",
        "127.0.0.1.evil.example", "[::2]:8000", "0.0.0.0:8000",
    ])
    func foreignHostsAreRefused(_ host: String) {
        #expect(status(.ofTests(), host: host) == 403)
    }

    @Test(arguments: [
        "", ":8000", "localhost:", "localhost:x", "localhost:0", "localhost:99999",
        "localhost:8000:1", "user@localhost", "local host", "[::1", "localhost/path", "lo\u{e9}",
    ])
    func whatIsNoHostIsABadRequest(_ host: String) {
        #expect(status(.ofTests(), host: host) == 400)
    }

    @Test func oneHostIsNeeded() {
        #expect(status(.ofTests(), host: nil) == 400)
        #expect(status(.ofTests(), more: [("host", "localhost:8000")]) == 400)
    }

    @Test(arguments: [
        ("localhost:8000", "http://localhost:8000"), ("localhost", "http://localhost"),
        ("localhost", "https://localhost:443"), ("localhost:80", "http://LOCALHOST"),
        ("127.0.0.1:8000", "http://127.0.0.1:8000"), ("[::1]:8000", "http://[::1]:8000"),
    ])
    func ownPagesMayConnect(_ host: String, _ origin: String) {
        #expect(status(.ofTests(), host: host, origin: origin) == nil)
    }

    @Test(arguments: [
        "http://evil.example", "http://localhost:3000", "https://localhost:443", "null", "",
        "http://127.0.0.1:8000", "file://", "localhost:8000", "http://localhost:8000/path",
        "http://localhost:8000.evil.example", "chrome-extension://abc", "http://",
    ])
    func foreignPagesMayNotConnect(_ origin: String) {
        #expect(status(.ofTests(), origin: origin) == 403)
    }

    @Test func twoOriginsAreOneTooMany() {
        let origin = "http://localhost:8000"
        #expect(status(.ofTests(), origin: origin, more: [("origin", origin)]) == 403)
    }

    @Test(arguments: [
        ("/ws", "Bearer s3cret"), ("/ws", "bearer   s3cret "), ("/ws?token=s3cret", nil),
        ("/ws?a=b&token=s3cret&c", nil), ("/ws?token=%73%33cret", nil),
    ])
    func whoKnowsTheTokenMayComeIn(_ uri: String, _ header: String?) {
        let headers = header.map { [("authorization", $0)] } ?? []
        #expect(status(.ofTests(token: "s3cret"), uri: uri, more: headers) == nil)
    }

    @Test(arguments: [
        ("/ws", nil), ("/ws", "Bearer"), ("/ws", "Bearer "), ("/ws", "Bearer s3cre"),
        ("/ws", "Bearer s3cretx"), ("/ws", "Bearer S3CRET"), ("/ws", "Basic s3cret"),
        ("/ws?token", nil), ("/ws?token=", nil), ("/ws?token=s3cre", nil),
        ("/ws?Token=s3cret", nil),
        ("/ws?token=%zz", nil), ("/ws?xtoken=s3cret", nil), ("/token=s3cret", nil),
    ])
    func othersMayNot(_ uri: String, _ header: String?) {
        let headers = header.map { [("authorization", $0)] } ?? []
        #expect(status(.ofTests(token: "s3cret"), uri: uri, more: headers) == 401)
    }

    @Test func secretsAreComparedWhole() {
        #expect(Doorkeeper.areSame("abc", "abc"))
        for guess in ["", "ab", "abd", "abcd", "bbc", "abc\u{0}"] {
            #expect(!Doorkeeper.areSame(guess, "abc"))
        }
    }

    @Test(arguments: ["10.0.0.7:8000", "192.168.1.1", "[fe80::1]:8000"])
    func onEveryAddressAnyOfThemIsOurs(_ host: String) {
        let keeper = Doorkeeper.ofTests(isOnEveryAddress: true)
        #expect(status(keeper, host: host) == nil)
        #expect(status(keeper, host: "evil.example") == 403)
        #expect(status(keeper, host: "1.2.3") == 403)
    }
}

@Suite struct PlaceTests {
    private func place(_ host: String, token: String? = nil) throws -> Place {
        var options = ServerOptions()
        options.host = host
        options.port = 0
        options.token = token
        return try Place(options)
    }

    @Test(arguments: ["127.0.0.1", "localhost", "127.8.9.1", "::1"])
    func thisMachineNeedsNoToken(_ host: String) throws {
        #expect(try place(host).doorkeeper.token == nil)
        #expect(try place(host, token: "abc").doorkeeper.token == "abc")
    }

    @Test(arguments: ["0.0.0.0", "::", "192.0.2.1"])
    func othersNeedOne(_ host: String) throws {
        let tokens = try (0..<2).compactMap { _ in try place(host).doorkeeper.token }
        #expect(tokens.count == 2 && tokens[0] != tokens[1])
        #expect(tokens.allSatisfy { $0.count == 32 })
        #expect(try place(host, token: "abc").doorkeeper.token == "abc")
    }

    @Test(arguments: ["", " ", "a b", "a&b", "ü", "a\nb", String(repeating: "a", count: 201)])
    func tokensMustFitIntoAHeader(_ token: String) {
        #expect(throws: ServerError.badToken) { try place("127.0.0.1", token: token) }
    }

    @Test func hostsThatDoNotExistAreRefused() {
        #expect(throws: ServerError.unknownHost("no.such.host.invalid")) {
            try place("no.such.host.invalid")
        }
    }
}
