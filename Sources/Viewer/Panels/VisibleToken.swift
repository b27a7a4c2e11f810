/// Tokens as a person can read them: blanks that carry meaning are made visible.
nonisolated enum VisibleToken {
    /// A token standing alone.
    static func text(_ token: String) -> String {
        let marked = inText(token)
        guard let first = marked.first, first == " " else { return marked.isEmpty ? "∅" : marked }
        return "·" + marked.dropFirst()
    }

    /// A token within running text: only what would break the line is replaced.
    static func inText(_ token: String) -> String {
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
