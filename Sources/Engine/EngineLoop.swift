internal import Foundation
internal import Hub
internal import Plugins

/// The engine's thread: owns the loaded plugin, takes commands, tells events.
struct EngineLoop: ~Copyable {
    let core: EngineCore
    private let hub: HubSettings?
    private let memory: MemoryRoom
    private var loaded: LoadedPlugin?
    private var search: LabelSearch?
    private let derivesLabels: Bool

    init(core: EngineCore, hub: HubSettings?, derivesLabels: Bool, memory: MemoryRoom) {
        self.core = core
        self.hub = hub
        self.derivesLabels = derivesLabels
        self.memory = memory
    }

    /// Returns after `quit`.
    consuming func run() {
        while true {
            switch core.nextCommand() {
            case .load(let number, let plugin): load(plugin, number: number)
            case .release: (loaded, search) = (nil, nil)
            case .generate(let run, let prompt, let options):
                generate(run: run, prompt: prompt, options: options)
            case .describe(let id): describe(id)
            case .quit: return
            }
        }
    }

    private mutating func load(_ plugin: Plugin, number: Int) {
        let core = core
        makeRoom(for: plugin)
        do {
            let fresh = try LoadedPlugin(
                plugin, keepingModelOf: loaded, cache: hub?.cache ?? HubCache(),
                archive: hub?.neuronpedia.archive ?? LabelArchive()
            ) { part in
                if core.supersedesLoading { throw CancellationError() }
                core.tell(.loading(plugin: plugin.name, part: part))
            }
            loaded = fresh
            search = labelSearch(for: fresh)
            core.tell(.loaded(load: number, fresh.summary))
        } catch is CancellationError {
            return
        } catch {
            core.tell(
                .loadFailed(
                    load: number, plugin: plugin.name, message: error.localizedDescription))
        }
    }

    private func labelSearch(for fresh: LoadedPlugin) -> LabelSearch? {
        guard hub != nil || derivesLabels else { return nil }
        let core = core
        return LabelSearch(fresh, hub: hub, derives: derivesLabels) { core.tell(.labelled($0)) }
    }

    /// Releases the plugin in use where it and the next one do not fit into memory together.
    private mutating func makeRoom(for plugin: Plugin) {
        guard let old = loaded, !core.supersedesLoading, !old.sharesModel(with: plugin),
            !memory.hasRoom(for: plugin)
        else { return }
        (loaded, search) = (nil, nil)
        core.tell(.released)
    }

    private func generate(run: Int, prompt: String, options: GenerationOptions) {
        core.tell(.started(run: run, prompt: prompt, options: options))
        guard let loaded else {
            return fail(run, "no model is loaded; choose a plugin that can be read")
        }
        do {
            let generation = try Generation(loaded, prompt: prompt, options: options)
            let (ending, statistics) = try generation.run(observer(of: run, loaded: loaded))
            core.tell(.finished(run: run, ending, statistics: statistics))
        } catch {
            fail(run, error.localizedDescription)
        }
    }

    private func observer(of run: Int, loaded: LoadedPlugin) -> Generation.Observer {
        let (core, search) = (core, search)
        return Generation.Observer(
            prompt: { steps in
                core.tell(.prompt(run: run, steps: steps))
                search?.note(steps.flatMap(\.features))
            },
            step: { step in
                core.tell(.step(run: run, step))
                search?.note(step.features)
            },
            shouldStop: { core.isCancelled(run: run) },
            pause: {
                for id in core.takeQuestions() { Self.describe(id, in: loaded, core: core) }
            })
    }

    private func fail(_ run: Int, _ message: String) {
        let none = RunStatistics(promptTokens: 0, generatedTokens: 0, tokensPerSecond: 0)
        core.tell(.finished(run: run, .failed(message), statistics: none))
    }

    private func describe(_ id: FeatureID) {
        if let loaded { Self.describe(id, in: loaded, core: core) }
    }

    /// A question about a feature that a new plugin no longer has is dropped.
    private static func describe(_ id: FeatureID, in loaded: LoadedPlugin, core: EngineCore) {
        if let detail = try? loaded.detail(of: id) { core.tell(.described(detail)) }
    }
}

extension LoadedPlugin {
    var summary: ModelSummary {
        ModelSummary(
            name: plugin.name, title: plugin.title, layers: model.dimensions.nLayers,
            dModel: model.dimensions.dModel, contextLength: model.dimensions.nCtx,
            saes: saes.map {
                ModelSummary.SAE(
                    hook: $0.hook.name, layer: $0.layer, width: $0.sae.dSAE,
                    labelCount: $0.labels.count)
            }
                + lenses.map {
                    let width = tokenizer.vocabularySize
                    return ModelSummary.SAE(
                        hook: $0.hook.name, layer: $0.layer, width: width, labelCount: width)
                },
            isLogitLens: !lenses.isEmpty)
    }
}
