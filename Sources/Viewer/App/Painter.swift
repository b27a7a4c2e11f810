internal import Graphics
internal import Overlay

/// Draws a session: the scene, the labels in it, the panels over it; and lets the panels and the
/// scene take the person's input.
final class Painter {
    private let text: TextEngine
    private let ui: UI
    private let panels = Panels()
    let labels: SceneLabels
    private let scene: SceneRenderer
    private var canvas: CanvasRenderer
    private var governor = QualityGovernor()
    private let clock = ContinuousClock()
    /// Input that waits for the frame in which another widget has the keyboard.
    private var carried: [InputEvent] = []

    init(contentScale: Double) throws {
        text = try TextEngine(scale: contentScale)
        ui = UI(text: text)
        labels = SceneLabels(text: text)
        scene = try SceneRenderer()
        canvas = try CanvasRenderer(engine: text)
    }

    func connectClipboard(of host: any Host) {
        ui.readClipboard = { [weak host] in host?.clipboard }
        ui.writeClipboard = { [weak host] in host?.clipboard = $0 }
    }

    /// How much larger than usual the interface is; Ctrl + and − change it.
    var zoom: Double {
        get { ui.zoom }
        set { ui.zoom = newValue }
    }

    /// Where the widgets are, for automation.
    var widgets: [WidgetReport] { ui.reports }

    /// Whether the interface itself moves.
    var isAnimating: Bool { ui.redraw == .soon || !carried.isEmpty }

    /// When the interface wants to be drawn again at the latest.
    var nextRedraw: Double? {
        if case .at(let moment) = ui.redraw { moment } else { nil }
    }

    /// Draws one frame.
    func draw(
        _ session: ViewerSession, on host: any Host, at time: Double, events: [InputEvent]
    ) throws {
        let surface = host.surface
        let scale = host.contentScale
        ui.frame(
            size: surface.size, contentScale: Double(scale), time: time,
            events: takeCarried() + events
        ) {
            for action in panels.build(ui, session) { session.perform(action) }
        }
        route(ui.unclaimed, to: session, scale: scale)
        // A panel keeps the movement that brought the pointer over it.
        if ui.wantsPointer { session.leaveScene() }
        let frame = sceneFrame(session, surface: surface, scale: scale)
        let began = clock.now
        try scene.draw(frame, to: surface)
        canvas.draw(
            labels.canvas(
                for: session, frame: frame, textScale: text.scale,
                area: Panels.scene(in: ui.size, session), islands: panels.islands),
            on: surface)
        canvas.draw(ui.canvas, on: surface)
        if !host.isScripted {
            governor.record(milliseconds: Float((clock.now - began) / .milliseconds(1)))
        }
        host.setCursor(ui.cursor ?? sceneCursor(session))
    }

    private func sceneFrame(
        _ session: ViewerSession, surface: Surface, scale: Float
    ) -> SceneFrame {
        let viewport = Panels.viewport(
            of: surface.size, textScale: Float(text.scale), session: session)
        var frame = session.scene(viewport: viewport, surface: surface.size, scale: scale)
        frame.quality = governor.quality
        return frame
    }

    private func route(_ events: [InputEvent], to session: ViewerSession, scale: Float) {
        for (index, event) in events.enumerated() {
            session.handle(event, isOverScene: !ui.wantsPointer, scale: scale)
            if let action = Shortcuts.action(for: event, in: session, isTyping: ui.wantsKeyboard) {
                session.perform(action)
            }
            if let wish = session.takeFocusWish() {
                if Panels.inspectorCoversSidebar(ui.size, session) { session.perform(.dismiss) }
                if Panels.downloadCoversSidebar(ui.size, session) { session.isDownloadAside = true }
                wish.opens ? ui.open(menu: wish.widget) : ui.focus(wish.widget)
                carried = Self.meant(forFocus: events[(index + 1)...])
                return
            }
        }
    }

    /// What follows a key that moves the keyboard belongs to the widget that has it next; the
    /// character of that key itself does not.
    private static func meant(forFocus rest: ArraySlice<InputEvent>) -> [InputEvent] {
        if case .text = rest.first { Array(rest.dropFirst()) } else { Array(rest) }
    }

    private func takeCarried() -> [InputEvent] {
        defer { carried = [] }
        return carried
    }

    private func sceneCursor(_ session: ViewerSession) -> CursorShape {
        session.hovered != nil && !session.gestures.isDragging ? .hand : .arrow
    }
}
