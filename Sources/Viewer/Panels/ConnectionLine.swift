internal import Engine
internal import Graphics
internal import Overlay

/// How it stands with the server that runs the model, where the model's facts stand otherwise.
///
/// A line for the state and, below it, what there is to say about it. Both keep their places while
/// the server is called again and again, so that nothing beneath them moves under the pointer.
enum ConnectionLine {
    private static let height = 22.0
    /// Two lines of a caption, and the gap above them.
    private static let leastDetail = 44.0

    static func build(_ ui: UI, _ session: ViewerSession) {
        guard let connection = session.connection else { return ui.badges(["no server"]) }
        let top = ui.cursorY
        state(ui, connection)
        let below = ui.cursorY
        detail(ui, connection, session)
        let missing = leastDetail - (ui.cursorY - below)
        if missing > 0 { ui.space(missing) }
        ui.report(
            "connection", Rect(20, top, ui.availableWidth, max(height, ui.cursorY - top)),
            .text(words(connection)))
    }

    /// The state as it is read.
    static func words(_ connection: Connection) -> String {
        switch connection.state {
        case .connecting: "Connecting to \(connection.server)…"
        case .connected where connection.health?.isReady == false:
            "\(connection.server) still reads its model"
        case .connected: "Connected to \(connection.server)"
        case .waiting(let seconds, _): "Reconnecting in \(seconds) s"
        }
    }

    private static func state(_ ui: UI, _ connection: Connection) {
        let rect = ui.allocate(height: height)
        let middle = Point(rect.minX + 8, rect.midY)
        switch connection.state {
        case .connecting: ui.spinner(at: middle, radius: 6)
        case .connected where connection.health?.isReady != false:
            ui.canvas.circle(middle, radius: 4, fill: ui.theme.activation)
        case .connected, .waiting: ui.canvas.circle(middle, radius: 4, fill: ui.theme.caution)
        }
        ui.line(
            words(connection),
            in: Rect(rect.minX + 24, rect.minY, rect.width - 24, rect.height),
            style: Theme.label, color: ui.theme.text)
    }

    private static func detail(_ ui: UI, _ connection: Connection, _ session: ViewerSession) {
        if case .connected = connection.state {
            facts(ui, connection, session)
        } else {
            let words = session.connectionProblem ?? session.loadedModel?.plugin.server?.description
            ui.label(words ?? "", style: Theme.caption, color: ui.theme.secondary, maxLines: 4)
        }
    }

    /// What the server says of itself, and the layers its messages named so far.
    private static func facts(_ ui: UI, _ connection: Connection, _ session: ViewerSession) {
        let rect = ui.allocate(height: height)
        var x = rect.minX
        if connection.isExposed { x = exposed(ui, rect) + 6 }
        for fact in facts(connection, session) where ui.badgeWidth(fact) <= rect.maxX - x {
            x = ui.badge(fact, at: Point(x, rect.minY)).maxX + 6
        }
    }

    /// - Returns: where it ends
    private static func exposed(_ ui: UI, _ rect: Rect) -> Double {
        let badge = ui.badge(
            "unencrypted", at: rect.origin, color: ui.theme.caution, maxWidth: rect.width)
        ui.tooltip(
            "connection.exposed", badge, "The network can read along; ssh -L makes it safe.",
            isHovered: ui.isHovering(badge))
        ui.report("connection.exposed", badge, .text("unencrypted"))
        return badge.maxX
    }

    private static func facts(_ connection: Connection, _ session: ViewerSession) -> [String] {
        let layers = session.loadedModel.flatMap {
            $0.summary.saes.isEmpty ? nil : ModelLine.title($0.summary)
        }
        let labels = connection.health?.labelCount.map {
            "\(ModelLine.grouped($0)) \($0 == 1 ? "label" : "labels")"
        }
        return [layers, connection.health?.device, labels].compactMap(\.self)
    }
}
