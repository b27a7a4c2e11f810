internal import Engine
internal import JSON
internal import NIOCore
internal import NIOWebSocket
internal import Text

extension RemoteLink {
    /// Starts a run, at once or as soon as the server can be reached.
    func generate(_ run: RemoteRun) {
        stop()
        outlet.tell(.started(run: run.number, prompt: run.prompt, options: run.options))
        guard plugin != nil else {
            return outlet.tell(
                .finished(
                    run: run.number, .failed("no server is in use; choose a plugin of one"),
                    statistics: run.statistics))
        }
        self.run = run
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        runDeadline = eventLoop.scheduleTask(in: TimeAmount(limits.patience)) {
            bound.value.giveUpWaiting(for: run.number)
        }
        switch phase {
        case .open: ask()
        case .waiting(let call):
            call.cancel()
            dial()
        case .away, .dialing: break
        }
    }

    /// Sends the request of the run that waits for it.
    func ask() {
        guard case .open(let channel) = phase, var run, run.connection == nil else { return }
        runDeadline?.cancel()
        run.ask(by: connection)
        self.run = run
        let bytes = RunRequest.message(prompt: run.prompt, options: run.options)
        let frame = WebSocketFrame(
            fin: true, opcode: .text, maskKey: .random(), data: ByteBuffer(bytes: bytes))
        channel.writeAndFlush(frame, promise: nil)
    }

    private func giveUpWaiting(for number: Int) {
        guard let run, run.number == number, run.connection == nil else { return }
        failRun(lastProblem ?? .slowHandshake, isLost: false)
    }

    /// Takes a message of a connection.
    func hear(_ bytes: ByteBuffer, from number: Int) {
        guard number == connection else { return }
        guard let run, run.connection == number else { return hearUnasked() }
        do throws(RemoteProblem) {
            let message = bytes.withUnsafeReadableBytes { bytes in
                Result { () throws(RemoteProblem) in try ServerMessage(bytes, limits: limits) }
            }
            try take(try message.get(), of: run)
        } catch {
            // The server may not know that anything is wrong, and goes on unless it is hung up on.
            failRun(error, isLost: true)
            redial()
        }
    }

    private func take(_ message: ServerMessage, of run: RemoteRun) throws(RemoteProblem) {
        switch message {
        case .token(let token, let prompt): take(token, prompt: prompt)
        case .done: finishRun()
        case .failed(let code, let text): throw .failed(code: code, message: text)
        case .other: hearUnasked()
        }
    }

    private func take(_ token: ServerMessage.Token, prompt: [ServerMessage.Token]) {
        guard var run, var names else { return }
        guard !run.isFull else {
            // It goes on and on.
            finishRun()
            return redial()
        }
        let known = names.layers.count
        let wasFull = names.isFull
        let events = run.take(token, prompt: prompt, names: &names)
        (self.run, self.names) = (run, names)
        if names.layers.count > known { outline() }
        for event in events { outlet.tell(event) }
        if names.isFull, !wasFull {
            outlet.tell(
                .noticed("There are more features than can be shown; further ones are left out."))
        }
    }

    /// Tells which layers there are, now that there is another.
    private func outline() {
        guard let plugin, let names else { return }
        outlet.tell(
            .outlined(
                ModelSummary(plugin, saes: names.layers.map { ModelSummary.SAE(layer: $0) })))
    }

    /// What belongs to no run is dropped; a server that does not stop is hung up on.
    private func hearUnasked() {
        unasked += 1
        guard unasked > limits.unasked else { return }
        if run?.connection == connection { failRun(.unasked, isLost: true) }
        redialLater(after: .unasked)
    }

    private func redialLater(after problem: RemoteProblem) {
        if case .open(let channel) = phase {
            connection += 1
            channel.close(promise: nil)
        }
        callAgain(after: problem)
    }

    // MARK: The end of a run

    private func finishRun() {
        guard let run else { return }
        endRun(run.ending)
        guard run.unreadable > 0 else { return }
        let noun = run.unreadable == 1 ? "feature" : "features"
        outlet.tell(
            .noticed(
                "\(run.unreadable) \(noun) without a proper id or activation were left out."))
    }

    /// Ends the run because of the server.
    func failRun(_ problem: RemoteProblem, isLost: Bool) {
        guard let run else { return }
        let count = run.statistics.generatedTokens
        let rest =
            !isLost ? "" : count == 0 ? "" : "; \(count) tokens came, the rest of the run is lost"
        endRun(.failed(sentence(problem) + rest))
    }

    func endRun(_ ending: RunEnding) {
        guard let run else { return }
        runDeadline?.cancel()
        self.run = nil
        outlet.tell(.finished(run: run.number, ending, statistics: run.statistics))
    }

    // MARK: Health

    /// Asks the server what it is; many say nothing, which is no fault.
    func askHealth() {
        guard let server = plugin?.server else { return }
        let number = connection
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        dialer(server).health(on: eventLoop).whenSuccess { bytes in
            bound.value.take(health: bytes, of: number)
        }
    }

    private func take(health bytes: ByteBuffer, of number: Int) {
        guard number == connection, case .open = phase,
            let root = bytes.withUnsafeReadableBytes({ try? JSONValue(bytes: $0) })
        else { return }
        let device = root["device"]?.string.map { String(LabelText.line($0).prefix(40)) }
        let health = Connection.Health(
            isReady: root["ready"]?.bool ?? true, device: device,
            labelCount: root["cached_labels"]?.int.flatMap { $0 >= 0 ? $0 : nil })
        if health != self.health {
            self.health = health
            show(.connected)
        }
        guard !health.isReady else { return }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.scheduleTask(in: TimeAmount(5 * limits.tick)) {
            if bound.value.connection == number { bound.value.askHealth() }
        }
    }
}
