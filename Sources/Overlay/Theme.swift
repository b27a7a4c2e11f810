public import Graphics

/// The look of the interface: colours, type scale, spacing; nothing else chooses them.
public nonisolated struct Theme: Sendable {
    /// Behind everything: the scene's near-black.
    public var canvas = Color(hex: 0x07090E)
    /// Side panels.
    public var panel = Color(hex: 0x0C1220)
    /// Fields and cards on a panel.
    public var card = Color(hex: 0x101828)
    /// Raised things: pop-ups, hovered rows, value boxes.
    public var raised = Color(hex: 0x162035)
    /// Separators and quiet outlines.
    public var line = Color(hex: 0x1A2744)
    /// Outlines under the pointer.
    public var lineHover = Color(hex: 0x253759)
    /// The keyboard's focus.
    public var focus = Color(hex: 0x3B6FD4)
    /// The one accent.
    public var accent = Color(hex: 0x4F8EF7)
    /// The accent as text on panels.
    public var accentLight = Color(hex: 0x7AB3FF)
    /// Activations.
    public var activation = Color(hex: 0x34D399)
    /// Stop, errors.
    public var danger = Color(hex: 0xF87171)
    /// What wants attention and is no error.
    public var caution = Color(hex: 0xFBBF24)
    /// Headings and values.
    public var text = Color(hex: 0xF1F5F9)
    /// Running text and labels.
    public var secondary = Color(hex: 0x8FA8C8)
    /// Hints and captions; still 4.5:1 on every panel colour.
    public var muted = Color(hex: 0x7189AA)

    /// Radius of small things: value boxes, rows.
    public let smallRadius = 6.0
    /// Radius of buttons and fields.
    public let radius = 10.0
    /// Radius of cards and sheets.
    public let largeRadius = 14.0

    /// AXON's look.
    public static let axon = Theme()

    /// One step of spacing.
    public static let unit = 4.0

    /// The program's name.
    public static let brand = TextStyle(.display, size: 22, weight: .bold, lineHeight: 28)
    /// Titles of sheets and of the inspector.
    public static let title = TextStyle(size: 15, weight: .semibold, lineHeight: 22)
    /// Running text.
    public static let body = TextStyle(size: 13, lineHeight: 20)
    /// Labels of controls.
    public static let label = TextStyle(size: 13, weight: .medium, lineHeight: 20)
    /// Buttons.
    public static let button = TextStyle(size: 13, weight: .semibold, lineHeight: 20)
    /// Hints under controls.
    public static let caption = TextStyle(size: 11, lineHeight: 16)
    /// Section headers, in capitals.
    public static let section = TextStyle(
        size: 11, weight: .semibold, tracking: 1.3, lineHeight: 16)
    /// Numbers.
    public static let number = TextStyle(.mono, size: 12, weight: .medium, lineHeight: 20)
    /// Small numbers, badges.
    public static let smallNumber = TextStyle(.mono, size: 11, weight: .medium, lineHeight: 16)
    /// Tokens and generated text.
    public static let token = TextStyle(.mono, size: 12, lineHeight: 20)
}
