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
    private let shortcutSheet = ShortcutSheet()

    /// Calls the widgets of one pass.
    func build(_ ui: UI, _ session: ViewerSession) -> [ViewerAction] {
        var actions: [ViewerAction] = []
        sidebar.build(ui, session, &actions)
        legend.build(ui, session, &actions)
        inspector.build(ui, session, &actions)
        shortcutSheet.build(ui, session, &actions)
        for notice in session.takeNotices() {
            let isProblem = notice.kind == .problem
            ui.toast(notice.text, icon: isProblem ? .warning : .info, isError: isProblem)
        }
        return actions
    }

    /// What small panels cover of the scene, in logical pixels: its labels stay clear of them.
    var islands: [Rect] { [legend.frame].compactMap(\.self) }

    /// What the panels leave of the window for the scene, in framebuffer pixels.
    func viewport(of size: PixelSize, textScale: Float, session: ViewerSession) -> PixelRect {
        let left = Float(session.isSidebarOpen ? Sidebar.width : 0) * textScale
        let right = Float(session.selection == nil ? 0 : Inspector.reach) * textScale
        let width = Float(size.width)
        // On a narrow window the panels cover the scene; it then keeps the middle.
        guard width - left - right >= 0.3 * width else {
            return PixelRect(x: 0, y: 0, width: width, height: Float(size.height))
        }
        return PixelRect(
            x: left, y: 0, width: width - left - right, height: Float(size.height))
    }
}
