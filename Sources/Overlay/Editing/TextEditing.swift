/// Text under edit: its content, caret, selection and history; pure, no window involved.
///
/// Offsets are UTF-8 offsets and always lie between grapheme clusters.
public nonisolated struct TextEditing: Equatable, Sendable {
    /// What is written.
    public private(set) var text: String
    /// Where the selection began.
    public private(set) var anchor: Int
    /// Where the caret is.
    public private(set) var head: Int
    /// Most characters the text may have.
    public var maxLength: Int
    /// Whether line breaks are kept (a text area) or turned into spaces (a field).
    public var allowsLineBreaks: Bool
    private var history = EditHistory()

    /// An editor of `text` with the caret at its end.
    public init(_ text: String = "", maxLength: Int = 20_000, allowsLineBreaks: Bool = true) {
        self.maxLength = max(0, maxLength)
        self.allowsLineBreaks = allowsLineBreaks
        self.text = text
        anchor = text.utf8.count
        head = text.utf8.count
    }

    /// The selected offsets; empty at the caret when nothing is selected.
    public var selection: Range<Int> { min(anchor, head)..<max(anchor, head) }
    /// The selected text.
    public var selectedText: String {
        String(text[index(selection.lowerBound)..<index(selection.upperBound)])
    }
    /// Whether there is something to take back.
    public var canUndo: Bool { history.canUndo }
    /// Whether something taken back can be done again.
    public var canRedo: Bool { history.canRedo }

    /// Takes over a text set from outside, with a new history; nothing happens if it is the same.
    public mutating func replaceAll(_ newText: String) {
        guard newText != text else { return }
        text = newText
        history = EditHistory()
        anchor = text.utf8.count
        head = anchor
    }

    /// Takes over a text that has grown or changed and that is only read: the selection stays where
    /// it can.
    public mutating func follow(_ newText: String) {
        guard newText != text else { return }
        let wasAtEnd = head == text.utf8.count && selection.isEmpty
        text = newText
        history = EditHistory()
        anchor = wasAtEnd ? text.utf8.count : boundary(atOrBefore: anchor)
        head = wasAtEnd ? text.utf8.count : boundary(atOrBefore: head)
    }

    /// Puts `string` in the place of the selection; cut to what fits in `maxLength`.
    ///
    /// - time: when it was typed, in seconds; letters typed in a row are undone together.
    public mutating func insert(_ string: String, time: Double) {
        let string = accepted(string)
        guard !string.isEmpty || !selection.isEmpty else { return }
        edit(selection, with: string, kind: .typing, time: time)
    }

    /// Deletes the selection, or from the caret to where `movement` leads.
    public mutating func delete(_ movement: TextMovement, time: Double) {
        if selection.isEmpty {
            let target = destination(of: movement, from: head)
            let range = min(head, target)..<max(head, target)
            guard !range.isEmpty else { return }
            edit(range, with: "", kind: .deleting, time: time)
        } else {
            edit(selection, with: "", kind: .other, time: time)
        }
    }

    /// Takes back the last edit.
    public mutating func undo() {
        guard let edit = history.takeBack() else { return }
        apply(edit.inserted.utf8.count, at: edit.offset, replacement: edit.removed)
        (anchor, head) = (edit.before.anchor, edit.before.head)
    }

    /// Does again what was taken back.
    public mutating func redo() {
        guard let edit = history.doAgain() else { return }
        apply(edit.removed.utf8.count, at: edit.offset, replacement: edit.inserted)
        head = edit.offset + edit.inserted.utf8.count
        anchor = head
    }

    /// Moves the caret; with `extending`, the selection grows from its anchor.
    public mutating func move(_ movement: TextMovement, extending: Bool = false) {
        if !extending, !selection.isEmpty, let edge = collapse(movement) {
            place(edge)
        } else {
            place(destination(of: movement, from: head), extending: extending)
        }
    }

    /// Puts the caret at the character boundary at or before `offset`.
    public mutating func place(_ offset: Int, extending: Bool = false) {
        history.endGroup()
        head = boundary(atOrBefore: offset)
        if !extending { anchor = head }
    }

    /// Selects `range`, widened to whole characters.
    public mutating func select(_ range: Range<Int>) {
        history.endGroup()
        anchor = boundary(atOrBefore: range.lowerBound)
        head = boundary(atOrBefore: range.upperBound)
    }

    /// Lets the next edit be undone on its own.
    public mutating func endUndoStep() { history.endGroup() }

    /// Selects everything.
    public mutating func selectAll() { select(0..<text.utf8.count) }

    /// Where a plain left or right lands when it only gives up the selection.
    private func collapse(_ movement: TextMovement) -> Int? {
        switch movement {
        case .left: selection.lowerBound
        case .right: selection.upperBound
        default: nil
        }
    }

    /// `string` as it may be inserted: line breaks as "\n" or spaces, no NUL, no longer than fits.
    private func accepted(_ string: String) -> String {
        var clean = String(string.unicodeScalars.filter { $0 != "\0" })
            .replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        if !allowsLineBreaks { clean = clean.replacing("\n", with: " ") }
        let room = maxLength - (text.count - selectedText.count)
        return clean.count <= room ? clean : String(clean.prefix(max(0, room)))
    }

    private mutating func edit(
        _ range: Range<Int>, with replacement: String, kind: EditHistory.Kind, time: Double
    ) {
        let removed = String(text[index(range.lowerBound)..<index(range.upperBound)])
        history.add(
            TextEdit(
                offset: range.lowerBound, removed: removed, inserted: replacement,
                before: Caret(anchor: anchor, head: head)),
            kind: selection.isEmpty ? kind : .other, time: time)
        apply(range.count, at: range.lowerBound, replacement: replacement)
        // A combining mark joins the character before it: the caret follows the whole cluster.
        head = boundary(atOrAfter: range.lowerBound + replacement.utf8.count)
        anchor = head
    }

    private mutating func apply(_ length: Int, at offset: Int, replacement: String) {
        let start = text.utf8.index(text.startIndex, offsetBy: offset)
        let end = text.utf8.index(start, offsetBy: length)
        text.replaceSubrange(start..<end, with: replacement)
    }
}

/// Where a caret and its anchor were.
nonisolated struct Caret: Equatable, Sendable {
    var anchor: Int
    var head: Int
}
