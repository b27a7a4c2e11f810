public import Engine
internal import Foundation
public import Hub
internal import NIOCore
internal import NIOPosix
public import Plugins
internal import Synchronization

/// A server's engine as if it were here: the same commands, the same events.
///
/// It keeps a WebSocket open to the server of the plugin in use and opens it anew when it breaks. Its
/// thread is not started before the first load.
public final class RemoteEngine: EventSource {
    /// Threads end with the group, the link lives on its only loop.
    private struct Line {
        var group: MultiThreadedEventLoopGroup
        var eventLoop: any EventLoop
        var link: NIOLoopBoundBox<RemoteLink?>
    }

    private let outlet: EventOutlet
    private let numbers: EventNumbers
    private let setting: RemoteLink.Setting
    private let line = Mutex<Line?>(nil)

    /// - Parameters:
    ///   - archive: where labels that were fetched are looked for
    ///   - token: what servers of this machine are shown where their plugin has no token
    ///   - numbers: those of its loads and runs
    ///   - wake: called on the event loop's thread after each event, to wake the reader
    public convenience init(
        archive: LabelArchive = LabelArchive(), token: String? = nil,
        numbers: EventNumbers = EventNumbers(), wake: @escaping @Sendable () -> Void = {}
    ) {
        self.init(
            archive: archive, token: token, numbers: numbers, limits: RemoteLimits(), wake: wake)
    }

    init(
        archive: LabelArchive = LabelArchive(), token: String? = nil,
        numbers: EventNumbers = EventNumbers(), limits: RemoteLimits,
        wake: @escaping @Sendable () -> Void = {}
    ) {
        outlet = EventOutlet(wake: wake)
        self.numbers = numbers
        setting = RemoteLink.Setting(
            archive: archive, token: token.flatMap { RemoteServer.isFit($0) ? $0 : nil },
            limits: limits)
    }

    deinit { shutDown() }

    /// Takes a plugin with a `[remote]` into use, at once; events tell how it stands with its server.
    @discardableResult
    public func load(_ plugin: Plugin) -> Int {
        let number = numbers.nextLoad()
        start()
        onLoop { $0.use(plugin, load: number) }
        return number
    }

    /// Starts a run and returns its number; it waits a while for a server that is called.
    @discardableResult
    public func generate(prompt: String, options: GenerationOptions) -> Int {
        let run = RemoteRun(number: numbers.nextRun(), prompt: prompt, options: options)
        start()
        onLoop { $0.generate(run) }
        return run.number
    }

    /// Ends the run that goes on, here and at the server.
    public func stop() { onLoop { $0.stop() } }

    /// Asks for a `described` event about a feature the server has told of.
    public func describe(_ id: FeatureID) { onLoop { $0.describe(id) } }

    /// Hangs up and forgets the plugin in use.
    public func release() { onLoop { $0.leave() } }

    /// The events since the last call, oldest first.
    public func takeEvents() -> [EngineEvent] { outlet.take() }

    /// Hangs up and ends its thread; waits for that a second at most.
    public func shutDown() {
        guard let line = line.withLock({ $0.take() }) else { return }
        let ended = DispatchSemaphore(value: 0)
        let link = line.link
        line.eventLoop.execute {
            link.value?.leave()
            link.value = nil
        }
        line.group.shutdownGracefully { _ in ended.signal() }
        _ = ended.wait(timeout: .now() + 1)
    }

    private func start() {
        line.withLock { line in
            guard line == nil else { return }
            let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            let eventLoop = group.next()
            let link = NIOLoopBoundBox<RemoteLink?>.makeEmptyBox(
                valueType: RemoteLink.self, eventLoop: eventLoop)
            let (outlet, setting) = (outlet, setting)
            eventLoop.execute {
                link.value = RemoteLink(on: eventLoop, outlet: outlet, setting: setting)
            }
            line = Line(group: group, eventLoop: eventLoop, link: link)
        }
    }

    /// Does something with the link, if there is one.
    private func onLoop(_ body: @escaping @Sendable (RemoteLink) -> Void) {
        guard let line = line.withLock({ $0 }) else { return }
        line.eventLoop.execute { if let link = line.link.value { body(link) } }
    }
}
