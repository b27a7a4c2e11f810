internal import Foundation
internal import Hub
internal import Plugins
internal import Synchronization

/// Looks what of the plugins is on this machine, on queues of its own: a disk may take its time.
nonisolated final class DiskSurvey: Sendable {
    /// What the environment says of the Hub; read anew at each look, so that a token is found that
    /// was put into its file meanwhile.
    typealias Settings = @Sendable () -> Result<HubSettings, HubError>

    /// What a look found.
    struct Finding: Sendable {
        var plugin: Plugin
        var stock: PluginStock
        /// Whether somebody waits for it, and not only the list of plugins.
        var isChosen: Bool
        /// When the look began: what it saw is no younger, however late it is told.
        var began: ContinuousClock.Instant
    }

    private let settings: Settings
    private let wake: @Sendable () -> Void
    private let findings = Mutex<[Finding]>([])
    private let chosen = DispatchQueue(label: "survey.chosen", qos: .userInitiated)
    private let listed = DispatchQueue(label: "survey.listed", qos: .utility)

    /// - Parameters:
    ///   - settings: the servers and the folders
    ///   - wake: called on a queue of the survey when something was found
    init(settings: @escaping Settings, wake: @escaping @Sendable () -> Void = {}) {
        self.settings = settings
        self.wake = wake
    }

    /// Looks at a plugin that was chosen, before all others.
    func look(at plugin: Plugin) { look(at: [plugin], on: chosen, isChosen: true) }

    /// Looks at the plugins of a list, one after the other.
    func look(through plugins: [Plugin]) { look(at: plugins, on: listed, isChosen: false) }

    /// What was found since the last call, oldest first.
    func takeFindings() -> [Finding] {
        findings.withLock { findings in
            defer { findings = [] }
            return findings
        }
    }

    private func look(at plugins: [Plugin], on queue: DispatchQueue, isChosen: Bool) {
        queue.async { [weak self] in
            guard let settings = self?.settings() else { return }
            for plugin in plugins {
                let began = ContinuousClock.now
                let stock = PluginStock(of: plugin, settings)
                let finding = Finding(
                    plugin: plugin, stock: stock, isChosen: isChosen, began: began)
                guard let self else { return }
                self.findings.withLock { $0.append(finding) }
                if isChosen { self.wake() }
            }
            self?.wake()
        }
    }
}
