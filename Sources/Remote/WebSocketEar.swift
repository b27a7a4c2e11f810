internal import NIOCore
internal import NIOWebSocket
internal import Text

/// The end of an open WebSocket's pipeline: hands messages on, answers pings, and notices when the
/// server is gone, silent or beside itself.
final class WebSocketEar: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    /// What it does with what it hears; called on the event loop.
    struct Listener {
        /// A whole message.
        var message: (ByteBuffer) -> Void
        /// The WebSocket is over; called once.
        var end: (RemoteProblem) -> Void
        /// Whether the server owes an answer.
        var isWaiting: () -> Bool
    }

    private let limits: RemoteLimits
    private let listener: Listener
    private var isOver = false
    private var heard = NIODeadline.now()
    private var pinged = NIODeadline.now()
    private var frames = 0
    private var ticking: RepeatedTask?

    init(_ listener: Listener, limits: RemoteLimits) {
        self.listener = listener
        self.limits = limits
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let tick = TimeAmount(limits.tick)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        ticking = context.eventLoop.scheduleRepeatedTask(initialDelay: tick, delay: tick) { _ in
            let (ear, context) = bound.value
            ear.look(context)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { ticking?.cancel() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        let frame = Self.unwrapInboundIn(data)
        heard = .now()
        frames += 1
        guard frames <= limits.framesPerSecond else { return end(.flood, context) }
        switch frame.opcode {
        case .text, .binary: listener.message(frame.unmaskedData)
        case .ping: pong(frame.unmaskedData, context)
        case .connectionClose: end(.closed(Self.reason(frame.unmaskedData)), context)
        case .pong: break
        default: end(.malformedFrame, context)
        }
    }

    /// What stands in a close frame behind its code.
    private static func reason(_ payload: ByteBuffer) -> String? {
        var payload = payload
        guard let code: UInt16 = payload.readInteger() else { return nil }
        let text = LabelText.line(String(buffer: payload))
        if !text.isEmpty { return String(text.prefix(200)) }
        return code == 1000 || code == 1001 ? nil : "code \(code)"
    }

    /// One that does not read is not answered, or answers would pile up.
    private func pong(_ data: ByteBuffer, _ context: ChannelHandlerContext) {
        guard context.channel.isWritable else { return }
        send(.pong, data, context)
    }

    private func send(
        _ opcode: WebSocketOpcode, _ data: ByteBuffer, _ context: ChannelHandlerContext
    ) {
        let frame = WebSocketFrame(fin: true, opcode: opcode, maskKey: .random(), data: data)
        context.writeAndFlush(Self.wrapOutboundOut(frame), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case NIOWebSocketError.invalidFrameLength,
            NIOWebSocketFrameAggregator.Error.accumulatedFrameSizeIsTooLarge:
            end(.tooLarge(limit: limits.message), context)
        case is IOError: end(.closed(nil), context)
        default: end(.malformedFrame, context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.closed(nil), context)
        context.fireChannelInactive()
    }

    private func end(_ problem: RemoteProblem, _ context: ChannelHandlerContext) {
        guard !isOver else { return }
        isOver = true
        ticking?.cancel()
        context.close(promise: nil)
        listener.end(problem)
    }

    private func look(_ context: ChannelHandlerContext) {
        guard !isOver else { return }
        frames = 0
        let now = NIODeadline.now()
        let silence = (now - heard).seconds
        let longest = listener.isWaiting() ? limits.silenceInRun : limits.silence
        if silence > longest {
            end(.silent(seconds: Int(silence)), context)
        } else if silence > limits.pingAfter, (now - pinged).seconds > limits.pingAfter {
            pinged = now
            send(.ping, ByteBuffer(), context)
        }
    }
}
