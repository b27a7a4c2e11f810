import Testing

@testable import Hub

@Suite struct WebAddressTests {
    @Test(arguments: [
        ("https://huggingface.co", "huggingface.co", 443, "/"),
        ("HTTPS://HuggingFace.co:8443/a/b?c=d#e", "huggingface.co", 8443, "/a/b?c=d"),
        ("http://127.0.0.1:80?x", "127.0.0.1", 80, "/?x"), ("http://[::1]:9/x", "[::1]", 9, "/x"),
    ])
    func partsAreRead(text: String, host: String, port: Int, target: String) throws {
        let address = try #require(WebAddress(text))
        #expect(address.host == host && address.origin.port == port && address.target == target)
        #expect(WebAddress(address.description) == address)
    }

    @Test(arguments: [
        "", "huggingface.co", "ftp://x/", "https://", "https:///x", "https://a b/", "https://é.fr/",
        "https://huggingface.co@evil.example/", "https://x:0/", "https://x:65536/", "https://x:a/",
        "https://evil.example\\@huggingface.co/", "https://x\r\nHost: y/", "https://[::1/",
        "file:///etc",
        "https://a:b@c/", "https://x:٣/",
    ])
    func whatTwoReadersCouldReadDifferentlyIsRefused(text: String) {
        #expect(WebAddress(text) == nil)
    }

    @Test(arguments: [
        ("http://localhost/", true), ("http://127.9.8.7/", true), ("http://[::1]/", true),
        ("http://127.0.0.1.evil.example/", false), ("http://127.1/", false),
        ("http://localhost.evil.example/", false), ("http://0.0.0.0/", false),
        ("http://127.0.0.256/", false), ("http://128.0.0.1/", false),
    ])
    func loopbackIsThisMachineOnly(text: String, isLoopback: Bool) throws {
        let address = try #require(WebAddress(text))
        #expect(address.isLoopback == isLoopback && address.isPrivate == isLoopback)
    }

    @Test(arguments: [
        ("/c?d", "http://h/c?d"), ("c", "http://h/a/c"), ("?q", "http://h/a/b?q"),
        ("//o:1/c", "http://o:1/c"), ("https://o/c#f", "https://o/c"),
    ])
    func locationsAreResolved(location: String, result: String) throws {
        let base = try #require(WebAddress("http://h/a/b?old"))
        #expect(base.resolving(location)?.description == result)
        #expect(base.resolving("") == nil && base.resolving("x y") == nil)
    }

    @Test func shownAddressHasNoSignature() throws {
        let address = try #require(WebAddress("https://cdn.example/x?Signature=secret"))
        #expect(address.shown == "https://cdn.example/x")
    }

    @Test(arguments: [
        ("a/b.json", true), ("a", true), ("ü/日本", true), ("", false), ("/a", false), ("a/", false),
        ("../a", false), ("a/../b", false), ("a//b", false), ("./a", false), ("a\\b", false),
        ("a\u{0}b", false), ("a\nb", false),
    ])
    func pathsThatLeaveTheirFolderAreNone(path: String, isPath: Bool) {
        #expect(HubName.isPath(path) == isPath)
    }

    @Test(arguments: [
        ("org/repo", true), ("gpt2", true), ("a/b/c", false), ("../b", false), ("a/..", false),
        ("a--b/c", false), ("a/b c", false), ("", false), ("/", false),
    ])
    func repositoriesHaveOneOrTwoNames(name: String, isRepository: Bool) {
        #expect(HubName.isRepository(name) == isRepository)
    }
}
