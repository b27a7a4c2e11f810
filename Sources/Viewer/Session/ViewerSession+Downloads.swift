internal import Engine
internal import Hub
internal import JSON
internal import Plugins

/// Plugins that are not on this machine: looked for, offered, downloaded, and then loaded.
extension ViewerSession {
    /// A plugin that was chosen and is not being read yet.
    struct Choice {
        var plugin: Plugin
        /// The plugin as its file says, where `plugin` is that at another layer.
        var origin: Plugin
    }

    /// The download that its panel shows; nil while there is no such panel.
    var shownDownload: PluginDownload? {
        isDownloadAside ? nil : awaited.flatMap { downloads[$0.plugin] }
    }

    /// What of the plugin in use can still be fetched: its labels.
    var lacksLabels: Bool {
        guard let plugin = loadedModel?.plugin, awaited == nil, isReady else { return false }
        return stocks[plugin].map { $0.isComplete && !$0.hasLabels } ?? false
    }

    /// A download that goes on while another plugin is looked at.
    var downloadInBackground: PluginDownload? {
        downloads.values.filter { $0.isUnderWay && $0 !== shownDownload }
            .min { $0.plugin.name < $1.plugin.name }
    }

    /// The plugin whose return ends the panel.
    var hasPluginToReturnTo: Bool { !loads.isEmpty || loadedModel != nil }

    /// How the download of an entry of the list stands, at whichever layer.
    func download(of entry: PluginEntry) -> PluginDownload? {
        downloads.values.first { $0.plugin.file == entry.file && $0.isUnderWay }
    }

    /// Looks what of the listed plugins is on this machine.
    func surveyPlugins() {
        let here = plugins.compactMap { try? $0.plugin.get() }.filter { $0.server == nil }
        survey?.look(through: here)
    }

    /// Takes note of what was found on the disk, and of how downloads stand.
    func hearDownloads() {
        for finding in survey?.takeFindings() ?? [] {
            note(finding)
            if finding.stock.isOffline { isOffline = true }
            if finding.isChosen { found(finding.stock, of: finding.plugin) }
            noteChange()
        }
        for download in Array(downloads.values) where download.poll(at: now) {
            changed(download)
            noteChange()
        }
    }

    /// Two queues look: one that began before a download ended may be told after it.
    private func note(_ finding: DiskSurvey.Finding) {
        if let last = surveyed[finding.plugin], last > finding.began { return }
        surveyed[finding.plugin] = finding.began
        stocks[finding.plugin] = finding.stock
    }

    /// Shows what can be fetched of a plugin, also where it is complete but for its labels.
    func offer(_ choice: Choice, _ stock: PluginStock) {
        awaited = choice
        pluginName = choice.plugin.name
        pluginTitle = choice.plugin.title
        model = .absent(title: choice.plugin.title)
        isDownloadAside = false
        dismiss()
        if downloads[choice.plugin] == nil {
            downloads[choice.plugin] = PluginDownload(choice.plugin, stock)
        }
    }

    private func found(_ stock: PluginStock, of plugin: Plugin) {
        if let download = downloads[plugin], retries.remove(plugin) != nil {
            download.retry(stock)
            return changed(download)
        }
        guard let awaited, awaited.plugin == plugin else { return }
        if stock.isComplete, downloads[plugin]?.isUnderWay != true, !wantsOffer {
            downloads[plugin] = nil
            return load(awaited)
        }
        wantsOffer = false
        offer(awaited, stock)
    }

    /// Takes note of a download that has come to another phase.
    private func changed(_ download: PluginDownload) {
        tell(of: download)
        noteNetwork(download)
        let isAwaited = awaited?.plugin == download.plugin
        switch download.phase {
        case .finished: arrived(download, isAwaited: isAwaited)
        case .failed(let error):
            if case .success(let settings) = download.stock.settings, !isAwaited {
                let trouble = DownloadTrouble(error, settings)
                tell("\(download.plugin.title): \(trouble.sentence)")
            }
        case .measuring, .offered, .running, .paused: break
        }
    }

