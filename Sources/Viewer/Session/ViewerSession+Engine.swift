internal import Engine
internal import JSON
internal import Plugins

extension ViewerSession {
    /// Asks the engine for a plugin; what is shown of the old one goes once it is there.
    func use(_ plugin: Plugin) {
        stop()
        if loadedModel == nil { placeSliders(for: plugin) }
        loads.append(plugin)
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
        case .labelled(let labels):
            for (id, label) in labels { stage.rename(id, to: label) }
            if let selection, labels[selection] != nil { engine.describe(selection) }
        case .started(let number, let prompt, _):
            guard run.isCurrent(number) else { return }
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
        // What fires on the beginning-of-text token, or on every token, says nothing of the text and
        // would drown the rest.
        if !step.isBOS { stage.show(step.features.filter { !$0.isAlwaysOn }, at: now) }
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

    private func placeSliders(for plugin: Plugin) {
        initialParameters = ParameterValues(plugin.generation)
        parameters = initialParameters
    }

    /// Takes a plugin off the list that the engine has answered, and those before it, which it gave
    /// up without a word.
    private func takeLoad(_ name: String) -> Plugin? {
        guard let index = loads.lastIndex(where: { $0.name == name }) else { return nil }
        defer { loads.removeSubrange(...index) }
        return loads[index]
    }

    private func loaded(_ summary: ModelSummary) {
        let plugin = takeLoad(summary.name)
        if loadedModel != nil {
            clear()
            if let plugin { placeSliders(for: plugin) }
            reporter.tell("plugin", [("name", .string(summary.name))])
        }
        loadedModel = summary
        // Another one that was asked for is still to come.
        guard loads.isEmpty else { return }
        model = .ready(summary)
        if generatesWhenReady {
            generatesWhenReady = false
            perform(.generate)
        }
    }

    private func loadFailed(_ name: String, _ message: String) {
        _ = takeLoad(name)
        complain(message)
        guard loads.isEmpty else { return }
        generatesWhenReady = false
        guard let loadedModel else {
            model = .failed(title: pluginTitle, message: message)
            return
        }
        model = .ready(loadedModel)
        pluginName = loadedModel.name
        pluginTitle = loadedModel.title
    }
}
