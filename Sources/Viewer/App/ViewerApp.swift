internal import Engine
internal import Foundation
internal import Graphics
internal import Hub
internal import JSON
internal import Overlay
internal import Plugins
internal import Remote

/// The program: a host to draw on, a session to show, a loop between them.
public final class ViewerApp {
    private let host: any Host
    let session: ViewerSession
    let painter: Painter
    private var clock = FrameClock()
    private let launch = ContinuousClock.now
    private var scriptedTime = 0.0
    /// Input that the next frame takes.
    private var pending: [InputEvent] = []
    private var need = FrameClock.Need.action
    private var frameReports: FrameReportSchedule
    private var toldReady = false

    /// Opens the window, or the picture in memory, unless there is a host already, and asks the
    /// engine for the model.
    ///
    /// - Throws: `GraphicsError` without a display, `ViewerError`, `PluginError`
    init(_ options: ViewerOptions, on given: (any Host)? = nil) throws {
        let reporter = try Reporter(url: options.report, launch: launch)
        frameReports = FrameReportSchedule(isWanted: reporter.isActive)
        var library = PluginLibrary.standard
        let token = try ServerChoice.token(ProcessInfo.processInfo.environment)
        let server = try options.server.map { try ServerChoice.plugin(at: $0, token: token) }
        library.guest = server
        let origin = try server ?? library.choose(options.plugin)
        let plugin = try options.layer.map { try origin.atLayer($0) } ?? origin
        let size = PixelSize(width: options.width, height: options.height)
        let isOffscreen = options.offscreen != nil
        host = try given ?? (isOffscreen ? OffscreenHost(size: size) : WindowHost(size: size))
        let hub: DiskSurvey.Settings = { [library] in Self.hub(library) }
        let engine =
            isOffscreen
            ? Engines(token: token)
            : Engines(
                hub: try? hub().get(), derivesLabels: true, token: token,
                wake: { Window.postEmptyEvent() })
        // A film waits for nothing that comes over the network.
        let survey =
            isOffscreen ? nil : DiskSurvey(settings: hub, wake: { Window.postEmptyEvent() })
        session = ViewerSession(
            options: options, engine: engine, library: library, reporter: reporter,
            survey: survey)
        painter = try Painter(contentScale: Double(host.contentScale))
        painter.connectClipboard(of: host)
        if let scale = try library.preferences().uiScale { painter.zoom = scale }
        session.use(plugin, from: origin)
    }

    /// Where downloads and labels are, or what is wrong with what the environment says of it.
    nonisolated private static func hub(
        _ library: PluginLibrary
    ) -> Result<HubSettings, HubError> {
        Result { () throws(HubError) in
            var hub = try HubSettings()
            let key = try? library.preferences().neuronpediaKey
            hub.neuronpedia = try NeuronpediaSettings(key: key)
            return hub
        }
    }

    /// Opens the viewer and runs it to its end.
    public static func open(_ options: ViewerOptions) throws {
        let app = try ViewerApp(options)
        if let film = options.offscreen {
            try app.render(frames: film.frames, screenshot: film.screenshot)
        } else {
            try app.run()
        }
    }

    /// Runs until the person quits.
    private func run() throws {
        while !session.wantsQuit { try turn() }
        session.endDownloads()
        session.engine.shutDown()
        session.reporter.tell("quit")
    }

    /// Draws `frames` frames, a sixtieth of a second apart, and writes the last one to `screenshot`.
    private func render(frames: Int, screenshot: URL?) throws {
        try waitForModel()
        for _ in 0..<max(1, frames) {
            waitForEngine()
            try turn()
        }
        session.engine.shutDown()
        if let screenshot, let offscreen = host as? OffscreenHost {
            try offscreen.picture.writePNG(to: screenshot)
        }
        session.reporter.tell("quit")
    }

    /// Seconds since launch, or since the first frame of a film.
    private var now: Double {
        host.isScripted ? scriptedTime : (ContinuousClock.now - launch) / .seconds(1)
    }

    /// One turn of the loop: wait, hear, change, draw.
    func turn() throws {
        let isHidden = host.isHidden
        pending += host.events(
            waiting: clock.wait(
                for: need, now: now, until: wakeTime(isHidden: isHidden), isHidden: isHidden))
        scriptedTime += 1.0 / 60
        let time = now
        session.advance(to: time)
        for event in pending where event == .close { session.perform(.quit) }
        let isRedrawDue = painter.nextRedraw.map { $0 <= time } ?? false
        if session.takeChange() || !pending.isEmpty || isRedrawDue { need = .action }
        // What comes in while nobody looks waits: a button's release must not be lost.
        if host.isScripted || (!isHidden && clock.isDue(need, at: time)) {
            try draw(at: time)
        }
        report(at: time)
    }

    private func draw(at time: Double) throws {
        let events = pending
        pending = []
        try painter.draw(session, on: host, at: time, events: events)
        host.present()
        if let text = session.takeClipboardWish() { host.clipboard = text }
        need = max(session.need, painter.isAnimating ? .action : .nothing)
        if !events.isEmpty { frameReports.askNow() }
        tellReady()
        clock.record(at: time, cost: host.isScripted ? 0 : now - time)
    }

    /// Once, when the first frame with a model, or with what is wrong with it, can be seen.
    private func tellReady() {
        if case .loading = session.model { return }
        guard !toldReady else { return }
        toldReady = true
        let size = host.surface.size
        session.reporter.tell(
            "ready",
            [
                ("plugin", .string(session.pluginName)), ("width", .int(size.width)),
                ("height", .int(size.height)),
            ] + (session.loadedModel.map { session.layers(of: $0.summary) } ?? []))
    }

    /// When to wake though nothing happened: for a caret, a tooltip, the next line of the report.
    private func wakeTime(isHidden: Bool) -> Double? {
        [isHidden ? nil : painter.nextRedraw, frameReports.due].compactMap(\.self).min()
    }

    private func report(at time: Double) {
        guard frameReports.take(at: time), let scene = session.lastScene else { return }
        session.reporter.tell(
            "frame",
            session.frameReport(scene: scene, clock: clock, widgets: painter.widgets).members)
    }

    private func waitForModel() throws {
        while case .loading = session.model {
            Thread.sleep(forTimeInterval: 0.002)
            session.advance(to: now)
        }
        if case .failed(_, let message) = session.model { throw ViewerError.cannotRender(message) }
    }

    /// A film must not depend on how fast the engine is: its record is complete before a frame.
    private func waitForEngine() {
        while session.isRunning, !session.run.isComplete {
            Thread.sleep(forTimeInterval: 0.001)
            session.hearEngine()
        }
    }
}
