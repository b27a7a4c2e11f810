internal import Engine
internal import Graphics
internal import Overlay

/// Quiet words in the scene: what to do while it is empty, how to move in it.
enum SceneHints {
    private static let margin = 20.0

    /// Adds the hints for what the panels leave of the window, in logical pixels, and says what they
    /// cover.
    static func draw(
        _ session: ViewerSession, in area: Rect, text: TextEngine, on canvas: inout Canvas
    ) -> [Rect] {
        guard area.width > 320, area.height > 160 else { return [] }
        let theme = Theme.axon
        var covered: [Rect] = []
        let gestures = text.layout(
            "drag to orbit  ·  scroll to zoom  ·  right-drag to pan  ·  ? for keys", Theme.caption)
        let size = gestures.size
        if session.selection == nil, size.width + 2 * margin < area.width {
            let corner = Point(
                area.maxX - size.width - margin, area.maxY - size.height - margin * 0.7)
            canvas.text(gestures, at: corner, color: theme.muted)
            covered = [Rect(origin: corner, size: size).inset(-8)]
        }
        if let (title, words) = invitation(session) {
            invite(title, words, in: area, text: text, theme: theme, on: &canvas)
        }
        return covered
    }

    /// What to do while there is nothing to see; nil while there is, or is about to be.
    private static func invitation(_ session: ViewerSession) -> (title: String, words: String)? {
        guard session.stage.model.isEmpty, !session.isRunning else { return nil }
        switch session.model {
        case .ready where session.isRemote: return remoteInvitation(session)
        case .ready(let summary):
            return ("Press Generate", Self.promise(summary))
        case .failed:
            return (
                "No model to look into", "Choose another one, or mend what is said at the left."
            )
        case .none, .loading, .absent: return nil
        }
    }

    private static func remoteInvitation(
        _ session: ViewerSession
    ) -> (title: String, words: String) {
        session.isConnected
            ? ("Press Generate", "Every token lights the concepts that the server's model holds.")
            : ("Waiting for the server", "The graph grows here once it answers.")
    }

    private static func promise(_ summary: ModelSummary) -> String {
        if summary.isLogitLens {
            return "Every token lights the words that these layers would say next."
        }
        return switch summary.saes.count {
        case 1: "Every token lights the concepts that the model holds at this layer."
        default: "Every token lights the concepts that the model holds at these layers."
        }
    }

    private static func invite(
        _ title: String, _ words: String, in area: Rect, text: TextEngine, theme: Theme,
        on canvas: inout Canvas
    ) {
        let title = text.layout(title, Theme.title)
        let line = text.layout(
            words, Theme.body, TextFrame(width: area.width - 2 * margin, alignment: .center))
        let top = area.midY - 26
        canvas.text(
            title, at: Point(area.midX - title.size.width / 2, top), color: theme.secondary)
        canvas.text(
            line, at: Point(area.minX + margin, top + title.size.height + 6),
            color: theme.muted)
    }
}
