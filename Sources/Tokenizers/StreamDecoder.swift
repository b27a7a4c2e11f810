/// Decodes ids as they arrive into texts that, joined, are the decoded whole.
///
/// A text is held back while it ends in the middle of a character, and comes with the token that
/// completes it or with `finish`.
public struct StreamDecoder: Sendable {
    private let tokenizer: Tokenizer
    /// Tokens already shown, decoded again for what their neighbours do to each other.
    private var context: [Int] = []
    private var contextText = ""
    private var pending: [Int] = []

    /// A decoder at the start of a text.
    public init(_ tokenizer: Tokenizer) { self.tokenizer = tokenizer }

    /// The text that `id` completes; empty while a character is unfinished.
    public mutating func push(_ id: Int) -> String {
        pending.append(id)
        let text = tokenizer.decode(context + pending)
        guard text.unicodeScalars.last != "\u{FFFD}" else { return "" }
        return advance(to: text)
    }

    /// The text still held back, its unfinished characters as U+FFFD; the decoder starts afresh.
    public mutating func finish() -> String {
        defer {
            context = []
            contextText = ""
        }
        return pending.isEmpty ? "" : advance(to: tokenizer.decode(context + pending))
    }

    private mutating func advance(to text: String) -> String {
        let new =
            text.utf8.starts(with: contextText.utf8)
            ? String(decoding: text.utf8.dropFirst(contextText.utf8.count), as: UTF8.self)
            : remainder(of: text)
        contextText = tokenizer.decode(pending)
        // What says nothing by itself leaves what follows as it would be without it.
        if contextText.isEmpty {
            context += pending
            contextText = text
        } else {
            context = pending
        }
        pending = []
        return new
    }

    /// What is new in a text that has taken back some of what was shown: a byte that is no UTF-8
    /// turns all of its run into U+FFFD, one for each, so characters are what is counted.
    private func remainder(of text: String) -> String {
        let scalars = text.unicodeScalars.dropFirst(contextText.unicodeScalars.count)
        return String(String.UnicodeScalarView(scalars))
    }
}
