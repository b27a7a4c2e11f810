internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOWebSocket

/// The listening socket and the pipelines of the connections that come in, all on one event loop.
struct Listener: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let channel: any Channel
    private let reception: Reception
    private let limits: ServerLimits

    /// Listens on `address`.
    /// - Throws: what the system says
    init(
        on address: SocketAddress, limits: ServerLimits, site: Site,
        converse: @escaping ConversationMaker
    ) throws {
        let reception = Reception(limits: limits)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        self.reception = reception
        self.group = group
        self.limits = limits
        do {
            channel = try ServerBootstrap(group: group)
                .serverChannelOption(.backlog, value: 256)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .childChannelInitializer { child in
                    child.eventLoop.makeCompletedFuture {
                        reception.enter(child)
                        try Pipeline(
                            site: site, reception: reception, limits: limits, converse: converse
                        ).set(up: child)
                    }
                }
                .bind(to: address).wait()
        } catch {
            try? group.syncShutdownGracefully()
            throw error
        }
    }

    /// Where it listens; the port is known even where 0 was asked for.
    var address: SocketAddress? { channel.localAddress }

    /// Lets nobody in any more.
    func stopListening() { try? channel.close().wait() }

    /// Says goodbye to everyone and ends the event loop.
    func close() {
        let closed = (reception.clients + reception.strangers).map(\.closeFuture)
        for client in reception.clients {
            client.pipeline.fireUserInboundEventTriggered(SocketEvent.close(.goingAway))
        }
        for stranger in reception.strangers { stranger.close(promise: nil) }
        try? EventLoopFuture.andAllComplete(closed, on: group.next()).wait()
        try? group.syncShutdownGracefully()
    }
}

/// What a connection goes through.
private struct Pipeline: Sendable {
    let site: Site
    let reception: Reception
    let limits: ServerLimits
    let converse: ConversationMaker

    func set(up channel: any Channel) throws {
        let handlers = channel.pipeline.syncOperations
        let guardian = RequestGuard(limits: limits)
        let plain = HTTPHandler(site, reception: reception)
        try handlers.addHandler(guardian)
        let bound = NIOLoopBound((guardian, plain), eventLoop: channel.eventLoop)
        try handlers.configureHTTPServerPipeline(
            withPipeliningAssistance: false,
            withServerUpgrade: (
                upgraders: [upgrader()],
                completionHandler: { context in
                    context.pipeline.syncOperations.removeHandler(bound.value.0, promise: nil)
                    context.pipeline.syncOperations.removeHandler(bound.value.1, promise: nil)
                }
            ))
        try handlers.addHandler(plain)
    }

    private func upgrader() -> NIOWebSocketServerUpgrader {
        NIOWebSocketServerUpgrader(
            maxFrameSize: limits.message, automaticErrorHandling: false,
            shouldUpgrade: { [site, reception] channel, head in
                let isAdmitted = site.mayOpen(head) && reception.admit(channel)
                return channel.eventLoop.makeSucceededFuture(isAdmitted ? HTTPHeaders() : nil)
            },
            upgradePipelineHandler: { [limits, converse] channel, _ in
                channel.eventLoop.makeCompletedFuture {
                    let (outbox, conversation) = converse(channel)
                    try channel.pipeline.syncOperations.addHandler(
                        WebSocketHandler(conversation, outbox: outbox, limits: limits))
                }
            })
    }
}
