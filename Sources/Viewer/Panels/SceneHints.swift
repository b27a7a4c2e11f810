internal import Graphics
internal import Overlay

/// Quiet words in the scene: what to do while it is empty, how to move in it.
enum SceneHints {
    private static let margin = 20.0

    /// Adds the hints for what the panels leave of the window, in logical pixels.
    static func draw(
        _ session: ViewerSession, in area: Rect, text: TextEngine, on canvas: inout Canvas
    ) {
        guard area.width > 320, area.height > 160 else { return }
        let theme = Theme.axon
        let gestures = text.layout(
            "drag to orbit  ·  scroll to zoom  ·  right-drag to pan  ·  ? for keys", Theme.caption)
        if session.selection == nil {
            canvas.text(
                gestures,
                at: Point(
                    area.maxX - gestures.size.width - margin,
                    area.maxY - gestures.size.height - margin * 0.7),
                color: theme.muted)
        }
        guard session.stage.model.isEmpty, !session.isRunning, session.isReady else { return }
        let isPlural = session.loadedModel?.hasSeveralSAEs == true
        invite(
            "Every token lights the concepts that the model holds at "
                + (isPlural ? "these layers." : "this layer."), in: area, text: text, theme: theme,
            on: &canvas)
    }

    private static func invite(
        _ words: String, in area: Rect, text: TextEngine, theme: Theme, on canvas: inout Canvas
    ) {
        let title = text.layout("Press Generate", Theme.title)
        let line = text.layout(words, Theme.body)
        let top = area.midY - 26
        canvas.text(
            title, at: Point(area.midX - title.size.width / 2, top), color: theme.secondary)
        canvas.text(
            line, at: Point(area.midX - line.size.width / 2, top + title.size.height + 6),
            color: theme.muted)
    }
}
