internal import NIOCore
internal import NIOWebSocket

/// The end of a WebSocket's pipeline: frames become messages, pings are answered, the connection is
/// closed as RFC 6455 says, and a client that is silent, slow or too busy is dealt with.
final class WebSocketHandler: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let limits: ServerLimits
    private let outbox: Outbox
    private let conversation: any Conversation
    private var assembler: MessageAssembler
    private var allowance: MessageAllowance
    private var isOpen = true
    private var holdsRead = false
    private var heard = NIODeadline.now()
    private var pinged = NIODeadline.now()
    private var messageBegan: NIODeadline?
    private var fullSince: NIODeadline?
    private var ticking: RepeatedTask?
    private var closingSoon: Scheduled<Void>?

    init(_ conversation: any Conversation, outbox: Outbox, limits: ServerLimits) {
        self.conversation = conversation
        self.outbox = outbox
        self.limits = limits
        assembler = MessageAssembler(limit: limits.message)
        allowance = MessageAllowance(
            rate: limits.messageRate, burst: limits.messageBurst, now: .now())
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let tick = TimeAmount(limits.tick)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        ticking = context.eventLoop.scheduleRepeatedTask(initialDelay: tick, delay: tick) { _ in
            let (handler, context) = bound.value
            handler.look(context)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { stop() }

    func channelInactive(context: ChannelHandlerContext) {
        stop()
        context.fireChannelInactive()
    }

    private func stop() {
        ticking?.cancel()
        ticking = nil
        closingSoon?.cancel()
        closingSoon = nil
        end()
    }

    private func end() {
        guard isOpen else { return }
        isOpen = false
        conversation.end()
    }

    // MARK: What comes

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = Self.unwrapInboundIn(data)
        guard isOpen else {
            if frame.opcode == .connectionClose { context.close(promise: nil) }
            return
        }
        heard = .now()
        // Fragments are cheaper than messages, but not free.
        allowance.spend(frame.opcode == .continuation ? 1.0 / 256 : 1)
        do throws(Closing) {
            handle(try assembler.take(frame), context)
            messageBegan = assembler.isWithinMessage ? messageBegan ?? heard : nil
        } catch {
            hangUp(error, context)
        }
    }

    private func handle(_ outcome: MessageAssembler.Outcome, _ context: ChannelHandlerContext) {
        switch outcome {
        case .nothing: break
        case .message(let message): conversation.take(message)
        case .ping(let data): send(.pong, data, context)
        case .close(let closing):
            // A goodbye is returned as it was said.
            hangUp(Closing(code: closing.code), context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case NIOWebSocketError.invalidFrameLength: hangUp(.tooLarge, context)
        case is NIOWebSocketError: hangUp(.malformed("a malformed control frame"), context)
        // What follows such a frame is not read.
        case is ByteToMessageDecoderError: break
        default: context.close(promise: nil)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event as? SocketEvent {
        case .close(let closing): close(closing, context)
        case .resume: readOn(context)
        case nil: context.fireUserInboundEventTriggered(event)
        }
    }

    // MARK: What goes

    func write(
        context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
    ) {
        guard isOpen else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        context.write(data, promise: promise)
    }

    private func send(
        _ opcode: WebSocketOpcode, _ data: ByteBuffer, _ context: ChannelHandlerContext,
        then next: (() -> Void)? = nil
    ) {
        let frame = Self.wrapOutboundOut(WebSocketFrame(fin: true, opcode: opcode, data: data))
        let sent = context.eventLoop.makePromise(of: Void.self)
        if let next {
            sent.futureResult.assumeIsolated().whenComplete { _ in next() }
        }
        context.writeAndFlush(frame, promise: sent)
    }

    /// Says a last word and hears nothing more.
    private func hangUp(_ closing: Closing, _ context: ChannelHandlerContext) {
        guard isOpen else { return }
        end()
        send(.connectionClose, closing.payload, context) {
            context.close(mode: .output, promise: nil)
        }
        closeSoon(context)
    }

    /// Begins the closing handshake.
    private func close(_ closing: Closing, _ context: ChannelHandlerContext) {
        guard isOpen else { return }
        end()
        send(.connectionClose, closing.payload, context)
        closeSoon(context)
    }

    /// The client may read what was said; a connection closed at once would take it away.
    private func closeSoon(_ context: ChannelHandlerContext) {
        readOn(context)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        closingSoon = context.eventLoop.scheduleTask(in: TimeAmount(limits.closing)) {
            bound.value.close(promise: nil)
        }
    }

    // MARK: How much is read

    func read(context: ChannelHandlerContext) {
        if mayRead(context) { context.read() } else { holdsRead = true }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        readOn(context)
        context.fireChannelWritabilityChanged()
    }

    private func readOn(_ context: ChannelHandlerContext) {
        guard holdsRead, mayRead(context) else { return }
        holdsRead = false
        context.read()
    }

    private func mayRead(_ context: ChannelHandlerContext) -> Bool {
        guard isOpen else { return true }
        return context.channel.isWritable && conversation.wantsMore
            && allowance.isLeft(at: .now())
    }

    // MARK: Now and then

    /// Looks after the connection.
    private func look(_ context: ChannelHandlerContext) {
        guard isOpen else { return }
        let now = NIODeadline.now()
        readOn(context)
        fullSince = outbox.isFull ? fullSince ?? now : nil
        if let fullSince, (now - fullSince).seconds > limits.patience {
            conversation.isTooSlow()
            hangUp(.tooSlow, context)
        } else if let messageBegan, (now - messageBegan).seconds > limits.messageTime {
            hangUp(.tooLong, context)
        } else if holdsRead, context.channel.isWritable {
            // It may have said much that is not read yet.
            heard = now
        } else {
            askWhetherThere(now, context)
        }
    }

    private func askWhetherThere(_ now: NIODeadline, _ context: ChannelHandlerContext) {
        let silence = (now - heard).seconds
        if silence > limits.silence {
            context.close(promise: nil)
        } else if silence > limits.pingAfter, (now - pinged).seconds > limits.pingAfter {
            pinged = now
            send(.ping, ByteBuffer(), context)
        }
    }
}
