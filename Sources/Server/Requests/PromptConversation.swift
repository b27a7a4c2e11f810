internal import JSON
internal import NIOCore

/// AXON's protocol with one client: prompts are answered one after the other, in their order.
final class PromptConversation: Conversation {
    private typealias Reading = Result<GenerationRequest, RequestProblem>

    private let outbox: Outbox
    private let eventLoop: any EventLoop
    private let turns: TurnTaker
    private let limits: ServerLimits
    private var waiting: [Reading] = []
    private var running: RunTicket?

    init(_ outbox: Outbox, eventLoop: any EventLoop, turns: TurnTaker, limits: ServerLimits) {
        self.outbox = outbox
        self.eventLoop = eventLoop
        self.turns = turns
        self.limits = limits
    }

    var wantsMore: Bool { waiting.count < limits.waitingMessages }

    func take(_ message: Message) {
        let reading = message.bytes.withUnsafeReadableBytes { bytes in
            Reading { () throws(RequestProblem) in
                try GenerationRequest(bytes, longestPrompt: limits.prompt)
            }
        }
        waiting.append(reading)
        answerNext()
    }

    func isTooSlow() { outbox.send(Answer.tooSlow) }

    func end() {
        waiting = []
        running?.cancel()
        running = nil
    }

    /// Answers what waits, up to the next prompt that starts a run.
    private func answerNext() {
        while running == nil, !waiting.isEmpty {
            switch waiting.removeFirst() {
            case .success(let request): start(request)
            case .failure(let problem): problem.messages.forEach(outbox.send)
            }
        }
    }

    private func start(_ request: GenerationRequest) {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let eventLoop = eventLoop
        let listener = OutboxListener(outbox) {
            eventLoop.execute { bound.value.runIsOver() }
        }
        let ticket = RunTicket(request, listener: listener)
        running = ticket
        turns.add(ticket)
    }

    private func runIsOver() {
        guard running != nil else { return }
        running = nil
        answerNext()
        outbox.resume()
    }
}

/// Sends what a run tells to its client.
private final class OutboxListener: RunListener {
    private let outbox: Outbox
    private let onFinish: @Sendable () -> Void

    init(_ outbox: Outbox, onFinish: @escaping @Sendable () -> Void) {
        self.outbox = outbox
        self.onFinish = onFinish
    }

    var isFull: Bool { outbox.isFull }

    func tell(_ message: [UInt8]) {
        outbox.send(Message(isText: true, bytes: ByteBuffer(bytes: message)))
    }

    func finish() { onFinish() }
}

extension Outbox {
    fileprivate func send(_ json: JSONOutput) {
        send(Message(isText: true, bytes: ByteBuffer(bytes: json.utf8)))
    }
}
