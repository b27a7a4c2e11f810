internal import Graphics
internal import Overlay

/// The panels over the scene.
///
/// Each is a function of the session; what the person does comes back
/// as actions.
final class Panels {
    private let sidebar = Sidebar()
    private let inspector = Inspector()
    private let legend = Legend()
    private let downloadPanel = DownloadPanel()
    private let shortcutSheet = ShortcutSheet()

    /// The scene needs so much between the panels, in logical pixels, to be centred there.
    private static let leastScene = 96.0

    /// Calls the widgets of one pass.
    func build(_ ui: UI, _ session: ViewerSession) -> [ViewerAction] {
        var actions: [ViewerAction] = []
        let scene = Self.scene(in: ui.size, session)
        if Self.showsSidebar(in: ui.size, session) { sidebar.build(ui, session, &actions) }
        legend.build(ui, session, in: scene, &actions)
        downloadPanel.build(ui, session, in: scene, &actions)
        inspector.build(ui, session, &actions)
        shortcutSheet.build(ui, session, &actions)
        for notice in session.takeNotices() {
            let isProblem = notice.kind == .problem
            ui.toast(notice.text, icon: isProblem ? .warning : .info, isError: isProblem)
        }
        return actions
    }

    /// Whether the window is too narrow for both: then the sidebar waits until the inspector closes.
    static func inspectorCoversSidebar(_ size: Size, _ session: ViewerSession) -> Bool {
        session.selection != nil && size.width < Sidebar.width + Inspector.reach
    }

    /// Whether the window is too narrow for the sidebar and the panel of a download.
    static func downloadCoversSidebar(_ size: Size, _ session: ViewerSession) -> Bool {
        session.shownDownload != nil && size.width < Sidebar.width + DownloadPanel.leastReach
    }

    private static func showsSidebar(in size: Size, _ session: ViewerSession) -> Bool {
        !inspectorCoversSidebar(size, session) && !downloadCoversSidebar(size, session)
    }

    /// What the panels leave of a window, in logical pixels; may be next to nothing.
    static func scene(in size: Size, _ session: ViewerSession) -> Rect {
        let hasSidebar = session.isSidebarOpen && showsSidebar(in: size, session)
        let left = hasSidebar ? min(Sidebar.width, size.width) : 0
        let right = session.selection == nil ? 0 : Inspector.reach
        return Rect(left, 0, max(0, size.width - left - right), size.height)
    }

    /// What small panels cover of the scene, in logical pixels: its labels stay clear of them.
    var islands: [Rect] { [legend.frame].compactMap(\.self) }

    /// Where the scene is centred, in framebuffer pixels: between the panels, or in the middle of a
    /// window that they cover.
    static func viewport(
        of size: PixelSize, textScale: Float, session: ViewerSession
    ) -> PixelRect {
        let scale = Double(textScale)
        let window = Size(Double(size.width) / scale, Double(size.height) / scale)
        let scene = scene(in: window, session)
        guard scene.width >= leastScene else {
            return PixelRect(
                x: 0, y: 0, width: Float(size.width), height: Float(size.height))
        }
        return PixelRect(
            x: Float(scene.x) * textScale, y: 0, width: Float(scene.width) * textScale,
            height: Float(size.height))
    }
}
