internal import Foundation
public import Graphics

/// The immediate-mode interface: widgets are functions called every frame in `frame`.
///
/// What must outlive a frame (focus, scroll positions, text under edit) is kept here by widget name.
public final class UI {
    /// When the interface wants to be drawn again.
    public enum Redraw: Equatable {
        /// Only after input.
        case whenNeeded
        /// At this time, in seconds of the frames' clock.
        case at(Double)
        /// As soon as possible: something is moving.
        case soon
    }

    /// How it looks.
    public let theme: Theme
    /// Lays out text; its scale is content scale × zoom.
    public let text: TextEngine
    /// What has been drawn in this pass.
    public var canvas = Canvas()
    /// Reads the system's clipboard.
    public var readClipboard: () -> String? = { nil }
    /// Writes the system's clipboard.
    public var writeClipboard: (String) -> Void = { _ in }

    /// The person's zoom; Ctrl + and Ctrl − change it, Ctrl 0 resets it.
    public var zoom = 1.0 {
        didSet { zoom = min(max(zoom, 0.5), 3) }
    }
    /// The window in logical px.
    public private(set) var size = Size.zero
    /// The time of this frame in seconds.
    public internal(set) var time = 0.0
    /// The pointer shape the widget under the pointer asks for; nil where there is none.
    public internal(set) var cursor: CursorShape?
    /// Where the widgets are and what they show.
    public internal(set) var reports: [WidgetReport] = []
    /// When it wants to be drawn again.
    public internal(set) var redraw = Redraw.whenNeeded
    /// The events no widget took, for the scene: pointer events outside panels, keys unused.
    public internal(set) var unclaimed: [InputEvent] = []

    /// The widget that the mouse button went down on.
    public internal(set) var activeName: String?
    /// The widget that takes the keyboard.
    public internal(set) var focusName: String?

    var input = InputFrame()
    var isFocusVisible = false
    var layouts: [LayoutCursor] = []
    var focusOrder: [FocusTarget] = []
    var isTextFocused = false
    var blocks: [InputBlock] = []
    var lastBlocks: [InputBlock] = []
    var fades: [String: Fade] = [:]
    var sliderStates: [String: SliderState] = [:]
    var editStates: [String: EditState] = [:]
    var scrollStates: [String: ScrollState] = [:]
    var scrollStack: [String] = []
    var lastWheelScroll = (name: "", time: -Double.infinity)
    var openMenu: String?
    var menuWish: String?
    var menuIndex = 0
    var menuMoved = false
    var menuPointer = Point.zero
    var tooltip = TooltipState()
    var toasts: [Toast] = []
    var focusWish: String?
    var focusMisses = 0
    /// Whether the scene holds the pointer: a button went down outside the interface.
    private(set) var isPointerLent = false
    private var pressedOutside = false

    /// An interface that lays out its text with `text`.
    public init(text: TextEngine, theme: Theme = .axon) {
        self.text = text
        self.theme = theme
    }

    /// Whether the pointer is over the interface or holds one of its widgets.
    public var wantsPointer: Bool {
        !isPointerLent && (activeName != nil || isBlocked(input.pointer, aboveLayer: -1))
    }
    /// Whether a text widget takes the keyboard.
    public var wantsKeyboard: Bool { isTextFocused }

    /// Runs `build` once for each step of the input and leaves the drawing in `canvas`.
    ///
    /// - Parameters:
    ///   - size: the framebuffer in pixels.
    ///   - contentScale: pixels per logical px before the zoom.
    ///   - time: seconds on a clock that never goes back.
    ///   - events: what happened since the last frame.
    ///   - build: calls the widgets; it may run several times for one frame.
    public func frame(
        size: PixelSize, contentScale: Double = 1, time: Double, events: [InputEvent] = [],
        _ build: () -> Void
    ) {
        self.time = time
        unclaimed = []
        text.beginFrame()
        let batches = InputBatches.split(events)
        for batch in batches {
            text.setScale(contentScale * zoom)
            self.size = Size(Double(size.width) / text.scale, Double(size.height) / text.scale)
            begin(batch)
            build()
            end(batch)
        }
        // What the last input changed shows at once.
        if !(batches.count == 1 && batches[0].isEmpty) {
            text.setScale(contentScale * zoom)
            self.size = Size(Double(size.width) / text.scale, Double(size.height) / text.scale)
            begin([])
            build()
            end([])
        }
    }

