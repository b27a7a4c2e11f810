import Foundation
import JSON
import Plugins

@testable import Engine
@testable import Viewer

/// A session with a real engine on the small fixture model, in time that passes as told.
@MainActor
final class SessionDriver {
    struct TookTooLong: Error {}

    let plugins: TinyLibrary
    let session: ViewerSession
    private let report: URL
    private(set) var time = 0.0

    init(
        prompt: String = "The capital", generates: Bool = false,
        engine: any EventSource = Engine(), survey: DiskSurvey? = nil
    ) throws {
        plugins = try TinyLibrary()
        report = plugins.folder.url.appending(path: "report.jsonl")
        var options = ViewerOptions()
        options.prompt = prompt
        options.generates = generates
        options.seed = 3
        options.offscreen = ViewerOptions.Offscreen(frames: 1, screenshot: nil)
        session = ViewerSession(
            options: options, engine: engine, library: plugins.library,
            reporter: try Reporter(url: report), survey: survey)
        session.parameters.maxTokens = 12
    }

    /// A session whose model is there.
    static func ready(prompt: String = "The capital") throws -> SessionDriver {
        let driver = try SessionDriver(prompt: prompt)
        driver.use("tiny")
        try driver.waitForModel()
        return driver
    }

    /// A session that has shown a whole run.
    static func shown() throws -> SessionDriver {
        let driver = try ready()
        try driver.generate()
        driver.showAll()
        driver.pass(0.3)
        return driver
    }

    /// A session that has shown a run with three SAEs.
    static func severalShown() throws -> SessionDriver {
        let driver = try SessionDriver()
        try driver.plugins.addSeveral()
        driver.use("several")
        try driver.waitForModel()
        try driver.generate()
        driver.showAll()
        driver.pass(0.3)
        return driver
    }

    /// A session whose model can be looked at in three layers.
    static func withLayers() throws -> SessionDriver {
        let driver = try SessionDriver()
        try driver.plugins.addLayers()
        driver.use("layers")
        try driver.waitForModel()
        return driver
    }

    func use(_ name: String) {
        if let entry = plugins.entry(name) { session.perform(.usePlugin(entry)) }
    }

    /// Waits for the engine, without letting the session's time pass.
    func wait(until isDone: () -> Bool) throws {
        for _ in 0..<20_000 {
            session.advance(to: time)
            if isDone() { return }
            Thread.sleep(forTimeInterval: 0.002)
        }
        throw TookTooLong()
    }

    func waitForModel() throws { try wait { session.loads.isEmpty } }

    /// Starts a run and waits until the engine has told all of it; next to nothing is shown yet.
    func generate(maxTokens: Double = 12) throws {
        session.parameters.maxTokens = maxTokens
        session.perform(.generate)
        try wait { session.run.isComplete || !session.isRunning }
    }

    /// Lets seconds pass in frames.
    func pass(_ seconds: Double, frame: Double = 1 / 60.0) {
        let end = time + seconds
        while time < end {
            time += frame
            session.advance(to: time)
        }
    }

    /// Shows the rest of a run at once.
    func showAll() {
        let pace = session.run.playback.pace
        session.run.playback.pace = nil
        // The item before had its pace.
        pass(0.5, frame: 0.25)
        session.run.playback.pace = pace
    }

    /// The lines of the report, each of which must be a whole JSON object.
    func lines() throws -> [JSONValue] {
        try String(contentsOf: report, encoding: .utf8).split(separator: "\n").map {
            try JSONValue(String($0))
        }
    }

    /// The names of the events reported so far.
    func events() throws -> [String] { try lines().map { try $0.string("event") } }

    func count(_ event: String) throws -> Int { try events().count { $0 == event } }
}
