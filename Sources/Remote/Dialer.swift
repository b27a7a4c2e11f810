internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOWebSocket
internal import Plugins

/// Opens a server's WebSocket.
struct Dialer: Sendable {
    let address: ServerAddress
    let token: String?
    let limits: RemoteLimits

    /// Calls the server.
    /// - Parameters:
    ///   - eventLoop: where all of it happens
    ///   - ear: made once the WebSocket is open, its last handler
    /// - Returns: the open WebSocket, or a `RemoteProblem`
    func open(
        on eventLoop: any EventLoop, ear: @escaping @Sendable () -> WebSocketEar
    ) -> EventLoopFuture<any Channel> {
        let opened = eventLoop.makePromise(of: (any Channel).self)
        let head = head("GET", address.path)
        connect(on: eventLoop) { channel in
            let greeter = Greeter(head, limits: limits, opened: opened)
            let upgrader = NIOWebSocketClientUpgrader(
                maxFrameSize: limits.message, automaticErrorHandling: false
            ) { channel, _ in
                channel.eventLoop.makeCompletedFuture {
                    let handlers = channel.pipeline.syncOperations
                    try handlers.addHandler(aggregator)
                    try handlers.addHandler(ear())
                    opened.succeed(channel)
                }
            }
            let bound = NIOLoopBound(greeter, eventLoop: channel.eventLoop)
            let handlers = channel.pipeline.syncOperations
            try handlers.addHTTPClientHandlers(
                leftOverBytesStrategy: .forwardBytes,
                withClientUpgrade: (
                    upgraders: [upgrader],
                    completionHandler: { context in
                        context.pipeline.syncOperations.removeHandler(bound.value, promise: nil)
                    }
                ))
            try handlers.addHandler(greeter)
        }
        .whenFailure { opened.fail(RemoteProblem(connecting: $0)) }
        return opened.futureResult
    }

    private var aggregator: NIOWebSocketFrameAggregator {
        NIOWebSocketFrameAggregator(
            minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: limits.fragments,
            maxAccumulatedFrameSize: limits.message)
    }

    /// Asks for `/health`; fails where there is no whole answer with the status 200.
    func health(on eventLoop: any EventLoop) -> EventLoopFuture<ByteBuffer> {
        let answered = eventLoop.makePromise(of: ByteBuffer.self)
        var head = head("GET", address.healthPath)
        head.headers.add(name: "connection", value: "close")
        let request = head
        connect(on: eventLoop) { channel in
            let handlers = channel.pipeline.syncOperations
            try handlers.addHTTPClientHandlers()
            try handlers.addHandler(
                AnswerReader(request, limits: limits, answered: answered))
        }
        .whenFailure { answered.fail($0) }
        return answered.futureResult
    }

    private func connect(
        on eventLoop: any EventLoop,
        setUp: @escaping @Sendable (any Channel) throws -> Void
    ) -> EventLoopFuture<any Channel> {
        ClientBootstrap(group: eventLoop)
            .connectTimeout(TimeAmount(limits.handshake))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try setUp(channel) }
            }
            .connect(host: address.host, port: address.port)
    }

    private func head(_ method: String, _ path: String) -> HTTPRequestHead {
        var headers = HTTPHeaders([("host", address.authority), ("user-agent", "axon")])
        if let token { headers.add(name: "authorization", value: "Bearer \(token)") }
        return HTTPRequestHead(
            version: .http1_1, method: HTTPMethod(rawValue: method), uri: path, headers: headers)
    }
}

extension RemoteProblem {
    /// What keeps a connection from being made.
    init(connecting error: any Error) {
        if let problem = error as? RemoteProblem {
            self = problem
            return
        }
        guard let error = error as? NIOConnectionError else {
            self = .unreachable(Self.reason(of: error))
            return
        }
        guard !error.connectionErrors.isEmpty else {
            self = .unreachable("no machine of this name is known")
            return
        }
        self = .unreachable(Self.reason(of: error.connectionErrors[0].error))
    }

    private static func reason(of error: any Error) -> String {
        switch error {
        case let error as IOError where error.errnoCode == ECONNREFUSED:
            "nobody listens there; start axon serve on that machine"
        case let error as IOError: String(cString: strerror(error.errnoCode)).lowercased()
        case ChannelError.connectTimeout: "no answer; is the address right?"
        default: "\(error)"
        }
    }
}
