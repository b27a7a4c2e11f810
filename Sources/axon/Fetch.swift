internal import ArgumentParser
internal import Engine
internal import Foundation
internal import Hub
internal import Plugins

/// `axon fetch`: brings what a plugin needs from the Hub and from Neuronpedia.
struct Fetch: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Download a plugin's model, SAEs and labels; an interrupted one goes on.",
        discussion: """
            Files go to the cache that all programs of the Hugging Face Hub share (HF_HOME), \
            labels to ~/.cache/axon. What is there already is not read again. For gated models \
            set HF_TOKEN.
            """)

    @Argument(help: "A plugin's name, or the path of its file.", completion: .plugins)
    var name: String
    @Flag(help: "Only say what would be downloaded, and how large it is.")
    var dryRun = false
    @Flag(help: "Look whether there are newer labels than those that are here.")
    var refresh = false
    @Option(help: "Take over the labels of a feature_cache.json of older versions.")
    var importLabels: String?

    func run() throws {
        let library = PluginLibrary.standard
        let plugin = try library.find(name)
        _ = try plugin.resolvedSAEs()
        var settings = try HubSettings()
        settings.neuronpedia = try NeuronpediaSettings(key: library.preferences().neuronpediaKey)
        let fetch = PluginFetch(
            plugin, cache: settings.cache, archive: settings.neuronpedia.archive,
            chooser: .registered)
        try importCache(fetch)
        let download = fetch.download(settings, refreshesLabels: refresh)
        let progress = try Self.run(download, plugin, measuresOnly: dryRun)
        for warning in progress.warnings { StandardError.write("warning: \(warning)\n") }
        if dryRun {
            try StandardOutput.write(Self.sizes(progress))
        } else {
            try StandardOutput.write(Self.places(fetch))
        }
    }

    private func importCache(_ fetch: PluginFetch) throws {
        guard let importLabels else { return }
        guard !fetch.labels.isEmpty else { throw FetchError.noNeuronpedia(fetch.plugin.file.path) }
        for sae in fetch.labels {
            let count = try fetch.archive.importCache(URL(filePath: importLabels), into: sae)
            StandardError.write("\(importLabels): \(count) labels taken over for \(sae)\n")
        }
    }

    /// Runs it to its end, or until Ctrl-C.
    private static func run(
        _ download: Download, _ plugin: Plugin, measuresOnly: Bool
    ) throws -> DownloadProgress {
        signal(SIGINT, SIG_IGN)
        let interrupt = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        interrupt.setEventHandler { download.cancel() }
        interrupt.resume()
        defer { interrupt.cancel() }
        var reporter = FetchReporter(title: plugin.name)
        if measuresOnly { download.measure() } else { download.start() }
        while !download.progress.state.isOver {
            download.wait(seconds: 0.1)
            reporter.show(download.progress)
        }
        let progress = download.progress
        reporter.finish(progress)
        switch progress.state {
        case .failed(let error): throw error
        case .cancelled:
            StandardError.write("\(plugin.name): \(HubError.cancelled.localizedDescription)\n")
            throw ExitCode(130)
        default: return progress
        }
    }

    private static func sizes(_ progress: DownloadProgress) -> String {
        let lines = progress.items.map { item in
            let size = item.bytesTotal.formatted(.byteCount(style: .file))
            return "\(item.name)  \(size)\(item.state == .done ? ", here" : "")\n"
        }
        let missing = max(progress.bytesTotal - progress.bytesDone, 0)
        return lines.joined() + "to download  \(missing.formatted(.byteCount(style: .file)))\n"
    }

    /// Where everything lies now.
    private static func places(_ fetch: PluginFetch) -> String {
        var lines: [String] = []
        if let folder = fetch.modelFolder { lines.append("model   \(folder.path)") }
        lines += fetch.plugin.saes.compactMap { fetch.folder(of: $0) }.map { "sae     \($0.path)" }
        lines += fetch.labels.compactMap { fetch.archive.exportFile(of: $0) }
            .map { "labels  \($0.path)" }
        return lines.map { $0 + "\n" }.joined()
    }
}

/// What keeps a plugin from being fetched.
enum FetchError: LocalizedError {
    case noNeuronpedia(String)

    var errorDescription: String? {
        switch self {
        case .noNeuronpedia(let file):
            "\(file): labels: expected neuronpedia = \"MODEL/SAE\", whose labels the file holds, "
                + "found none"
        }
    }
}
