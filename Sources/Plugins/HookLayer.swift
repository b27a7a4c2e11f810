internal import Foundation

/// The layer inside TransformerLens's names, without knowing the hook points themselves.
enum HookLayer {
    /// The number in `blocks.N.…`, wherever it stands in the text.
    static func layer(in text: String) -> Int? { range(in: text).flatMap { Int(text[$0]) } }

    /// The text with the number in `blocks.N.…` replaced, nil where there is none.
    static func replacing(in text: String, with layer: Int) -> String? {
        range(in: text).map { text.replacingCharacters(in: $0, with: "\(layer)") }
    }

    /// Whether the text looks like a hook point: `blocks.N.….hook_…` or `….hook_…` or `hook_…`.
    static func isHookName(_ text: String) -> Bool {
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

    private static func range(in text: String) -> Range<String.Index>? {
        guard let match = text.firstMatch(of: /(?:^|\/)blocks\.([0-9]{1,6})\./) else { return nil }
        return match.output.1.startIndex..<match.output.1.endIndex
    }
}