    private func begin(_ events: [InputEvent]) {
        input.change = nil
        input.scroll = .zero
        input.keys = []
        for event in events { take(event) }
        canvas.clear()
        reports = []
        redraw = .whenNeeded
        cursor = nil
        isTextFocused = false
        layouts = [LayoutCursor(rect: Rect(origin: .zero, size: size), spacing: 0)]
        focusOrder = []
        lastBlocks = blocks
        blocks = []
        scrollStack = []
        tooltip.candidate = nil
        pressedOutside = input.change?.isPressed == true
    }

    private func take(_ event: InputEvent) {
        switch event {
        case .mouseMove(let x, let y):
            input.pointer = logical(x, y)
        case .mouseButton(let button, let pressed, let modifiers, let x, let y, let clicks):
            input.pointer = logical(x, y)
            input.change = InputFrame.ButtonChange(
                button: button, isPressed: pressed, clicks: clicks, modifiers: modifiers)
        case .scroll(let dx, let dy, let modifiers, let x, let y):
            input.pointer = logical(x, y)
            input.scroll = input.scroll + Point(Double(dx), Double(dy))
            input.scrollModifiers = modifiers
        case .key(let key, let action, let modifiers):
            // Holding Enter or Space down does not press a button again and again.
            let isTrigger = [Key.enter, .keypadEnter, .space, .escape].contains(key)
            if action == .press || (action == .repeat && !isTrigger) {
                input.keys.append(.key(key, modifiers))
            }
        case .text(let scalar):
            input.keys.append(.text(scalar))
        case .cursorLeft:
            if activeName == nil { input.pointer = Point(-1e6, -1e6) }
        case .focus(let isFocused):
            if !isFocused { (activeName, isPointerLent) = (nil, false) }
        default: break
        }
    }

    private func logical(_ x: Float, _ y: Float) -> Point {
        Point(Double(x) / text.scale, Double(y) / text.scale)
    }

    private func end(_ events: [InputEvent]) {
        let taken = !isPointerLent && (wantsPointer || isBlockedNow(input.pointer))
        drawTooltip()
        drawToasts()
        takeZoomKeys()
        takeFocusKeys()
        finishPress()
        dropLostFocus()
        let keysLeft = input.keys
        unclaimed += events.filter { isUnclaimed($0, pointerTaken: taken, keysLeft) }
        if let change = input.change {
            if !change.isPressed, change.button == .left { activeName = nil }
            isPointerLent = change.isPressed && !taken
        }
        forgetOldFades()
    }

    /// A press on nothing that takes the keyboard ends the focus.
    private func finishPress() {
        guard let change = input.change, change.isPressed, pressedOutside else { return }
        if change.button == .left { focusName = nil }
    }

    /// Notes that a widget took the press of this pass.
    func claimPress() { pressedOutside = false }

    private func isUnclaimed(
        _ event: InputEvent, pointerTaken: Bool, _ keysLeft: [KeyInput]
    ) -> Bool {
        switch event {
        case .mouseMove, .scroll: !pointerTaken
        case .mouseButton(_, let pressed, _, _, _, _): !pressed || !pointerTaken
        case .key(let key, let action, let modifiers):
            action == .release || keysLeft.contains(.key(key, modifiers))
        case .text(let scalar): keysLeft.contains(.text(scalar))
        default: true
        }
    }
}
