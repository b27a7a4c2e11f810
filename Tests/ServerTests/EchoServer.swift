import Foundation
import NIOCore
import Wire

@testable import Server

/// A server whose clients hear what they say; what is below AXON's protocol is the same.
final class EchoServer {
    private let listener: Listener
    let port: Int

    init(limits: ServerLimits = .unhurried, token: String? = nil) throws {
        let site = Site(
            doorkeeper: .ofTests(token: token), front: FrontPage(html: "echo"), labelCount: 7)
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: 0)
        listener = try Listener(on: address, limits: limits, site: site) { channel in
            let outbox = Outbox(channel, limit: limits.outgoing)
            return (outbox, Echo(outbox))
        }
        port = listener.address?.port ?? 0
    }

    deinit {
        listener.stopListening()
        listener.close()
    }
}

/// A client of an echo server of its own.
struct EchoClient {
    let server: EchoServer
    let socket: RawWebSocket

    init(limits: ServerLimits = .unhurried) throws {
        server = try EchoServer(limits: limits)
        socket = try RawWebSocket(port: server.port)
    }

    func send(_ frames: RawFrame...) throws {
        for frame in frames { try socket.send(frame) }
    }

    func next() throws -> RawFrame? { try socket.next() }
    func rest() throws -> [RawFrame] { try socket.rest() }
}

private final class Echo: Conversation {
    private let outbox: Outbox
    let wantsMore = true

    init(_ outbox: Outbox) { self.outbox = outbox }

    func take(_ message: Message) { outbox.send(message) }
    func isTooSlow() {}
    func end() {}
}

extension Doorkeeper {
    static func ofTests(token: String? = nil, isOnEveryAddress: Bool = false) -> Doorkeeper {
        Doorkeeper(
            hosts: ["localhost", "127.0.0.1", "::1"], isOnEveryAddress: isOnEveryAddress,
            token: token)
    }
}

extension ServerLimits {
    /// Limits that no test meets by being slow or busy.
    static var unhurried: ServerLimits {
        var limits = ServerLimits()
        limits.messageRate = 1e9
        limits.messageBurst = 1e9
        limits.handshake = 60
        limits.patience = 60
        limits.pingAfter = 600
        limits.silence = 600
        return limits
    }
}
