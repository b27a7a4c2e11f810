internal import Features
internal import Foundation

/// What a feature is called, and whether somebody has said so.
public struct FeatureLabel: Sendable, Hashable {
    /// How a derived label came about, for people.
    public static let derivedSource = "derived from promoted tokens"

    /// One line, safe to show.
    public var text: String
    /// Whether it only lists the tokens that the feature promotes, since nobody has described it.
    public var isDerived: Bool

    /// A label of `text`.
    public init(_ text: String, isDerived: Bool = false) {
        self.text = text
        self.isDerived = isDerived
    }
}

extension FeatureLabel {
    private static let mostTokens = 5
    /// So many tokens are named however long they are.
    private static let fewestTokens = 3
    /// About as many characters as a list shows.
    private static let roomyLength = 40
    private static let longestToken = 24

    /// `→ “Paris”, “France”, “Lyon”`: the tokens that a feature promotes most; nil where it raises
    /// none that can be read.
    ///
    /// Tokens that differ only in blanks and capitals count once, and those that are no text by
    /// themselves not at all.
    /// - Parameter promoted: the tokens whose logits it raises, the most raised first
    init?(promoting promoted: [FeatureDetail.Token]) {
        var words: [String] = []
        var seen: Set<String> = []
        for token in promoted where token.value > 0 {
            guard let word = Self.word(token.text), seen.insert(word.lowercased()).inserted else {
                continue
            }
            let length = words.reduce(word.count) { $0 + $1.count + 4 }
            guard words.count < Self.fewestTokens || length <= Self.roomyLength else { break }
            words.append(word)
            if words.count == Self.mostTokens { break }
        }
        guard !words.isEmpty else { return nil }
        let phrase = "→ " + words.map { "“\($0)”" }.joined(separator: ", ")
        self.init(FeatureRecord(label: phrase).label, isDerived: true)
    }

    /// A token as a word of a phrase; nil for a piece of a character, or nothing.
    private static func word(_ token: String) -> String? {
        guard !token.isEmpty, !token.contains("\u{FFFD}") else { return nil }
        let word = FeatureRecord(label: token).label
        guard !word.isEmpty else {
            return token.allSatisfy(\.isWhitespace)
                ? token.contains(where: \.isNewline) ? "⏎" : "␣" : nil
        }
        return word.count <= longestToken ? word : word.prefix(longestToken) + "…"
    }
}
