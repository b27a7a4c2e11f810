public import Engine
public import Hub
public import Plugins
internal import Synchronization

/// The engine of this machine and those of servers as one: a plugin says which one it is for.
public final class Engines: EventSource {
    /// Which of them has the plugin in use, and by which load.
    private struct Use {
        var load = 0
        var isRemote = false
    }

    private let local: Engine
    private let remote: RemoteEngine
    private let use = Mutex(Use())

    /// - Parameters:
    ///   - hub: where files and labels are; nil for the usual folders
    ///   - derivesLabels: whether features that nobody has described are named by the tokens they
    ///     promote, where the model runs here
    ///   - token: what servers of this machine are shown where their plugin has no token
    ///   - wake: called on their threads after each event, to wake the reader
    public init(
        hub: HubSettings? = nil, derivesLabels: Bool = false, token: String? = nil,
        wake: @escaping @Sendable () -> Void = {}
    ) {
        let numbers = EventNumbers()
        local = Engine(hub: hub, derivesLabels: derivesLabels, numbers: numbers, wake: wake)
        remote = RemoteEngine(
            archive: hub?.neuronpedia.archive ?? LabelArchive(), token: token, numbers: numbers,
            wake: wake)
    }

    private var inUse: any EventSource { use.withLock(\.isRemote) ? remote : local }

    /// Takes a plugin into use, here or at its server; what is in use stays until it is there.
    @discardableResult
    public func load(_ plugin: Plugin) -> Int {
        plugin.server == nil ? local.load(plugin) : remote.load(plugin)
    }

    /// Starts a run of the plugin in use and returns its number.
    @discardableResult
    public func generate(prompt: String, options: GenerationOptions) -> Int {
        inUse.generate(prompt: prompt, options: options)
    }

    /// Ends all runs.
    public func stop() {
        local.stop()
        remote.stop()
    }

    /// Asks for a `described` event about a feature of the plugin in use.
    public func describe(_ id: FeatureID) { inUse.describe(id) }

    /// The events since the last call, those of one engine oldest first.
    public func takeEvents() -> [EngineEvent] {
        let here = local.takeEvents()
        let there = remote.takeEvents()
        for event in here { note(event, isRemote: false) }
        for event in there { note(event, isRemote: true) }
        let isRemote = use.withLock(\.isRemote)
        return here.filter { !isRemote || $0.isOfLoading }
            + there.filter { isRemote || $0.isOfLoading }
    }

    /// The engine whose plugin is no longer in use lets go of it.
    private func note(_ event: EngineEvent, isRemote: Bool) {
        guard case .loaded(let load, _) = event else { return }
        let isNew = use.withLock { use in
            guard load > use.load else { return false }
            use = Use(load: load, isRemote: isRemote)
            return true
        }
        guard isNew else { return }
        if isRemote { local.release() } else { remote.release() }
    }

    /// Ends both for good.
    public func shutDown() {
        remote.shutDown()
        local.shutDown()
    }
}

extension EngineEvent {
    /// Whether it is heard though another plugin is in use; all else is of no interest any more.
    fileprivate var isOfLoading: Bool {
        switch self {
        case .loading, .released, .loaded, .loadFailed: true
        default: false
        }
    }
}
