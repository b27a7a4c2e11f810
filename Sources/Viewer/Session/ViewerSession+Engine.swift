internal import Engine
internal import JSON
internal import Plugins

extension ViewerSession {
    /// Asks the engine for a plugin; what is shown of the old one goes once it is there.
    ///
    /// `origin` is the plugin as its file says, where `plugin` is that at another layer.
    func use(_ plugin: Plugin, from origin: Plugin? = nil) {
        stop()
        letGoOfAwaited()
        let choice = Choice(plugin: plugin, origin: origin ?? plugin)
        guard let survey, plugin.namesTheHub else { return load(choice) }
        pluginName = plugin.name
        pluginTitle = plugin.title
        awaited = choice
        wantsOffer = false
        model = .loading(title: plugin.title, part: "files")
        survey.look(at: plugin)
    }

    /// Has the engine read a plugin that is on this machine.
    func load(_ choice: Choice) {
        let plugin = choice.plugin
        awaited = nil
        if lastPlugin == nil { placeSliders(for: plugin) }
        loads.append(Load(number: engine.load(plugin), plugin: plugin, origin: choice.origin))
        pluginName = plugin.name
        pluginTitle = plugin.title
        model = .loading(title: plugin.title, part: "files")
    }

    /// Takes note of one event of the engine.
    func hear(_ event: EngineEvent) {
        switch event {
        case .loading(_, let part):
            if case .loading(let title, _) = model { model = .loading(title: title, part: part) }
        case .released: released()
        case .loaded(let load, let summary): loaded(load, summary)
        case .loadFailed(let load, _, let message): loadFailed(load, message)
        case .described(let detail):
            if detail.id == selection { self.detail = detail }
            if detail.labelSource == FeatureLabel.derivedSource {
                stage.rename(detail.id, to: FeatureLabel(detail.label, isDerived: true))
            }
        case .labelled(let labels):
            for (id, label) in labels { stage.rename(id, to: label) }
            if let label = selection.flatMap({ labels[$0] }), label.text != detail?.label,
                let selection
            {
                engine.describe(selection)
            }
        case .started(let number, let prompt, _):
            guard run.isCurrent(number) else { return }
            reporter.tell("start", [("prompt", .string(prompt))])
        case .prompt, .step, .finished:
            run.receive(event)
        case .outlined(let summary): outlined(summary)
        case .connection(let connection): hear(connection)
        case .noticed(let text): tell(text)
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
    private func takeLoad(_ number: Int) -> Load? {
        guard let index = loads.firstIndex(where: { $0.number == number }) else { return nil }
        defer { loads.removeSubrange(...index) }
        return loads[index]
    }

    private func loaded(_ number: Int, _ summary: ModelSummary) {
        guard let load = takeLoad(number) else { return }
        if let lastPlugin {
            clear()
            // At another layer of the same plugin the sliders stay where the person put them.
            if lastPlugin.file != load.plugin.file
                || lastPlugin.generation != load.plugin.generation
            {
                placeSliders(for: load.plugin)
            }
            reporter.tell("plugin", [("name", .string(summary.name))] + layers(of: summary))
        }
        (connection, connectionProblem) = (nil, nil)
        lastPlugin = load.plugin
        loadedModel = LoadedModel(load.plugin, from: load.origin, summary)
        layerFilter = LayerFilter()
        // Another one that was asked for is still to come.
        guard loads.isEmpty, awaited == nil else { return }
        model = .ready(summary)
        if generatesWhenReady {
            generatesWhenReady = false
            perform(.generate)
        }
    }

    /// What the report says of the layers that are read.
    func layers(of summary: ModelSummary) -> Reporter.Members {
        [("layers", .array(summary.saes.map { .int($0.layer) }))]
    }

    /// The engine has no model until the next one is read.
    private func released() {
        clear()
        loadedModel = nil
    }

    private func loadFailed(_ load: Int, _ message: String) {
        _ = takeLoad(load)
        complain(message)
        guard loads.isEmpty, awaited == nil else { return }
        generatesWhenReady = false
        guard loadedModel != nil else {
            model = .failed(title: pluginTitle, message: message)
            return
        }
        returnToLoaded()
    }

    /// Shows again what the engine reads or has.
    func returnToLoaded() {
        if let load = loads.last {
            (pluginName, pluginTitle) = (load.plugin.name, load.plugin.title)
            model = .loading(title: load.plugin.title, part: "files")
        } else if let loadedModel {
            (pluginName, pluginTitle) = (loadedModel.plugin.name, loadedModel.plugin.title)
            model = .ready(loadedModel.summary)
        }
    }
}
