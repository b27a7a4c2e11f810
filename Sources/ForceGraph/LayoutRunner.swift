internal import Foundation
internal import Synchronization

/// What a ``LayoutRunner`` last made known.
public struct LayoutSnapshot: Sendable {
    /// Where each node is, by index.
    public var positions: [SIMD3<Float>] = []
    /// How many ticks there have been.
    public var tick = 0
    /// The temperature.
    public var alpha: Float = 0
    /// Whether the positions stay as they are until the next change.
    public var isSettled = true
}

/// Runs a ``Simulation`` apart from the thread that draws: changes are posted to it, positions
/// are read from it, and neither waits for a tick.
///
/// On its own thread it makes at most ``ticksPerSecond`` ticks a second and sleeps without a timer
/// once the layout has settled. With ``Pace/stepped`` it has no thread and moves only when told:
/// the same code and the same numbers for a film, a screenshot or a test.
public final class LayoutRunner: Sendable {
    /// Who calls for ticks.
    public enum Pace: Sendable {
        /// A thread of its own.
        case threaded
        /// The caller, by ``LayoutRunner/step(_:)``.
        case stepped
    }

    /// How many ticks a second the thread makes at most.
    public static let ticksPerSecond = 60.0

    private let layout: SharedLayout
    private let nodeCount = Mutex(0)

    /// Starts running a simulation.
    public init(_ simulation: Simulation = Simulation(), pace: Pace = .threaded) {
        layout = SharedLayout(simulation)
        nodeCount.withLock { $0 = simulation.graph.count }
        guard pace == .threaded else { return }
        let thread = Thread { [layout] in layout.run() }
        thread.name = "axon-layout"
        thread.qualityOfService = .utility
        thread.start()
    }

    deinit {
        layout.close()
    }

    /// The newest positions, at the cost of a lock held for a few nanoseconds and no copy.
    public var latest: LayoutSnapshot { layout.latest.withLock { $0 } }

    /// Asks for a node beside others, to be there from the next tick on.
    ///
    /// - Returns: the index it will have.
    @discardableResult
    public func addNode(near neighbours: [Int] = [], radius: Float = 1) -> Int {
        nodeCount.withLock { count in
            layout.post([.addNode(near: neighbours, radius: radius)])
            defer { count += 1 }
            return count
        }
    }

    /// Asks for a link, or for more weight on the one there is.
    public func addLink(_ source: Int, _ target: Int, weight: Float = 1) {
        post([.addLink(source, target, weight: weight)])
    }

    /// Asks for changes, made together before the next tick.
    public func post(_ changes: [GraphChange]) {
        nodeCount.withLock { count in
            for change in changes { count = change.countAfter(count) }
            layout.post(changes)
        }
    }

    /// Makes the changes posted so far and then `ticks` ticks, on the caller's thread.
    ///
    /// A settled layout makes none.
    public func step(_ ticks: Int = 1) {
        layout.advance(ticks)
    }

    /// Ends the thread; what was posted and not yet done is dropped.
    public func stop() {
        layout.close()
    }
}

extension GraphChange {
    fileprivate func countAfter(_ count: Int) -> Int {
        switch self {
        case .addNode: count + 1
        case .removeNodes(let gone): count - gone.count { (0..<count).contains($0) }
        case .removeAll: 0
        default: count
        }
    }
}

/// What the runner and its thread share; the thread holds no reference to the runner, so that
/// dropping the runner ends it.
private final class SharedLayout: Sendable {
    let latest = Mutex(LayoutSnapshot())
    private let simulation: Mutex<Simulation>
    private let posted = Mutex<[GraphChange]>([])
    private let isClosed = Atomic(false)
    private let wake = DispatchSemaphore(value: 0)

    init(_ simulation: Simulation) {
        self.simulation = Mutex(simulation)
        publish(simulation, ticks: 0)
    }

    func post(_ changes: [GraphChange]) {
        posted.withLock { $0.append(contentsOf: changes) }
        wake.signal()
    }

    func close() {
        isClosed.store(true, ordering: .releasing)
        wake.signal()
    }

    /// Applies what was posted, ticks, and publishes; returns whether the layout has settled.
    @discardableResult
    func advance(_ ticks: Int) -> Bool {
        let changes = posted.withLock { posted in
            defer { posted.removeAll(keepingCapacity: true) }
            return posted
        }
        return simulation.withLock { simulation in
            for change in changes { simulation.apply(change) }
            var done = 0
            while done < ticks, !simulation.isSettled {
                simulation.tick()
                done += 1
            }
            publish(simulation, ticks: done)
            return simulation.isSettled
        }
    }

    /// The life of the thread: tick at a steady pace, sleep when there is nothing to move.
    func run() {
        let period = 1 / LayoutRunner.ticksPerSecond
        var due = Date()
        while !isClosed.load(ordering: .acquiring) {
            if advance(1) {
                wake.wait()
                due = Date()
            } else {
                due = max(due.addingTimeInterval(period), Date(timeIntervalSinceNow: -period))
                Thread.sleep(until: due)
            }
        }
    }

    private func publish(_ simulation: borrowing Simulation, ticks: Int) {
        let positions = simulation.graph.positions
        let (alpha, isSettled) = (simulation.alpha, simulation.isSettled)
        latest.withLock { snapshot in
            snapshot.positions = positions
            snapshot.tick += ticks
            snapshot.alpha = alpha
            snapshot.isSettled = isSettled
        }
    }
}
