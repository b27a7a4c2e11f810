/// Texts of labels come from files and servers: what they hold is shown, never obeyed.
public enum LabelText {
    /// The most characters of a text that are kept.
    public static let longest = 2_000

    /// One line for people: no control and no bidi characters, no space at the ends.
    public static func line(_ text: String) -> String {
        let spaced = text.unicodeScalars.lazy.map { isBreak($0) ? " " : $0 }.filter(isHarmless)
        var kept = Array(spaced.drop(while: isSpace).prefix(longest))
        while let last = kept.last, isSpace(last) { kept.removeLast() }
        return String(String.UnicodeScalarView(kept))
    }

    /// The text of a token: line breaks and tabs mean something there and stay.
    public static func token(_ text: String) -> String {
        let kept = text.unicodeScalars.lazy.filter { isBreak($0) || isHarmless($0) }
        return String(String.UnicodeScalarView(kept.prefix(longest)))
    }

    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\n" || scalar == "\r" || scalar == "\t"
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace
    }

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: false
        default: !scalar.properties.isBidiControl && scalar != "\u{FEFF}"
        }
    }
}
