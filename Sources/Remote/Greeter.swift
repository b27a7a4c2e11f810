internal import NIOCore
internal import NIOHTTP1

/// Asks a server to open a WebSocket and hears why not; it leaves once the WebSocket is open.
final class Greeter: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let head: HTTPRequestHead
    private let limits: RemoteLimits
    private let opened: EventLoopPromise<any Channel>
    private var deadline: Scheduled<Void>?

    init(
        _ head: HTTPRequestHead, limits: RemoteLimits, opened: EventLoopPromise<any Channel>
    ) {
        self.head = head
        self.limits = limits
        self.opened = opened
    }

    func channelActive(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        deadline = context.eventLoop.scheduleTask(in: TimeAmount(limits.handshake)) {
            let (greeter, context) = bound.value
            greeter.giveUp(.slowHandshake, context)
        }
        context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: nil)
        context.fireChannelActive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = Self.unwrapInboundIn(data) else { return }
        let isUpgrade = head.status == .switchingProtocols
        giveUp(isUpgrade ? .noWebSocket : .refused(status: head.status.code), context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        giveUp(error is IOError ? .closed(nil) : .noWebSocket, context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        giveUp(.closed(nil), context)
        context.fireChannelInactive()
    }

    private func giveUp(_ problem: RemoteProblem, _ context: ChannelHandlerContext) {
        deadline?.cancel()
        opened.fail(problem)
        context.close(promise: nil)
    }
}

/// Reads the whole answer to a plain request.
final class AnswerReader: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let head: HTTPRequestHead
    private let limits: RemoteLimits
    private let answered: EventLoopPromise<ByteBuffer>
    private var body = ByteBuffer()
    private var deadline: Scheduled<Void>?

    init(
        _ head: HTTPRequestHead, limits: RemoteLimits, answered: EventLoopPromise<ByteBuffer>
    ) {
        self.head = head
        self.limits = limits
        self.answered = answered
    }

    func channelActive(context: ChannelHandlerContext) {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        deadline = context.eventLoop.scheduleTask(in: TimeAmount(limits.handshake)) {
            bound.value.close(promise: nil)
        }
        context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch Self.unwrapInboundIn(data) {
        case .head(let head):
            if head.status != .ok { end(.failure(.refused(status: head.status.code)), context) }
        case .body(let bytes):
            body.writeImmutableBuffer(bytes)
            guard body.readableBytes <= limits.healthBytes else {
                return end(.failure(.tooLarge(limit: limits.healthBytes)), context)
            }
        case .end: end(.success(body), context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(.failure(.noWebSocket), context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.failure(.closed(nil)), context)
        context.fireChannelInactive()
    }

    private func end(
        _ result: Result<ByteBuffer, RemoteProblem>, _ context: ChannelHandlerContext
    ) {
        deadline?.cancel()
        answered.completeWith(result.mapError { $0 })
        context.close(promise: nil)
    }
}
