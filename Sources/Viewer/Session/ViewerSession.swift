internal import Engine
internal import Foundation
internal import Graphics
internal import Logging
internal import Plugins

/// All that the window shows and all that it can do, apart from drawing.
///
/// Panels and keys turn what the person does into `ViewerAction`s; `perform` is the only way to
/// change something. The engine's events come in once a frame, in `advance`.
final class ViewerSession {
    /// What is known of the model.
    enum ModelState {
        case none
        case loading(title: String, part: String)
        case ready(ModelSummary)
        /// It was chosen and is not on this machine.
        case absent(title: String)
        case failed(title: String, message: String)
    }

    let engine: any EventSource
    let stage: GraphStage
    let library: PluginLibrary
    let reporter: Reporter
    /// Looks what is on this machine; nil where plugins are loaded without a look.
    let survey: DiskSurvey?
    let seed: UInt64?
    let unopenedPages = UnopenedPages()
    let log = Logger(label: "viewer")

    var model = ModelState.none
    /// How it stands with the server of the plugin in use; nil where the model runs here.
    var connection: Connection?
    /// What was last wrong with it, until it is mended.
    var connectionProblem: String?
    /// The plugins to choose from, broken ones included.
    var plugins: [PluginEntry] = []
    /// The name of the plugin in use, or asked for.
    var pluginName = ""
    var pluginTitle = ""
    /// A run that was asked for before the model was there.
    var generatesWhenReady = false

    var prompt: String
    var parameters = ParameterValues()
    /// Where the plugin sets the sliders; a double click goes back there.
    var initialParameters = ParameterValues()
    var run = RunController()

    var selection: FeatureID?
    /// What the engine knows of the selected feature; nil until it has answered.
    var detail: FeatureDetail?
    /// The node under the pointer.
    var hovered: Int?

    var camera = OrbitCamera()
    var gestures = PointerGestures()
    var composer = FrameComposer()
    /// What was drawn last; picking asks it.
    var lastScene: SceneFrame?
    /// Keeps all nodes in view while a run grows the graph, until the person takes the camera.
    var framesGraph = true
    /// Keeps the selected node in the middle, until the person pans or zooms.
    var followsSelection = false

    var isSidebarOpen = true
    var isShortcutsOpen = false
    /// The widget that shall have the keyboard next.
    var focusWish: FocusWish?
    /// Words for the person, to be shown by the overlay.
    var notices: [Notice] = []
    /// Text to put on the clipboard, which only the host can reach.
    var clipboardWish: String?
    var wantsQuit = false
    /// The plugins asked for that the engine has not answered yet, oldest first, by their loads.
    var loads: [Load] = []
    /// What the engine has; it stays when another cannot be read.
    var loadedModel: LoadedModel?
    /// The plugin that was in use last, which the engine may have released.
    var lastPlugin: Plugin?
    /// What is chosen and not on its way to the engine: it is being looked for, or has to come.
    var awaited: Choice?
    /// The downloads, measured or under way; those of plugins not looked at go on.
    var downloads: [Plugin: PluginDownload] = [:]
    /// What was found of the plugins on this machine.
    var stocks: [Plugin: PluginStock] = [:]
    /// When the looks began that found them.
    var surveyed: [Plugin: ContinuousClock.Instant] = [:]
    /// The downloads to be tried again once the disk has been looked at.
    var retries: Set<Plugin> = []
    /// Whether a complete plugin is to be offered all the same, for its labels.
    var wantsOffer = false
    /// Whether the panel of a download makes room for the sidebar, in a window with room for one.
    var isDownloadAside = false
    /// Whether nobody may be asked for files.
    var isOffline = false
    /// Which SAEs' nodes are shown.
    var layerFilter = LayerFilter()
    /// Seconds since launch.
    var now = 0.0
    /// Whether something happened that the next frame shows.
    private var isChanged = true

    /// Left alone for so many seconds, the graph stops turning and the program sleeps.
    private static let attention: Float = 180

    /// A plugin that was asked for.
    struct Load {
        var number: Int
        var plugin: Plugin
        /// The plugin as its file says, before another layer was chosen.
        var origin: Plugin
    }

    /// A widget that shall have the keyboard.
    struct FocusWish {
        var widget: String
        /// Whether it is a menu that shall open.
        var opens = false
    }

    struct Notice {
        enum Kind { case information, problem }
        var kind: Kind
        var text: String
    }

    init(
        options: ViewerOptions, engine: any EventSource, library: PluginLibrary, reporter: Reporter,
        survey: DiskSurvey? = nil
    ) {
        self.engine = engine
        self.library = library
        self.reporter = reporter
        self.survey = survey
        seed = options.seed
        prompt = options.prompt ?? "The capital of France is"
        generatesWhenReady = options.generates
        stage = GraphStage(
            pace: options.offscreen == nil ? .threaded : .stepped,
            seed: UInt32(truncatingIfNeeded: options.seed ?? 1))
        plugins = library.list()
        surveyPlugins()
    }

    /// The node of the selected feature.
    var selectedNode: Int? { selection.flatMap { stage.model.index(of: $0) } }

    var isRunning: Bool { run.phase == .running }

    var isReady: Bool {
        if case .ready = model { true } else { false }
    }

    /// Lets time pass: hears the engine, reveals tokens, moves nodes and camera.
    func advance(to time: Double) {
        let step = max(0, time - now)
        now = time
        hearEngine()
        hearDownloads()
        offerUnopenedPages()
        for item in run.advance(to: now) { show(item) }
        stage.advance()
        layerFilter.advance(by: step)
        followSelection()
        frameGraph(after: step)
        camera.autoRotates =
            selection == nil && !stage.model.isEmpty && camera.idleTime < Self.attention
        camera.advance(by: Float(min(step, 0.1)))
    }

    /// Takes note of what the engine did.
    func hearEngine() {
        for event in engine.takeEvents() {
            hear(event)
            isChanged = true
        }
    }

    /// Whether something happened since the last call.
    func takeChange() -> Bool {
        defer { isChanged = false }
        return isChanged
    }

    func noteChange() { isChanged = true }

    /// What the next frame would show that this one does not.
    var need: FrameClock.Need {
        if isRunning || gestures.isHeld || camera.flight != nil || !stage.isSettled
            || layerFilter.isMoving
        {
            return .action
        }
        if camera.isMoving || camera.willTurn || stage.model.isLit(at: now) { return .breathing }
        return .nothing
    }

    func takeNotices() -> [Notice] {
        defer { notices = [] }
        return notices
    }

    func takeFocusWish() -> FocusWish? {
        defer { focusWish = nil }
        return focusWish
    }

    func takeClipboardWish() -> String? {
        defer { clipboardWish = nil }
        return clipboardWish
    }

    func tell(_ text: String) { notices.append(Notice(kind: .information, text: text)) }

    /// Tells the person, the report and the log that something did not work.
    func complain(_ text: String) {
        notices.append(Notice(kind: .problem, text: text))
        reporter.tell("error", [("message", .string(text))])
        log.warning("\(text)")
    }
}
