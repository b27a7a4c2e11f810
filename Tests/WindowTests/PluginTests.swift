import Foundation
import Testing

extension WindowTests {
    @Suite struct PluginTests {
        private static let second = "A second look at the demo"

        /// A second plugin on the bundled model, and one that is broken.
        private func addPlugins(to configuration: URL) throws {
            let folder = configuration.appending(path: "axon/plugins")
            let bundled = WindowTestPlan.assets.appending(path: "Plugins/demo.toml")
            let demo = WindowTestPlan.assets.appending(path: "Demo").path
            let lines = try String(contentsOf: bundled, encoding: .utf8)
                .replacing("../Demo", with: demo)
                .split(separator: "\n", omittingEmptySubsequences: false)
                .map { $0.hasPrefix("title") ? "title = \"\(Self.second)\"" : String($0) }
            try lines.joined(separator: "\n").write(
                to: folder.appending(path: "second.toml"), atomically: true, encoding: .utf8)
            try "title = \"Broken\"\n[model\nsource = 3".write(
                to: folder.appending(path: "broken.toml"), atomically: true, encoding: .utf8)
        }

        @Test func anotherPluginIsChosenWithoutARestart() throws {
            let session = try WindowSession(prepare: addPlugins)
            let mark = try session.mark()
            try session.choosePlugin(titled: Self.second)
            let event = try session.wait(for: "plugin", since: mark, within: 120)
            #expect(event.name == "second")
            try session.generate("The capital of Spain is")
            #expect(try !session.events("token", since: mark).isEmpty)
        }

        @Test func aBrokenPluginIsListedAndHarmless() throws {
            let session = try WindowSession(prepare: addPlugins)
            let mark = try session.mark()
            try session.choosePlugin(titled: "broken")
            _ = try session.frame()
            #expect(try session.events("plugin", since: mark).isEmpty)
            try session.press("Escape")
            try session.generate("Still here")
        }

        @Test func aPluginNamedOnTheCommandLineThatIsNotThereIsAnError() throws {
            let log = FileManager.default.temporaryDirectory
                .appending(path: "axon-no-plugin-\(UUID().uuidString).log")
            defer { try? FileManager.default.removeItem(at: log) }
            let viewer = try ChildProcess(
                WindowTestPlan.viewer.path, ["--plugin", "no-such-plugin"],
                environment: ProcessInfo.processInfo.environment, log: log)
            defer { viewer.end() }
            #expect(eventually(within: 60) { !viewer.isRunning })
            #expect(viewer.exitStatus == 1)
            #expect(viewer.output.contains("error: "))
            #expect(viewer.output.contains("no-such-plugin"))
        }
    }
}
