public import Graphics

/// What a widget shows, for automation.
public nonisolated enum WidgetValue: Equatable, Sendable {
    /// Nothing: a button.
    case none
    /// A slider's number.
    case number(Double)
    /// A field's text.
    case text(String)
    /// Open, selected or enabled.
    case flag(Bool)
}

/// Where a widget is and what it shows; one line of the contract's `widgets`.
public nonisolated struct WidgetReport: Equatable, Sendable {
    /// Its name in the contract, such as `slider.temperature`.
    public var name: String
    /// Its visible part in framebuffer pixels.
    public var rect: Rect
    /// What it shows.
    public var value: WidgetValue
}