    /// Whoever answers is there; whoever cannot be reached may not be for all the rest either.
    private func noteNetwork(_ download: PluginDownload) {
        switch download.phase {
        case .offered, .finished: isOffline = download.stock.isOffline
        case .failed(let error): isOffline = isOffline || DownloadTrouble(error, nil).isOffline
        case .measuring, .running, .paused: break
        }
    }

    private func arrived(_ download: PluginDownload, isAwaited: Bool) {
        let plugin = download.plugin
        downloads[plugin] = nil
        for warning in download.warnings { tell(warning) }
        surveyPlugins()
        survey?.look(at: plugin)
        if let awaited, isAwaited { return load(awaited) }
        tell("\(plugin.title) is on this machine now.")
    }

    /// What the report says of a download.
    private func tell(of download: PluginDownload) {
        var members: Reporter.Members = [("plugin", .string(download.plugin.name))]
        switch download.phase {
        case .measuring: return
        case .offered: members.append(("state", "measured"))
        case .running: members.append(("state", "running"))
        case .paused: members.append(("state", "paused"))
        case .finished: members.append(("state", "finished"))
        case .failed(let error):
            members += [("state", "failed"), ("message", .string(error.localizedDescription))]
        }
        reporter.tell(
            "download",
            members + [
                ("bytes_done", .int(download.bytesDone)),
                ("bytes_total", .int(download.bytesTotal)),
            ])
    }
}

/// What the person does with a download.
extension ViewerSession {
    func startDownload() {
        guard let download = shownDownload else { return }
        download.start()
        changed(download)
    }

    /// Holds it, or lets it go on.
    func toggleDownloadPause() {
        guard let download = shownDownload else { return }
        if download.phase == .running { download.pause() } else { download.start() }
        changed(download)
    }

    func retryDownload() {
        guard let download = shownDownload else { return }
        retries.insert(download.plugin)
        survey?.look(at: download.plugin)
    }

    /// Ends the download, keeping what has come, and goes back to the plugin before.
    func cancelDownload() {
        guard let awaited, let download = shownDownload else { return }
        if download.isUnderWay {
            reporter.tell(
                "download",
                [
                    ("plugin", .string(awaited.plugin.name)), ("state", "cancelled"),
                    ("bytes_done", .int(download.bytesDone)),
                    ("bytes_total", .int(download.bytesTotal)),
                ])
        }
        download.cancel()
        downloads[awaited.plugin] = nil
        if !leaveDownload() { survey?.look(at: awaited.plugin) }
    }

    /// Goes back to the plugin before; a download goes on.
    ///
    /// - Returns: whether there is one to go back to
    @discardableResult
    func leaveDownload() -> Bool {
        guard awaited != nil, hasPluginToReturnTo else { return false }
        generatesWhenReady = false
        letGoOfAwaited()
        returnToLoaded()
        return true
    }

    /// Chooses nothing any more; of what is not under way nothing is kept.
    func letGoOfAwaited() {
        if let plugin = awaited?.plugin, downloads[plugin]?.isUnderWay == false {
            downloads[plugin]?.cancel()
            downloads[plugin] = nil
        }
        awaited = nil
    }

    /// Shows the download that goes on behind another plugin.
    func showDownload() {
        if awaited != nil {
            isDownloadAside = false
            return
        }
        guard let download = downloadInBackground else { return }
        stop()
        offer(Choice(plugin: download.plugin, origin: download.plugin), download.stock)
    }

    /// Offers the labels of the plugin in use.
    func offerLabels() {
        guard let loadedModel, let survey else { return }
        awaited = Choice(plugin: loadedModel.plugin, origin: loadedModel.origin)
        wantsOffer = true
        survey.look(at: loadedModel.plugin)
    }

    func openDownloadPage() {
        guard let download = shownDownload, case .failed(let error) = download.phase,
            let page = DownloadTrouble(error, nil).page
        else { return }
        let pages = unopenedPages
        WebPage.open(page) { pages.add(page) }
    }

    /// Pauses all downloads before the program ends, for at most a second.
    func endDownloads() {
        for download in downloads.values { download.cancel() }
        for download in downloads.values { download.wait(seconds: 0.5) }
    }
}
