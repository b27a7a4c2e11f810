/// TransformerLens's names of hook points, without knowing the hook points themselves.
enum HookName {
    /// Whether the text looks like a hook point: `blocks.N.….hook_…` or `….hook_…` or `hook_…`.
    static func isValid(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let last = parts.last, last.hasPrefix("hook_"),
            parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isNameCharacter) })
        else { return false }
        return parts.count == 1 || parts[0] == "ln_final"
            || parts[0] == "blocks"
                && parts.count > 2 && Int(parts[1]) != nil
    }

    private static func isNameCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "_")
    }
}
