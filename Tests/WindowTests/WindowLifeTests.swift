import Foundation
import Testing

extension WindowTests {
    @Suite struct WindowLifeTests {
        @Test func anySizeAndBackIsHarmless() throws {
            let session = try WindowSession(["--prompt", "The capital of France is", "--generate"])
            let sizes = [
                (800, 600), (1, 1), (333, 77), (1600, 1200), (2, 900), (1400, 2), (640, 480),
            ]
            for (width, height) in sizes {
                try session.resize(width: width, height: height)
                _ = try session.frame()
            }
            try session.resize(width: WindowSession.size.width, height: WindowSession.size.height)
            try session.wait(for: "done", since: 0, within: 180)
            try session.generate("Still here")
            #expect(session.isRunning)
        }

        @Test func aHiddenWindowRestsAndComesBack() throws {
            let session = try WindowSession(["--prompt", "The capital of France is", "--generate"])
            try session.wait(for: "done", since: 0, within: 180)
            try session.drive(["windowunmap", session.window])
            Thread.sleep(forTimeInterval: 2)
            let before = try session.processorSeconds()
            Thread.sleep(forTimeInterval: 5)
            // A twentieth of a core is the aim; what is asserted leaves room for a slow machine.
            #expect(try session.processorSeconds() - before < 1)
            try session.drive(["windowmap", session.window])
            try session.generate("Back again")
        }

        @Test func controlQEndsTheProgram() throws {
            let session = try WindowSession()
            try session.move(to: session.sceneMiddle())
            try session.press("ctrl+q")
            #expect(session.exitStatus() == 0)
            #expect(try session.events("quit").count == 1)
        }

        @Test func controlQEndsTheProgramInTheMiddleOfAGeneration() throws {
            let session = try WindowSession(["--prompt", "Once upon a time", "--generate"])
            try session.wait(for: "token", since: 0)
            try session.move(to: session.sceneMiddle())
            try session.press("ctrl+q")
            #expect(session.exitStatus() == 0)
        }

        @Test func closingTheWindowEndsTheProgram() throws {
            let session = try WindowSession()
            try session.closeWindow()
            #expect(session.exitStatus() == 0)
            #expect(try session.events("quit").count == 1)
        }

        @Test func noDisplayIsOneClearSentence() throws {
            var environment = ProcessInfo.processInfo.environment
            environment["DISPLAY"] = nil
            environment["WAYLAND_DISPLAY"] = nil
            let log = FileManager.default.temporaryDirectory
                .appending(path: "axon-no-display-\(UUID().uuidString).log")
            defer { try? FileManager.default.removeItem(at: log) }
            let viewer = try ChildProcess(
                WindowTestPlan.viewer.path, [], environment: environment, log: log)
            defer { viewer.end() }
            #expect(eventually(within: 60) { !viewer.isRunning })
            #expect(viewer.exitStatus == 1)
            let errors = viewer.output.split(separator: "\n").filter { $0.hasPrefix("error: ") }
            #expect(errors.count == 1)
        }
    }
}
