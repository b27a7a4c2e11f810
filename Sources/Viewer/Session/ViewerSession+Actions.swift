internal import Engine
internal import Foundation
internal import Plugins

extension ViewerSession {
    /// Does what the person asked for.
    func perform(_ action: ViewerAction) {
        noteChange()
        switch action {
        case .generate: generate()
        case .stop: stop()
        case .clear: clear()
        case .fit: fit()
        case .select(let id): select(id)
        case .dismiss: dismiss()
        case .selectNext(let forward): selectNext(forward: forward)
        case .nextPace: nextPace()
        case .focus(let widget): focus(FocusWish(widget: widget))
        case .open(let menu): focus(FocusWish(widget: menu, opens: true))
        case .toggleSidebar: isSidebarOpen.toggle()
        case .toggleShortcuts: isShortcutsOpen.toggle()
        case .usePlugin(let entry): use(entry)
        case .useLayer(let layer): useLayer(layer)
        case .isolateSAE(let sae): filterLayers { $0.isolate(sae, of: $1) }
        case .toggleSAE(let sae): filterLayers { $0.toggle(sae, of: $1) }
        case .showAllSAEs: filterLayers { filter, _ in filter.showAll() }
        case .startDownload: startDownload()
        case .toggleDownloadPause: toggleDownloadPause()
        case .retryDownload: retryDownload()
        case .cancelDownload: cancelDownload()
        case .leaveDownload: leaveDownload()
        case .showDownload: showDownload()
        case .openDownloadPage: openDownloadPage()
        case .offerLabels: offerLabels()
        case .exportGraph: exportGraph()
        case .openNeuronpedia: openNeuronpedia()
        case .orbit(let pixels): orbit(pixels)
        case .pan(let pixels): pan(pixels)
        case .zoom(let notches): zoom(notches)
        case .quit: wantsQuit = true
        }
    }

    private func generate() {
        guard isReady else {
            if awaited != nil, case .absent = model { return generateLater() }
            if loads.isEmpty, awaited == nil {
                return complain("No model is there; choose one that can be read.")
            }
            generatesWhenReady = true
            return
        }
        guard !prompt.allSatisfy(\.isWhitespace) else {
            return complain("The prompt is empty; type some text for the model to go on from.")
        }
        if isRunning { stop() }
        run.start(prompt: prompt, options: parameters.options(seed: seed), engine: engine)
    }

    /// A run of a plugin that comes begins once it is there.
    private func generateLater() {
        guard shownDownload?.isUnderWay == true else {
            return tell("\(pluginTitle) has to be downloaded first.")
        }
        generatesWhenReady = true
        tell("It begins as soon as \(pluginTitle) is here.")
    }

    /// Ends the run; pressed twice, it does nothing the second time.
    func stop() {
        guard isRunning else { return }
        run.stop(engine: engine)
        reporter.tell("stopped")
    }

    /// Empties the graph and the output.
    func clear() {
        stop()
        dismiss()
        run.clear()
        stage.clear()
        hovered = nil
        // The nodes that were drawn last are not there to be clicked any more.
        lastScene?.nodes = []
        lastScene?.edges = []
        framesGraph = true
    }

    private func focus(_ wish: FocusWish) {
        isSidebarOpen = true
        focusWish = wish
    }

    private func use(_ entry: PluginEntry) {
        switch entry.plugin {
        case .success(let plugin): use(plugin)
        case .failure(let error): complain(error.localizedDescription)
        }
    }

    private func nextPace() {
        let paces = Playback.paces
        let index = paces.firstIndex(of: run.playback.pace) ?? 0
        run.playback.pace = paces[(index + 1) % paces.count]
    }

    private func exportGraph() {
        let stamp = Date().formatted(
            .verbatim(
                "\(year: .padded(4))\(month: .twoDigits)\(day: .twoDigits)-\(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased))\(minute: .twoDigits)\(second: .twoDigits)",
                timeZone: .current, calendar: .current))
        let folder = URL(filePath: FileManager.default.currentDirectoryPath)
        let file = folder.appending(path: "axon-graph-\(stamp).json")
        do {
            try GraphExport(
                stage.model, at: now, hasSeveralSAEs: loadedModel?.hasSeveralSAEs ?? false
            ).write(to: file)
            reporter.tell("export", [("file", .string(file.path))])
            tell("Graph written to \(file.path)")
        } catch {
            complain(
                "\(file.path): \(error.localizedDescription); start AXON in a folder you can write to."
            )
        }
    }

    /// Puts an address that no browser took where the person can use it.
    func offerUnopenedPages() {
        guard let page = unopenedPages.take() else { return }
        clipboardWish = page
        tell("No browser here: the address is on the clipboard.")
    }

    private func openNeuronpedia() {
        guard selection != nil else { return }
        guard let page = detail?.neuronpediaURL else {
            return tell("This plugin names no source on Neuronpedia.")
        }
        let pages = unopenedPages
        WebPage.open(page) { pages.add(page) }
    }
}
