/// One replacement of text, enough to take it back.
nonisolated struct TextEdit: Equatable, Sendable {
    /// UTF-8 offset at which both texts begin.
    var offset: Int
    var removed: String
    var inserted: String
    /// Caret and selection before it.
    var before: Caret
}

/// What was done and taken back; letters typed in a row make one step.
nonisolated struct EditHistory: Equatable, Sendable {
    /// What an edit was, to tell which belong together.
    enum Kind: Sendable {
        case typing
        case deleting
        case other
    }

    private var done: [TextEdit] = []
    private var undone: [TextEdit] = []
    private var lastKind = Kind.other
    private var lastTime = -Double.infinity
    private static let longestPause = 1.5
    private static let limit = 500

    var canUndo: Bool { !done.isEmpty }
    var canRedo: Bool { !undone.isEmpty }

    /// Records an edit, as part of the last one where it goes on typing or deleting.
    mutating func add(_ edit: TextEdit, kind: Kind, time: Double) {
        undone.removeAll()
        let isInTime = time - lastTime <= Self.longestPause
        if let last = done.last, kind == lastKind, isInTime,
            let joined = Self.join(last, edit, kind)
        {
            done[done.count - 1] = joined
        } else {
            done.append(edit)
            if done.count > Self.limit { done.removeFirst() }
        }
        lastKind = kind
        lastTime = time
    }

    /// Lets the next edit start a step of its own.
    mutating func endGroup() { lastKind = .other }

    mutating func takeBack() -> TextEdit? {
        guard let edit = done.popLast() else { return nil }
        undone.append(edit)
        endGroup()
        return edit
    }

    mutating func doAgain() -> TextEdit? {
        guard let edit = undone.popLast() else { return nil }
        done.append(edit)
        endGroup()
        return edit
    }

    private static func join(_ first: TextEdit, _ second: TextEdit, _ kind: Kind) -> TextEdit? {
        switch kind {
        case .typing:
            // A word and the space after it are one step; the next word is another.
            let startsWord =
                first.inserted.last?.isWhitespace == true
                && second.inserted.first?.isWhitespace == false
            guard second.removed.isEmpty, second.inserted.count == 1, !startsWord,
                second.offset == first.offset + first.inserted.utf8.count
            else { return nil }
            return TextEdit(
                offset: first.offset, removed: first.removed,
                inserted: first.inserted + second.inserted, before: first.before)
        case .deleting:
            if second.offset + second.removed.utf8.count == first.offset {
                return TextEdit(
                    offset: second.offset, removed: second.removed + first.removed, inserted: "",
                    before: first.before)
            }
            guard second.offset == first.offset else { return nil }
            return TextEdit(
                offset: first.offset, removed: first.removed + second.removed, inserted: "",
                before: first.before)
        case .other:
            return nil
        }
    }
}
