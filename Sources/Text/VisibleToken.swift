/// Tokens as a person can read them: blanks that carry meaning are made visible.
public enum VisibleToken {
    /// A token standing alone.
    public static func text(_ token: String) -> String {
        let marked = inText(token)
        let blanks = marked.prefix { $0 == " " }.count
        // A dot by itself could be taken for a full stop.
        let blank = blanks == marked.count ? "␣" : "·"
        let shown = String(repeating: blank, count: blanks) + marked.dropFirst(blanks)
        return shown.isEmpty ? "∅" : shown
    }

    /// A token within running text: only what would break the line is replaced.
    public static func inText(_ token: String) -> String {
        var text = String.UnicodeScalarView()
        // By scalars: a carriage return with its line feed is one character to Swift.
        for scalar in token.unicodeScalars { text.append(visible(scalar)) }
        return String(text)
    }

    private static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar {
        case "\n", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}": "⏎"
        case "\r": "↵"
        case "\t": "→"
        default: scalar
        }
    }
}

extension LabelText {
    /// The label that a token is: itself, on one line, harmless and with its blanks to be seen.
    public static func label(ofToken token: String) -> String {
        let shown = line(VisibleToken.text(token))
        return shown.isEmpty ? VisibleToken.text("") : shown
    }
}
