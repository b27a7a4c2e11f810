/// What a piece of text is for; the engine picks the font family.
public nonisolated enum FontRole: Hashable, Sendable {
    /// Interface and running text (Inter).
    case text
    /// The program's name and large headings (Space Grotesk, else Inter Display).
    case display
    /// Numbers, identifiers and tokens (JetBrains Mono).
    case mono

    /// Families in order of preference; the first that is installed wins.
    var families: String {
        switch self {
        case .text: "Inter,Noto Sans,Cantarell,DejaVu Sans,sans-serif"
        case .display: "Space Grotesk,Inter Display,Inter,Noto Sans,DejaVu Sans,sans-serif"
        case .mono: "JetBrains Mono,Noto Sans Mono,DejaVu Sans Mono,monospace"
        }
    }
}

/// Stroke weight on the usual 100...900 scale.
public nonisolated enum FontWeight: Int, Hashable, Sendable {
    /// 400.
    case regular = 400
    /// 500.
    case medium = 500
    /// 600.
    case semibold = 600
    /// 700.
    case bold = 700
}

/// How text is shaped: everything that changes its geometry.
public nonisolated struct TextStyle: Hashable, Sendable {
    /// Which family.
    public var role: FontRole
    /// Em size in logical px.
    public var size: Double
    /// Stroke weight.
    public var weight: FontWeight
    /// Whether the italic (or a slanted roman) is used.
    public var isItalic: Bool
    /// Extra space after each letter in logical px.
    public var tracking: Double
    /// Distance between baselines in logical px; nil is 1.45 em, rounded.
    public var lineHeight: Double?

    /// A style; the size is clamped to 4...200 px.
    public init(
        _ role: FontRole = .text, size: Double, weight: FontWeight = .regular,
        isItalic: Bool = false, tracking: Double = 0, lineHeight: Double? = nil
    ) {
        self.role = role
        self.size = size.isFinite ? min(max(size, 4), 200) : 13
        self.weight = weight
        self.isItalic = isItalic
        self.tracking = tracking
        self.lineHeight = lineHeight
    }

    /// Distance between baselines in logical px.
    public var resolvedLineHeight: Double { lineHeight ?? (size * 1.45).rounded() }
}

/// A run of text that is shaped otherwise than the rest.
public nonisolated struct StyleSpan: Hashable, Sendable {
    /// UTF-8 offsets.
    public var range: Range<Int>
    /// Its family, size, weight and tracking (its line height is not used).
    public var style: TextStyle

    /// `style` over the UTF-8 offsets `range`.
    public init(_ range: Range<Int>, _ style: TextStyle) {
        self.range = range
        self.style = style
    }
}

/// A run of text that is coloured or tinted; it never changes the geometry.
public nonisolated struct ColorSpan: Hashable, Sendable {
    /// UTF-8 offsets.
    public var range: Range<Int>
    /// Colour of the glyphs; nil keeps the base colour.
    public var color: Color?
    /// Colour behind the glyphs; nil draws none.
    public var tint: Color?

    /// `color` and `tint` over the UTF-8 offsets `range`.
    public init(_ range: Range<Int>, color: Color? = nil, tint: Color? = nil) {
        self.range = range
        self.color = color
        self.tint = tint
    }
}

/// The room a text is laid out in.
public nonisolated struct TextFrame: Hashable, Sendable {
    /// Horizontal placement of lines within `width`.
    public enum Alignment: Hashable, Sendable {
        /// Against the start of the line (left for left-to-right text).
        case leading
        /// In the middle.
        case center
        /// Against the end of the line.
        case trailing
    }

    /// Soft wrap width in logical px; nil lays each paragraph on one line.
    public var width: Double?
    /// Lines shown before the text is ellipsized; nil shows all.
    public var maxLines: Int?
    /// Placement of lines; only with a width.
    public var alignment: Alignment
    /// Whether line breaks are shown as a symbol instead of breaking.
    public var isSingleParagraph: Bool

    /// A frame.
    public init(
        width: Double? = nil, maxLines: Int? = nil, alignment: Alignment = .leading,
        isSingleParagraph: Bool = false
    ) {
        self.width = width
        self.maxLines = maxLines
        self.alignment = alignment
        self.isSingleParagraph = isSingleParagraph
    }

    /// One line as wide as its text.
    public static let natural = TextFrame()
    /// One line, cut with an ellipsis at `width`.
    public static func line(_ width: Double) -> TextFrame {
        TextFrame(width: width, maxLines: 1, isSingleParagraph: true)
    }
    /// Soft wrapped at `width`, cut after `maxLines` if given.
    public static func wrapped(_ width: Double, maxLines: Int? = nil) -> TextFrame {
        TextFrame(width: width, maxLines: maxLines)
    }
}
