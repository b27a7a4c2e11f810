internal import Engine
internal import Hub
internal import Plugins

/// One plugin's way from the Hub to this machine: measured, offered, on its way, here.
///
/// It works on threads of the Hub; `poll` takes note of how they are.
final class PluginDownload {
    /// Where it stands.
    enum Phase: Equatable {
        /// Which files there are and how large is being asked.
        case measuring
        /// That is known; nothing comes before the person says so.
        case offered
        case running
        case paused
        case failed(HubError)
        case finished
    }

    let plugin: Plugin
    private(set) var stock: PluginStock
    /// What it can bring: of a plugin that is here, the labels alone.
    var order: DownloadOrder {
        stock.isComplete ? DownloadOrder(wishes: [], labels: stock.order.labels) : stock.order
    }
    private(set) var phase = Phase.measuring
    /// What is known of each file, from the measurement and then from the download.
    private(set) var items: [DownloadProgress.Item] = []
    /// Sentences about labels that cannot be had.
    private(set) var warnings: [String] = []
    /// Whether labels come too.
    var wantsLabels = true
    /// Whether bytes were asked for.
    private(set) var hasBegun = false
    /// The speed, told no oftener than it can be read.
    private(set) var bytesPerSecond = 0.0

    private var measurement: Download?
    private var download: Download?
    /// What the person wants of a download that takes its time to obey.
    private var wantsToRun = false
    private var lastReading = -Double.infinity
    private static let readingTime = 0.5

    /// Begins to measure what `stock` lacks.
    init(_ plugin: Plugin, _ stock: PluginStock) {
        (self.plugin, self.stock) = (plugin, stock)
        measure()
    }

    /// Brings what is missing, or goes on with it.
    func start() {
        guard phase != .finished, let settings = settings() else { return }
        var order = order
        if !wantsLabels { order.labels = [] }
        // What is measured while it comes would be measured twice.
        measurement?.cancel()
        measurement = nil
        if download?.order != order {
            download = Download(order, settings: settings, chooser: .registered)
        }
        (hasBegun, wantsToRun, phase) = (true, true, .running)
        download?.start()
    }

    /// Holds it; what has come stays.
    func pause() {
        guard phase == .running else { return }
        (wantsToRun, phase) = (false, .paused)
        download?.pause()
    }

    /// Ends it; what has come stays for another time.
    func cancel() {
        wantsToRun = false
        measurement?.cancel()
        download?.cancel()
    }

    /// Tries again after a failure, with what the disk and the environment now say.
    func retry(_ stock: PluginStock) {
        self.stock = stock
        download = nil
        hasBegun ? start() : measure()
    }

    /// Waits until it has ended, or for `seconds`; only at the end of the program.
    func wait(seconds: Double) { download?.wait(seconds: seconds) }

    /// Takes note of how it stands; says whether it has come to another phase.
    func poll(at now: Double) -> Bool {
        let before = phase
        if let download { follow(download, at: now) } else { followMeasurement() }
        return phase != before
    }

    private func measure() {
        guard let settings = settings() else { return }
        phase = .measuring
        measurement = Download(order, settings: settings, chooser: .registered)
        measurement?.measure()
    }

    private func settings() -> HubSettings? {
        switch stock.settings {
        case .success(let settings): return settings
        case .failure(let error):
            phase = .failed(error)
            return nil
        }
    }

    private func followMeasurement() {
        guard let progress = measurement?.progress else { return }
        take(progress)
        switch progress.state {
        case .waiting, .preparing, .downloading, .paused: phase = .measuring
        case .measured, .finished, .cancelled: phase = .offered
        case .failed(let error): phase = .failed(error)
        }
    }

    private func follow(_ download: Download, at now: Double) {
        let progress = download.progress
        take(progress)
        if now - lastReading >= Self.readingTime || progress.state != .downloading {
            (lastReading, bytesPerSecond) = (now, progress.bytesPerSecond)
        }
        switch progress.state {
        // It was to go on before it had come to rest.
        case .paused where wantsToRun: download.start()
        case .waiting, .preparing, .downloading, .paused: phase = wantsToRun ? .running : .paused
        case .finished, .measured: phase = .finished
        case .cancelled: phase = .offered
        case .failed(let error): phase = .failed(error)
        }
    }

    /// A download that goes on knows its files only one after the other; the others stay as they
    /// were.
    private func take(_ progress: DownloadProgress) {
        warnings = progress.warnings
        for item in progress.items {
            if let index = items.firstIndex(where: { $0.name == item.name }) {
                items[index] = item
            } else {
                items.append(item)
            }
        }
    }
}

extension PluginDownload {
    /// The files that are to come, labels only where they are wanted.
    var wantedItems: [DownloadProgress.Item] {
        wantsLabels ? items : items.filter { !DownloadPart.isLabels($0) }
    }

    /// The bytes of it that are here.
    var bytesDone: Int { wantedItems.reduce(0) { $0 + $1.bytesDone } }
    /// All its bytes, as far as they are known.
    var bytesTotal: Int { wantedItems.reduce(0) { $0 + $1.bytesTotal } }
    /// The share that is here, 0 to 1.
    var fraction: Double {
        bytesTotal > 0 ? min(Double(bytesDone) / Double(bytesTotal), 1) : 0
    }
    /// The seconds left at the present speed; nil while nothing comes.
    var secondsLeft: Double? {
        guard phase == .running, bytesPerSecond > 0 else { return nil }
        return Double(max(bytesTotal - bytesDone, 0)) / bytesPerSecond
    }
    /// Whether the files are named and the bytes counted.
    var isMeasured: Bool { phase != .measuring && !items.isEmpty }
    /// Whether it is under way, also where it rests.
    var isUnderWay: Bool { phase == .running || phase == .paused }
}
