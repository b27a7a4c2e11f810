internal import NIOCore

/// Stands before HTTP: a request must be short and come in time, and so must its end.
///
/// It leaves the pipeline when the connection becomes a WebSocket.
final class RequestGuard: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let limits: ServerLimits
    private var count = 0
    private var isTooLarge = false
    private var deadline: Scheduled<Void>?

    init(limits: ServerLimits) { self.limits = limits }

    func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        deadline = context.eventLoop.scheduleTask(in: TimeAmount(limits.handshake)) {
            bound.value.close(promise: nil)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        count += Self.unwrapInboundIn(data).readableBytes
        guard count > limits.requestHead else { return context.fireChannelRead(data) }
        guard !isTooLarge else { return }
        isTooLarge = true
        let answer = ByteBuffer(
            string: "HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\n"
                + "connection: close\r\n\r\n")
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(Self.wrapOutboundOut(answer)).whenComplete { _ in
            bound.value.close(mode: .output, promise: nil)
        }
    }
}
