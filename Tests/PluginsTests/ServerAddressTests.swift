import Testing

@testable import Plugins

@Suite struct ServerAddressTests {
    @Test(arguments: [
        ("ws://gpu-box:8000/ws", "ws://gpu-box:8000/ws"), ("gpu-box:9", "ws://gpu-box:9/ws"),
        ("http://gpu-box:8000", "ws://gpu-box:8000/ws"), ("GPU-box", "ws://gpu-box:8000/ws"),
        ("http://gpu-box:8000/", "ws://gpu-box:8000/ws"), ("ws://gpu-box", "ws://gpu-box:80/ws"),
        ("WS://localhost:1/axon/ws", "ws://localhost:1/axon/ws"),
        ("ws://[::1]:8000/ws", "ws://[::1]:8000/ws"), ("127.0.0.1:8000", "ws://127.0.0.1:8000/ws"),
        ("ws://h:8000/a%20b", "ws://h:8000/a%20b"),
    ]) func addressesAreRead(text: String, whole: String) throws {
        let address = try ServerAddress(text)
        #expect(address.description == whole)
        #expect(try ServerAddress(address.description) == address)
    }

    @Test(arguments: [
        "", " ", "ws://", "ws:///ws", ":8000", "host:0", "host:65536", "host:x", "host:-1",
        "ftp://host/", "ws://ho st/", "ws://host:8000/a b", "ws://hö.st/ws", "ws://a\nb/ws",
        "folder:x", "ws://[::1/ws", "ws://host\r\nx: y/ws", "ws://host/ws\r\nx: y",
    ]) func whatIsNoneIsRefused(text: String) {
        #expect(throws: ServerAddress.Problem.malformed) { try ServerAddress(text) }
    }

    @Test(arguments: ["wss://host/ws", "https://host"])
    func encryptionIsRefusedWithARemedy(text: String) {
        let problem = #expect(throws: ServerAddress.Problem.encrypted) { try ServerAddress(text) }
        #expect(problem?.expected.contains("ssh -L") == true)
    }

    @Test(arguments: [
        "ws://user@host/ws", "ws://user:secret@host/ws", "ws://host/ws?token=secret", "ws://h/ws#a",
    ]) func secretsDoNotBelongIntoAnAddress(text: String) {
        #expect(throws: ServerAddress.Problem.tooMuch) { try ServerAddress(text) }
    }

    @Test(arguments: [
        ("localhost", true), ("127.0.0.1", true), ("127.9.8.7", true), ("[::1]", true),
        ("gpu-box", false), ("127.0.0.1.evil.org", false), ("128.0.0.1", false),
        ("localhost.evil.org", false), ("0.0.0.0", false), ("127.0.0.evil", false),
    ]) func whatStaysWithinTheMachineIsKnown(host: String, isWithin: Bool) throws {
        #expect(try ServerAddress("ws://\(host):8000/ws").isWithinMachine == isWithin)
    }

    @Test(arguments: [("/ws", "/health"), ("/axon/ws", "/axon/health"), ("/a/b/c", "/a/b/health")])
    func healthIsBesideTheWebSocket(path: String, health: String) throws {
        #expect(try ServerAddress("ws://h:1\(path)").healthPath == health)
    }

    @Test func aTokenIsNeverPrinted() throws {
        let server = RemoteServer(try ServerAddress("h:1"), token: "secret-1")
        let plugin = Plugin(server: server)
        for text in ["\(server)", String(reflecting: server), "\(plugin)", "\(plugin.model)"] {
            #expect(!text.contains("secret-1"))
        }
    }
}
