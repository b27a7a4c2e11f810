public import Plugins
internal import Synchronization

/// Where runs come from: the engine of this machine, or one elsewhere.
///
/// Commands go in and nobody waits; what comes of them is in the events.
public protocol EventSource: AnyObject, Sendable {
    /// Takes a plugin into use and returns the number of this load, which its last event carries.
    @discardableResult func load(_ plugin: Plugin) -> Int
    /// Starts a run and returns its number, which its events carry; the run before it ends.
    @discardableResult func generate(prompt: String, options: GenerationOptions) -> Int
    /// Ends the run that goes on and those that wait.
    func stop()
    /// Asks for a `described` event.
    func describe(_ id: FeatureID)
    /// The events since the last call, oldest first.
    func takeEvents() -> [EngineEvent]
    /// Ends it for good; not to be called from its `wake`.
    func shutDown()
}

extension Engine: EventSource {}

/// The numbers of loads and runs; sources that share them never give one twice.
public final class EventNumbers: Sendable {
    private let lastLoad = Atomic<Int>(0)
    private let lastRun = Atomic<Int>(0)

    /// Numbers from 1.
    public init() {}

    /// The number of the next load.
    public func nextLoad() -> Int { lastLoad.add(1, ordering: .relaxed).newValue }

    /// The number of the next run.
    public func nextRun() -> Int { lastRun.add(1, ordering: .relaxed).newValue }
}
