internal import Foundation
internal import Synchronization

/// What a download is to bring.
public struct DownloadOrder: Sendable, Hashable {
    /// Files of the Hub, in this order.
    public var wishes: [HubWish]
    /// Neuronpedia names, such as `gpt2-small/8-res-jb`, whose labels are wanted.
    public var labels: [String]

    /// An order of files and labels.
    public init(wishes: [HubWish], labels: [String] = []) {
        self.wishes = wishes
        self.labels = labels
    }
}

/// A download on a thread of its own: start it, look at its `progress`, pause it, cancel it.
///
///     let download = Download(order, settings: try HubSettings())
///     download.start()
///     while !download.progress.state.isOver { … draw download.progress … }
///
/// Nothing here waits but `wait()`. What has come stays on disk whatever ends it, also the program:
/// the next download of the same order, of any process, goes on from there.
public final class Download: Sendable {
    private struct Status {
        var progress = DownloadProgress()
        var stop = StopFlag()
        var isRunning = false
        var wantsPause = false
        var speed = SpeedMeter()
    }

    /// What it brings.
    public let order: DownloadOrder
    private let settings: HubSettings
    private let chooser: SAEFileChooser
    private let refreshesLabels: Bool
    private let wake: @Sendable () -> Void
    private let status = Mutex(Status())
    private let ended = NSCondition()

    /// - Parameters:
    ///   - order: what it brings
    ///   - settings: the servers, the folders and the patience
    ///   - chooser: says which files an SAE needs
    ///   - refreshesLabels: whether labels that are here are compared with those of the export
    ///   - wake: called on the download's thread when `progress` has changed; must not wait
    public init(
        _ order: DownloadOrder, settings: HubSettings,
        chooser: SAEFileChooser = .plain, refreshesLabels: Bool = false,
        wake: @escaping @Sendable () -> Void = {}
    ) {
        self.order = order
        self.settings = settings
        self.chooser = chooser
        self.refreshesLabels = refreshesLabels
        self.wake = wake
    }

    deinit { status.withLock { $0.stop }.stop() }

    /// How it stands; any thread may ask, as often as it likes.
    public var progress: DownloadProgress {
        status.withLock {
            var progress = $0.progress
            progress.bytesPerSecond = $0.speed.bytesPerSecond(at: .now)
            return progress
        }
    }

    /// Begins it, or goes on after `pause`, `cancel` or a failure; nothing where it goes on already.
    public func start() { begin(measuresOnly: false) }

    /// Finds out which files there are and how large, and brings none of them.
    public func measure() { begin(measuresOnly: true) }

    /// Stops it until `start`; what has come is kept.
    public func pause() { end(pausing: true) }

    /// Stops it; what has come is kept for another time.
    public func cancel() { end(pausing: false) }

    /// Waits until it does nothing, or for `seconds`; not for threads that draw.
    public func wait(seconds: Double = .infinity) {
        let end = seconds.isFinite ? Date(timeIntervalSinceNow: seconds) : .distantFuture
        ended.lock()
        defer { ended.unlock() }
        while status.withLock({ $0.isRunning }) {
            guard ended.wait(until: min(end, Date(timeIntervalSinceNow: 1))) || .now < end else {
                return
            }
        }
    }

    private func begin(measuresOnly: Bool) {
        let stop = status.withLock { status -> StopFlag? in
            guard !status.isRunning else { return nil }
            status.isRunning = true
            status.wantsPause = false
            status.stop = StopFlag()
            status.progress = DownloadProgress(state: .preparing)
            status.speed = SpeedMeter()
            return status.stop
        }
        guard let stop else { return }
        let job = DownloadJob(
            order: order, settings: settings, chooser: chooser, refreshesLabels: refreshesLabels,
            stop: stop)
        let thread = Thread { [weak self] in
            let state = job.run(measuresOnly: measuresOnly) { [weak self] in self?.update($0) }
            self?.finish(state)
        }
        thread.name = "download"
        thread.stackSize = 2 << 20
        thread.start()
    }

    private func end(pausing: Bool) {
        status.withLock { status -> StopFlag in
            status.wantsPause = pausing
            if !status.isRunning, !pausing, !status.progress.state.isOver {
                status.progress.state = .cancelled
            }
            return status.stop
        }.stop()
        wake()
    }

    private func update(_ change: (inout DownloadProgress) -> Void) {
        status.withLock {
            let before = $0.progress.bytesDone
            change(&$0.progress)
            if $0.progress.state == .downloading {
                $0.speed.add($0.progress.bytesDone - before, at: .now)
            }
        }
        wake()
    }

    private func finish(_ state: DownloadProgress.State) {
        status.withLock {
            $0.progress.state = state == .cancelled && $0.wantsPause ? .paused : state
            $0.isRunning = false
        }
        ended.lock()
        ended.broadcast()
        ended.unlock()
        wake()
    }
}

/// The bytes of the last seconds.
struct SpeedMeter {
    private static let window = 3.0
    private var samples: [(date: Date, bytes: Int)] = []
    private var began: Date?

    mutating func add(_ bytes: Int, at now: Date) {
        guard bytes > 0 else { return }
        if began == nil { began = now }
        // Samples close together are one, so that there are never many.
        if let last = samples.last, now.timeIntervalSince(last.date) < 0.05 {
            samples[samples.count - 1].bytes += bytes
        } else {
            samples.append((now, bytes))
        }
        samples.removeAll { now.timeIntervalSince($0.date) > Self.window }
    }

    func bytesPerSecond(at now: Date) -> Double {
        guard let began else { return 0 }
        let recent = samples.filter { now.timeIntervalSince($0.date) <= Self.window }
        let seconds = min(max(now.timeIntervalSince(began), 0.2), Self.window)
        return Double(recent.reduce(0) { $0 + $1.bytes }) / seconds
    }
}
