internal import Foundation
public import Hub
public import Plugins

/// The model on its own thread: commands go in, events come out, nobody waits for anybody.
///
/// The thread takes commands in the order they are given. `stop()` does not queue: it takes effect
/// within one layer of the forward pass. A new `generate` or `load` ends the run before it.
public final class Engine: Sendable {
    let core: EngineCore

    /// - Parameters:
    ///   - hub: where files and labels are, and who is asked about features without a label; nil
    ///     for the usual folders, and for nobody
    ///   - derivesLabels: whether features that nobody has described are named by the tokens they
    ///     promote, as soon as that is known
    ///   - numbers: those of its loads and runs
    ///   - wake: called after each event, on the thread it comes from, to wake the reader
    public convenience init(
        hub: HubSettings? = nil, derivesLabels: Bool = false,
        numbers: EventNumbers = EventNumbers(), wake: @escaping @Sendable () -> Void = {}
    ) {
        self.init(
            hub: hub, derivesLabels: derivesLabels, memory: .machine, numbers: numbers, wake: wake)
    }

    init(
        hub: HubSettings? = nil, derivesLabels: Bool = false, memory: MemoryRoom,
        numbers: EventNumbers = EventNumbers(),
        wake: @escaping @Sendable () -> Void = {}
    ) {
        core = EngineCore(numbers: numbers, wake: wake)
        let core = core
        let thread = Thread {
            EngineLoop(core: core, hub: hub, derivesLabels: derivesLabels, memory: memory).run()
            core.tellEnd()
        }
        thread.name = "engine"
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// Ends the thread; what runs is given up within one layer.
    deinit { core.postQuit() }

    /// Reads a plugin and returns the number of this load, which its last event carries.
    ///
    /// The plugin in use is released once the new one has been read, or before, where memory has no
    /// room for both; a model that both name is not read again. A load that is still going on, or
    /// waits, is given up without an event.
    @discardableResult
    public func load(_ plugin: Plugin) -> Int { core.postLoad(plugin) }

    /// Starts a run and returns its number, which its events carry.
    @discardableResult
    public func generate(prompt: String, options: GenerationOptions) -> Int {
        core.postRun(prompt: prompt, options: options)
    }

    /// Ends all runs and forgets the plugin in use, without an event.
    public func release() { core.postRelease() }

    /// Ends the run that goes on and those that wait.
    public func stop() { core.cancelRuns() }

    /// Asks for a `described` event; answered between tokens when a run goes on.
    public func describe(_ id: FeatureID) { core.post(question: id) }

    /// The events since the last call, oldest first.
    public func takeEvents() -> [EngineEvent] { core.takeEvents() }

    /// Ends the thread for good and waits until it has, or a second has passed.
    ///
    /// A program must not end while its threads still compute. Not to be called from `wake`.
    public func shutDown() {
        core.postQuit()
        core.waitForEnd(seconds: 1)
    }
}
