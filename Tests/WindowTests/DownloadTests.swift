import Foundation
import Testing
import WebDouble

extension WindowTests {
    @Suite struct DownloadTests {
        private static let title = "A model of the Hub"

        /// A Hub on this machine with the small fixture model, of which a session knows.
        private struct Web {
            let hub: HubDouble

            init() throws {
                hub = try HubDouble([
                    "org/model": try Self.files(["config.json", "tokenizer.json"], in: ""),
                    "org/saes": try Self.files(["cfg.json"], in: "sae/res_jb/"),
                ])
            }

            private static func files(
                _ names: [String], in path: String
            ) throws -> [String: HubDouble.File] {
                let weights = path.isEmpty ? "model.safetensors" : "sae_weights.safetensors"
                let folder = WindowTestPlan.fixtures.appending(path: "gpt2_hub")
                var files: [String: HubDouble.File] = [:]
                for name in names + [weights] {
                    let content = try Data(contentsOf: folder.appending(path: path + name))
                    files[path + name] = HubDouble.File(
                        [UInt8](content), isLarge: name == weights)
                }
                return files
            }

            func session(_ arguments: [String] = []) throws -> WindowSession {
                let none = "http://127.0.0.1:1"
                let variables = [
                    "HF_ENDPOINT": hub.hub.url, "AXON_NEURONPEDIA_API": none,
                    "AXON_NEURONPEDIA_S3": none, "HF_HOME": "", "HF_HUB_CACHE": "", "HF_TOKEN": "",
                ]
                return try WindowSession(arguments, variables: variables) { configuration in
                    let file = configuration.appending(path: "axon/plugins/hubbed.toml")
                    try """
                    title = "\(title)"
                    [model]
                    source = "hf:org/model"
                    [[sae]]
                    source = "hf:org/saes/sae/res_jb"
                    hook = "blocks.2.hook_resid_pre"
                    """.write(to: file, atomically: true, encoding: .utf8)
                }
            }

            /// Has content come slowly, or not.
            func slow(_ isSlow: Bool) {
                let fault: HubDouble.Fault = { _, response in
                    var response = response
                    response.bytesPerSecond = 30_000
                    return response
                }
                hub.breakContent(isSlow ? fault : nil)
            }
        }

        private func state(
            _ session: WindowSession, _ state: String, since mark: Int
        ) throws -> ReportEvent {
            try session.wait(for: "download", since: mark) { $0.state == state }
        }

        @Test func aPluginOfTheHubIsDownloadedByAClickAndGenerates() throws {
            let web = try Web()
            let session = try web.session()
            let mark = try session.mark()
            try session.choosePlugin(titled: Self.title)
            _ = try state(session, "measured", since: mark)
            #expect(web.hub.bodies.isEmpty)
            try session.click(widget: "download")
            #expect(try session.wait(for: "plugin", since: mark).name == "hubbed")
            let finished = try state(session, "finished", since: mark)
            #expect(finished.bytesTotal ?? 0 > 700_000)
            #expect(finished.bytesDone == finished.bytesTotal)
            try session.generate("The")
            #expect(try !session.events("token", since: mark).isEmpty)
            #expect(try session.events("error", since: mark).isEmpty)
        }

        @Test func aDownloadIsPausedLeftFoundAgainAndCancelled() throws {
            let web = try Web()
            web.slow(true)
            let session = try web.session()
            var mark = try session.mark()
            try session.choosePlugin(titled: Self.title)
            _ = try state(session, "measured", since: mark)
            // The main button has the keyboard.
            try session.press("Return")
            _ = try state(session, "running", since: mark)
            try session.waitForFrame { ($0.value("download.panel")?.number ?? 0) > 0.02 }
            try session.click(widget: "download.pause")
            _ = try state(session, "paused", since: mark)
            try session.press("Escape")
            try session.waitForFrame {
                $0.widget("download.panel") == nil && $0.widget("download.background") != nil
            }
            mark = try session.mark()
            try session.click(widget: "download.background")
            try session.click(widget: "download.pause")
            _ = try state(session, "running", since: mark)
            try session.click(widget: "download.cancel")
            let cancelled = try state(session, "cancelled", since: mark)
            #expect(cancelled.bytesDone ?? 0 > 0)
            try session.waitForFrame { $0.widget("download.panel") == nil }
            try session.generate("Still here")
        }

        @Test func aPluginThatIsNotThereCanBeNamedOnTheCommandLine() throws {
            let web = try Web()
            let session = try web.session(["--plugin", "hubbed", "--generate", "--prompt", "The"])
            try session.click(widget: "download")
            try session.wait(for: "done", since: 0, within: 120)
            try session.press("ctrl+q")
            #expect(session.exitStatus() == 0)
        }

        @Test func quittingInADownloadEndsAtOnceAndKeepsWhatCame() throws {
            let web = try Web()
            web.slow(true)
            let session = try web.session(["--plugin", "hubbed"])
            try session.click(widget: "download")
            try session.waitForFrame { ($0.value("download.panel")?.number ?? 0) > 0.02 }
            try session.press("ctrl+q")
            #expect(session.exitStatus(within: 15) == 0)
            let cache = session.folder.appending(path: "cache/huggingface/hub")
            let files = FileManager.default.enumerator(atPath: cache.path)?.allObjects ?? []
            #expect(files.contains { ($0 as? String)?.hasSuffix(".incomplete") == true })
        }
    }
}
