internal import NIOCore
internal import NIOHTTP1
internal import NIOWebSocket

/// Answers the one request of a connection that becomes no WebSocket, and closes it.
final class HTTPHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let site: Site
    private let reception: Reception
    private var hasAnswered = false

    init(_ site: Site, reception: Reception) {
        self.site = site
        self.reception = reception
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !hasAnswered, case .head(let head) = Self.unwrapInboundIn(data) else { return }
        hasAnswered = true
        let answer = site.answer(head, isFull: reception.isFull)
        var response = HTTPResponseHead(version: .http1_1, status: answer.status)
        response.headers = answer.headers
        context.write(Self.wrapOutboundOut(.head(response)), promise: nil)
        if head.method != .HEAD {
            let body = ByteBuffer(bytes: answer.body)
            context.write(Self.wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        // What the client still sends is read and dropped, or it might lose the answer.
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(Self.wrapOutboundOut(.end(nil))).whenComplete { _ in
            bound.value.close(mode: .output, promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        // The handler before this one has answered.
        case is HTTPParserError: context.close(mode: .output, promise: nil)
        // The request is answered as the plain one that it is.
        case is NIOWebSocketUpgradeError: break
        default: context.close(promise: nil)
        }
    }
}
