internal import Engine
internal import Hub
internal import NIOCore
internal import NIOWebSocket
internal import Plugins

/// The connection to the server of the plugin in use, kept up; lives on its event loop alone.
final class RemoteLink {
    /// Where it stands.
    enum Phase {
        case away
        case dialing
        case open(any Channel)
        case waiting(Scheduled<Void>)
    }

    /// What is fixed for all servers.
    struct Setting: Sendable {
        var archive: LabelArchive
        /// What servers of this machine are shown where the plugin has no token.
        var token: String?
        var limits: RemoteLimits
    }

    let eventLoop: any EventLoop
    let outlet: EventOutlet
    let setting: Setting
    var limits: RemoteLimits { setting.limits }

    var plugin: Plugin?
    var names: FeatureNames?
    var phase = Phase.away
    /// The number of the connection in use, or being made; what older ones say is not heard.
    var connection = 0
    /// Attempts to connect that failed, one after the other.
    var failures = 0
    var openedAt = NIODeadline.now()
    var health: Connection.Health?
    var unasked = 0
    var run: RemoteRun?
    var runDeadline: Scheduled<Void>?
    /// What was last wrong with the connection.
    var lastProblem: RemoteProblem?

    init(on eventLoop: any EventLoop, outlet: EventOutlet, setting: Setting) {
        self.eventLoop = eventLoop
        self.outlet = outlet
        self.setting = setting
    }

    var address: ServerAddress? { plugin?.server?.address }

    // MARK: Commands

    /// Takes a plugin into use; its server is called from now on.
    func use(_ plugin: Plugin, load: Int) {
        do {
            let names = try FeatureNames(plugin, archive: setting.archive, limits: limits)
            leave()
            (self.plugin, self.names) = (plugin, names)
        } catch {
            return outlet.tell(
                .loadFailed(
                    load: load, plugin: plugin.name, message: error.localizedDescription))
        }
        outlet.tell(.loaded(load: load, ModelSummary(plugin)))
        dial()
    }

    /// Hangs up for good.
    func leave() {
        endRun(.stopped)
        hangUp()
        phase = .away
        (plugin, names, health, lastProblem) = (nil, nil, nil, nil)
        failures = 0
    }

    /// Ends the run; the server is hung up on, since that is what ends it there.
    func stop() {
        guard let run else { return }
        endRun(.stopped)
        if run.connection == connection { redial() }
    }

    /// Tells what is known of a feature.
    func describe(_ id: FeatureID) {
        if let detail = names?.detail(of: id) { outlet.tell(.described(detail)) }
    }

    // MARK: The connection

    /// Calls the server.
    /// - Parameter isQuiet: whether the person need not know, since all is well
    func dial(isQuiet: Bool = false) {
        guard let server = plugin?.server else { return }
        phase = .dialing
        connection += 1
        let number = connection
        if !isQuiet { show(.connecting) }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let limits = limits
        dialer(server).open(on: eventLoop) {
            WebSocketEar(bound.value.listener(for: number), limits: limits)
        }
        .whenComplete { result in bound.value.dialed(number, result) }
    }

    func dialer(_ server: RemoteServer) -> Dialer {
        let own = server.address.isWithinMachine ? setting.token : nil
        return Dialer(address: server.address, token: server.token ?? own, limits: limits)
    }

    private func listener(for number: Int) -> WebSocketEar.Listener {
        WebSocketEar.Listener(
            message: { [weak self] in self?.hear($0, from: number) },
            end: { [weak self] in self?.lost(number, $0) },
            isWaiting: { [weak self] in self?.run?.connection == number })
    }

    private func dialed(_ number: Int, _ result: Result<any Channel, any Error>) {
        guard number == connection, case .dialing = phase else {
            if case .success(let channel) = result { Self.close(channel, limits) }
            return
        }
        switch result {
        case .success(let channel): opened(channel)
        case .failure(let error): callAgain(after: RemoteProblem(connecting: error))
        }
    }

    private func opened(_ channel: any Channel) {
        phase = .open(channel)
        openedAt = .now()
        unasked = 0
        show(.connected)
        askHealth()
        ask()
    }

    /// The connection is over, and not because it was hung up here.
    private func lost(_ number: Int, _ problem: RemoteProblem) {
        guard number == connection else { return }
        if (NIODeadline.now() - openedAt).seconds > limits.settled { failures = 0 }
        let wasOpen = if case .open = phase { true } else { false }
        if wasOpen, var run, run.connection == number {
            if !run.isHeard, !run.isSecondTry, case .closed = problem {
                // It may have gone long ago, as when it was started anew.
                run.connection = nil
                run.isSecondTry = true
                self.run = run
                return dial(isQuiet: true)
            }
            failRun(problem, isLost: true)
        }
        callAgain(after: problem)
    }

    /// Hangs up and calls again at once, as if nothing had happened.
    func redial() {
        hangUp()
        dial(isQuiet: true)
    }

    private func hangUp() {
        connection += 1
        switch phase {
        case .open(let channel): Self.close(channel, limits)
        case .waiting(let call): call.cancel()
        case .away, .dialing: break
        }
    }

    /// Says goodbye; one that does not read it is left without.
    private static func close(_ channel: any Channel, _ limits: RemoteLimits) {
        let code = WebSocketErrorCode.normalClosure
        var payload = ByteBuffer()
        payload.write(webSocketErrorCode: code)
        let frame = WebSocketFrame(
            fin: true, opcode: .connectionClose, maskKey: .random(), data: payload)
        channel.writeAndFlush(frame).whenComplete { _ in channel.close(promise: nil) }
        channel.eventLoop.scheduleTask(in: TimeAmount(limits.closing)) {
            channel.close(promise: nil)
        }
    }

    func callAgain(after problem: RemoteProblem) {
        lastProblem = problem
        let delays = limits.delays
        let seconds = problem.isLasting ? delays.last : delays[min(failures, delays.count - 1)]
        failures += 1
        wait(seconds ?? 1, problem)
    }

    /// Counts down to the next call.
    private func wait(_ seconds: Int, _ problem: RemoteProblem) {
        guard seconds > 0 else { return dial() }
        show(.waiting(seconds: seconds, reason: sentence(problem)))
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        phase = .waiting(
            eventLoop.scheduleTask(in: TimeAmount(limits.tick)) {
                bound.value.wait(seconds - 1, problem)
            })
    }

    /// The server's name and what it did.
    func sentence(_ problem: RemoteProblem) -> String {
        "\(address?.authority ?? "the server") \(problem.sentence)"
    }

    func show(_ state: Connection.State) {
        guard let address else { return }
        outlet.tell(
            .connection(
                Connection(
                    server: address.authority, isExposed: !address.isWithinMachine, state: state,
                    health: state == .connected ? health : nil)))
    }
}
