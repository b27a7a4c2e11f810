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
    ///   - wake: called on the engine's thread after each event, to wake the reader
    public init(hub: HubSettings? = nil, wake: @escaping @Sendable () -> Void = {}) {
        core = EngineCore(wake: wake)
        let core = core
        let thread = Thread {
            EngineLoop(core: core, hub: hub).run()
            core.tellEnd()
        }
        thread.name = "engine"
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// Ends the thread; what runs is given up within one layer.
    deinit { core.postEndingRuns(.quit) }

    /// Reads a plugin; the one in use is released once the new one has been read.
    ///
    /// One that is still being read, or waits to be, is given up without an event.
    public func load(_ plugin: Plugin) { core.postEndingRuns(.load(plugin)) }

    /// Starts a run and returns its number, which its events carry.
    @discardableResult
    public func generate(prompt: String, options: GenerationOptions) -> Int {
        core.postRun(prompt: prompt, options: options)
    }

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
        core.postEndingRuns(.quit)
        core.waitForEnd(seconds: 1)
    }
}
