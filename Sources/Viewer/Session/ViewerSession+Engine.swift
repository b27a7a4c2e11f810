internal import Engine
internal import JSON
internal import Plugins

extension ViewerSession {
    /// Asks the engine for a plugin; what is shown of the old one goes.
    func use(_ plugin: Plugin) {
        stop()
        initialParameters = ParameterValues(plugin.generation)
        parameters = initialParameters
        pluginName = plugin.name
        pluginTitle = plugin.title
        model = .loading(title: plugin.title, part: "files")
        engine.load(plugin)
    }

    /// Takes note of one event of the engine.
    func hear(_ event: EngineEvent) {
        switch event {
        case .loading(_, let part):
            if case .loading(let title, _) = model { model = .loading(title: title, part: part) }
        case .loaded(let summary): loaded(summary)
        case .loadFailed(let name, let message): loadFailed(name, message)
        case .described(let detail):
            if detail.id == selection { self.detail = detail }
        case .started(_, let prompt, _):
            reporter.tell("start", [("prompt", .string(prompt))])
        case .prompt, .step, .finished:
            run.receive(event)
        }
    }

    /// Shows one item of the run's record.
    func show(_ item: Playback.Item) {
        switch item {
        case .step(let step): show(step)
        case .end(.failed(let message), _):
            complain(message)
            reporter.tell("done")
        case .end(let ending, let statistics): finished(ending, statistics)
        }
    }

    private func show(_ step: Step) {
        let isBOS = step.origin == .prompt && step.index == 0
        // What fires on the beginning-of-text token says nothing of the text and drowns the rest.
        if !isBOS { stage.show(step.features, at: now) }
        if step.origin == .generated {
            reporter.tell("token", ProtocolMessage.members(of: step))
        }
    }

    private func finished(_ ending: RunEnding, _ statistics: RunStatistics) {
        if case .contextFull(let limit) = ending {
            tell("The model's context of \(limit) tokens is full.")
        }
        reporter.tell(
            "done",
            [
                ("tokens", .int(statistics.generatedTokens)),
                ("tokens_per_second", .double(statistics.tokensPerSecond)),
            ])
    }

    private func loaded(_ summary: ModelSummary) {
        model = .ready(summary)
        pluginName = summary.name
        if hasLoadedOnce {
            clear()
            reporter.tell("plugin", [("name", .string(summary.name))])
        }
        hasLoadedOnce = true
        if generatesWhenReady {
            generatesWhenReady = false
            perform(.generate)
        }
    }

    private func loadFailed(_ name: String, _ message: String) {
        let title = plugins.first { $0.name == name }?.title ?? name
        model = .failed(title: title, message: message)
        complain(message)
    }
}
