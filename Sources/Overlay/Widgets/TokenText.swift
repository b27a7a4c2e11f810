public import Graphics

/// A piece of text with how strongly something fires on it.
public nonisolated struct TintedToken: Hashable, Sendable {
    /// The token's text.
    public var text: String
    /// 0 draws no tint, 1 the strongest.
    public var strength: Double

    /// `text` tinted by `strength` (clamped to 0...1).
    public init(_ text: String, strength: Double) {
        self.text = text
        self.strength = strength.isFinite ? min(max(strength, 0), 1) : 0
    }
}

extension UI {
    /// Tokens as running text, each on a background as strong as it fires.
    @discardableResult
    public func tokenText(_ tokens: [TintedToken], maxLines: Int? = nil) -> Rect {
        var joined = ""
        var spans: [ColorSpan] = []
        for token in tokens {
            // The space that begins a token is no part of its chip.
            let start = joined.utf8.count + token.text.prefix { $0 == " " }.utf8.count
            joined += token.text
            guard token.strength > 0.02, start < joined.utf8.count else { continue }
            spans.append(
                ColorSpan(
                    start..<joined.utf8.count,
                    color: theme.secondary.mixed(with: theme.text, 0.4 + token.strength),
                    tint: theme.activation.opacity(0.10 + 0.42 * token.strength)))
        }
        let layout = text.layout(
            joined, Theme.token, TextFrame(width: availableWidth, maxLines: maxLines))
        let rect = allocate(height: layout.size.height)
        canvas.text(layout, at: rect.origin, color: theme.secondary, spans: spans)
        return rect
    }
}
