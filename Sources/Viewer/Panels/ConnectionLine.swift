internal import Engine
internal import Graphics
internal import Overlay

/// How it stands with the server that runs the model, where the model's facts stand otherwise.
enum ConnectionLine {
    private static let height = 22.0

    static func build(_ ui: UI, _ session: ViewerSession) {
        guard let connection = session.connection else { return ui.badges(["no server"]) }
        let top = ui.cursorY
        switch connection.state {
        case .connecting: connecting(ui, connection)
        case .connected: connected(ui, connection, session)
        case .waiting(let seconds, let reason): waiting(ui, seconds, reason)
        }
        if connection.isExposed { warning(ui) }
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

    private static func connecting(_ ui: UI, _ connection: Connection) {
        let rect = ui.allocate(height: height)
        ui.spinner(at: Point(rect.minX + 8, rect.midY), radius: 6)
        text(ui, words(connection), rect, color: ui.theme.secondary)
    }

    private static func connected(_ ui: UI, _ connection: Connection, _ session: ViewerSession) {
        let isReady = connection.health?.isReady ?? true
        state(ui, words(connection), color: isReady ? ui.theme.activation : ui.theme.caution)
        let facts = facts(connection, session)
        if !facts.isEmpty { ui.badges(facts) }
    }

    /// What the server says of itself, and the layers its messages named so far.
    private static func facts(_ connection: Connection, _ session: ViewerSession) -> [String] {
        let layers = session.loadedModel.flatMap {
            $0.summary.saes.isEmpty ? nil : ModelLine.title($0.summary)
        }
        let labels = connection.health?.labelCount.map {
            "\(ModelLine.grouped($0)) \($0 == 1 ? "label" : "labels")"
        }
        return [layers, connection.health?.device, labels].compactMap(\.self)
    }

    private static func waiting(_ ui: UI, _ seconds: Int, _ reason: String) {
        state(ui, "Reconnecting in \(seconds) s", color: ui.theme.caution)
        ui.label(reason, style: Theme.caption, color: ui.theme.secondary, maxLines: 4)
    }

    private static func warning(_ ui: UI) {
        ui.label(
            "Unencrypted: the network can read along. ssh -L makes it safe.", style: Theme.caption,
            color: ui.theme.caution, maxLines: 2)
    }

    private static func state(_ ui: UI, _ words: String, color: Color) {
        let rect = ui.allocate(height: height)
        ui.canvas.circle(Point(rect.minX + 8, rect.midY), radius: 4, fill: color)
        text(ui, words, rect, color: ui.theme.text)
    }

    private static func text(_ ui: UI, _ words: String, _ rect: Rect, color: Color) {
        ui.line(
            words, in: Rect(rect.minX + 24, rect.minY, rect.width - 24, rect.height),
            style: Theme.label, color: color)
    }
}
