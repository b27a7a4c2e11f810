internal import Engine
internal import Plugins

/// The run that the window shows: hands commands to the engine and plays its record back.
nonisolated struct RunController {
    enum Phase: Equatable {
        case idle
        case running
    }

    private(set) var phase = Phase.idle
    /// The run as it was shown so far.
    private(set) var record: RunRecord?
    private(set) var statistics: RunStatistics?
    var playback = Playback()
    /// Whether the engine has told everything about the run.
    private(set) var isComplete = false
    private var number: Int?

    /// Asks for a run; the one before it ends.
    mutating func start(prompt: String, options: GenerationOptions, engine: any EventSource) {
        playback.clear()
        statistics = nil
        record = RunRecord(prompt: prompt, options: options)
        number = engine.generate(prompt: prompt, options: options)
        phase = .running
        isComplete = false
    }

    /// Ends the run at once: nothing that was not shown is shown any more.
    mutating func stop(engine: any EventSource) {
        guard phase == .running else { return }
        engine.stop()
        number = nil
        playback.clear()
        record?.ending = .stopped
        phase = .idle
    }

    /// Forgets what was shown.
    mutating func clear() {
        record = nil
        statistics = nil
    }

    /// Tokens a second of the engine so far, which the pace of showing does not slow.
    var tokensPerSecond: Double? {
        if let statistics { return statistics.tokensPerSecond }
        let steps = record?.steps.filter { $0.origin == .generated } ?? []
        guard let first = steps.first, let last = steps.last, last.time > first.time else {
            return nil
        }
        return Double(steps.count - 1) / (last.time - first.time)
    }

    /// Whether `run` is the one in hand.
    func isCurrent(_ run: Int) -> Bool { run == number }

    /// Takes over what the engine says about the run in hand; older runs are not heard any more.
    mutating func receive(_ event: EngineEvent) {
        switch event {
        case .prompt(let run, let steps) where run == number:
            for step in steps { playback.add(.step(step)) }
        case .step(let run, let step) where run == number:
            playback.add(.step(step))
        case .finished(let run, let ending, let statistics) where run == number:
            playback.add(.end(ending, statistics))
            isComplete = true
        default: break
        }
    }

    /// What is to be shown now.
    mutating func advance(to now: Double) -> [Playback.Item] {
        let items = playback.take(at: now)
        for item in items {
            switch item {
            case .step(let step): record?.append(step)
            case .end(let ending, let statistics):
                record?.ending = ending
                self.statistics = statistics
                phase = .idle
            }
        }
        return items
    }
}
