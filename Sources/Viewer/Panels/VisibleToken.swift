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
        token.replacing("\n", with: "⏎").replacing("\t", with: "→").replacing("\r", with: "↵")
    }
}
