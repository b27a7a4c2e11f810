import Foundation

/// A running `axon-viewer` in a window of its own X server, with an empty home.
///
/// A test moves its mouse and types its keys as a person would, and knows what came of it only
/// from the report.
final class WindowSession {
    /// The width and height the window has at first: all seven sliders are in view.
    static let size = (width: 1400, height: 1150)

    let folder: URL
    /// `$XDG_CONFIG_HOME` of the program.
    let configuration: URL
    let report: ReportReader
    private let server: XServer
    private let viewer: ChildProcess
    private(set) var environment: [String: String]
    private(set) var window = ""
    var clipboardServer: ChildProcess?

    /// Starts the program and waits until it is ready.
    ///
    /// - Parameters:
    ///   - arguments: further arguments.
    ///   - variables: what else the program's environment holds.
    ///   - prepare: makes what the configuration folder should hold.
    /// - Throws: `SessionError` if the program does not get ready.
    init(
        _ arguments: [String] = [], variables: [String: String] = [:],
        prepare: (URL) throws -> Void = { _ in }
    ) throws {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "axon-window-\(UUID().uuidString)")
        configuration = folder.appending(path: "config")
        try FileManager.default.createDirectory(
            at: configuration.appending(path: "axon/plugins"), withIntermediateDirectories: true)
        try prepare(configuration)
        server = try XServer(folder: folder)
        environment = Self.environment(home: folder, display: server.display)
            .merging(variables) { $1 }
        let file = folder.appending(path: "report.jsonl")
        report = ReportReader(file)
        let size = "\(Self.size.width)x\(Self.size.height)"
        viewer = try ChildProcess(
            WindowTestPlan.viewer.path,
            ["--report", file.path, "--size", size, "--seed", "7"] + arguments,
            environment: environment, log: folder.appending(path: "viewer.log"))
        try wait(for: "ready", since: 0, within: 120)
        window = try findWindow()
        _ = try frame()
    }

    private static func environment(home: URL, display: String) -> [String: String] {
        var environment = ProcessInfo.processInfo.environment
        environment["DISPLAY"] = display
        environment["WAYLAND_DISPLAY"] = nil
        environment["HOME"] = home.path
        environment["XDG_CONFIG_HOME"] = home.appending(path: "config").path
        environment["XDG_CACHE_HOME"] = home.appending(path: "cache").path
        environment["XDG_DATA_HOME"] = home.appending(path: "data").path
        environment["LIBGL_ALWAYS_SOFTWARE"] = "1"
        return environment
    }

    private func findWindow() throws -> String {
        var found = ""
        _ = eventually(within: 30) {
            let names = try? run(
                "xdotool",
                ["search", "--onlyvisible", "--pid", String(viewer.identifier)],
                environment: environment)
            found = names?.split(separator: "\n").last.map(String.init) ?? ""
            return !found.isEmpty
        }
        guard !found.isEmpty else { throw SessionError.noRoom("window of axon-viewer") }
        return found
    }

    /// Ends the program and its X server, and removes what they wrote.
    func close() {
        viewer.end()
        clipboardServer?.end()
        server.end()
        try? FileManager.default.removeItem(at: folder)
    }

    deinit { close() }

    /// Whether the program is still there.
    var isRunning: Bool { viewer.isRunning }

    /// How much processor time the program has used, in all its threads.
    func processorSeconds() throws -> Double {
        let text = try String(contentsOfFile: "/proc/\(viewer.identifier)/stat", encoding: .utf8)
        let fields = text.drop { $0 != ")" }.split(separator: " ")
        let ticks = fields.dropFirst(12).prefix(2).compactMap { Double($0) }.reduce(0, +)
        return ticks / Double(sysconf(CInt(_SC_CLK_TCK)))
    }

    /// What the program printed.
    var output: String { viewer.output }

    /// The exit status of the program, once it has ended by itself.
    func exitStatus(within seconds: Double = 30) -> Int32? {
        _ = eventually(within: seconds) { !viewer.isRunning }
        return viewer.exitStatus
    }
}

// MARK: Waiting

extension WindowSession {
    /// How many events there have been: a place in the report to wait from.
    func mark() throws -> Int {
        try report.read()
        return report.events.count
    }

    /// Waits for an event after a mark that fits, and gives it.
    @discardableResult
    func wait(
        for name: String, since mark: Int, within seconds: Double = 60,
        where fits: (ReportEvent) -> Bool = { _ in true }
    ) throws -> ReportEvent {
        guard let event = try find(name, since: mark, within: seconds, where: fits) else {
            throw viewer.isRunning
                ? SessionError.silent(
                    awaited: name, seconds: seconds, last: report.lines.suffix(5), log: output)
                : SessionError.ended(status: viewer.exitStatus, log: output)
        }
        return event
    }

    /// Waits like `wait(for:since:within:where:)`, and gives nil if no such event comes.
    func find(
        _ name: String, since mark: Int, within seconds: Double,
        where fits: (ReportEvent) -> Bool = { _ in true }
    ) throws -> ReportEvent? {
        var next = mark
        var found: ReportEvent?
        _ = try eventually(within: seconds) {
            let isOver = !viewer.isRunning
            try report.read()
            while found == nil, next < report.events.count {
                let event = report.events[next]
                if event.event == name, fits(event) { found = event }
                next += 1
            }
            return found != nil || isOver
        }
        return found
    }

    /// The next frame that is reported, at most a second old.
    func frame(within seconds: Double = 60) throws -> ReportEvent {
        try wait(for: "frame", since: mark(), within: seconds)
    }

    /// Waits for a frame that fits, from now on.
    @discardableResult
    func waitForFrame(
        within seconds: Double = 60, where fits: (ReportEvent) -> Bool
    ) throws -> ReportEvent {
        try wait(for: "frame", since: mark(), within: seconds, where: fits)
    }

    /// All events of a name since a mark.
    func events(_ name: String, since mark: Int = 0) throws -> [ReportEvent] {
        try report.read()
        return report.events[mark...].filter { $0.event == name }
    }
}
