internal import Engine
internal import Graphics
internal import Overlay

/// The text as it streams, with how fast it comes.
enum OutputSection {
    private static let height = 132.0

    static func build(_ ui: UI, _ session: ViewerSession, _ actions: inout [ViewerAction]) {
        header(ui, session, &actions)
        let record = session.run.record
        let prompt = record.map(promptText) ?? ""
        ui.textView(
            "output", prompt + (record?.text ?? ""), height: height,
            placeholder: placeholder(session),
            spans: [ColorSpan(0..<prompt.utf8.count, color: ui.theme.muted)])
    }

    private static func placeholder(_ session: ViewerSession) -> String {
        guard session.isRunning else { return "What the model says appears here." }
        return session.isConnected ? "Reading the prompt…" : "Waiting for the server…"
    }

    /// The prompt's tokens as they were read, without the beginning-of-text token.
    private static func promptText(_ record: RunRecord) -> String {
        record.steps.filter { $0.origin == .prompt && !$0.isBOS }.map(\.text).joined()
    }

    private static func header(
        _ ui: UI, _ session: ViewerSession, _ actions: inout [ViewerAction]
    ) {
        ui.row(height: 22, [.flex(1), .fixed(74)]) {
            ui.sectionHeader("Output", icon: .activity)
            let rect = ui.allocate(height: 22)
            let pace = session.run.playback.pace.map { "\(Int($0)) tok/s" } ?? "full speed"
            let hit = ui.interact("pace", rect)
            let hover = ui.fade("pace.hover", hit.isHovered || hit.isFocused)
            ui.canvas.box(
                rect, radius: 11, fill: ui.theme.raised.opacity(0.4 + 0.6 * hover),
                border: Border(ui.theme.line.mixed(with: ui.theme.lineHover, hover)))
            ui.line(
                pace, in: rect, style: Theme.smallNumber,
                color: ui.theme.muted.mixed(with: ui.theme.text, hover), alignment: .center)
            ui.tooltip(
                "pace", rect, "How fast a run is shown. The engine is always at full speed.  P",
                isHovered: hit.isHovered)
            ui.report("pace", rect, .text(pace))
            if hit.isClicked { actions.append(.nextPace) }
        }
        speed(ui, session)
    }

    private static func speed(_ ui: UI, _ session: ViewerSession) {
        guard let record = session.run.record, record.generatedCount > 0 else { return }
        let rate = session.run.tokensPerSecond ?? 0
        let engine = session.isRemote ? "server" : "engine"
        let speed = rate > 0 ? "  ·  \(engine) \(rounded(rate)) tok/s" : ""
        let noun = record.generatedCount == 1 ? "token" : "tokens"
        ui.label(
            "\(record.generatedCount) \(noun)\(speed)", style: Theme.smallNumber,
            color: ui.theme.secondary, maxLines: 1)
    }

    private static func rounded(_ rate: Double) -> String {
        NumberFormat(decimals: rate < 20 ? 1 : 0).string(rate)
    }
}
