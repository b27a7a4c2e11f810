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
        let shown = contextText.utf8
        let new = text.utf8.starts(with: shown) ? text.utf8.dropFirst(shown.count) : "".utf8[...]
        context = pending
        contextText = tokenizer.decode(context)
        pending = []
        return String(decoding: new, as: UTF8.self)
    }
}
