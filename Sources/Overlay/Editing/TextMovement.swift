/// A way to move through text that needs no layout.
public nonisolated enum TextMovement: Sendable, CaseIterable {
    /// One character back.
    case left
    /// One character on.
    case right
    /// To the start of the word, or of the one before.
    case wordLeft
    /// To the end of the word, or of the next one.
    case wordRight
    /// To the start of the paragraph.
    case paragraphStart
    /// To the end of the paragraph.
    case paragraphEnd
    /// To the beginning.
    case start
    /// To the end.
    case end
}

nonisolated extension TextEditing {
    func index(_ offset: Int) -> String.Index {
        text.utf8.index(text.startIndex, offsetBy: min(max(offset, 0), text.utf8.count))
    }

    func offset(_ index: String.Index) -> Int {
        text.utf8.distance(from: text.startIndex, to: index)
    }

    /// The start of the character that `index`, before the end, lies in.
    private func characterStart(_ index: String.Index) -> String.Index {
        // `index(after:)` first rounds down to the start of the character.
        text.index(before: text.index(after: index))
    }

    /// The nearest character boundary at or before `offset`.
    public func boundary(atOrBefore offset: Int) -> Int {
        let wanted = index(offset)
        guard wanted < text.endIndex else { return text.utf8.count }
        return self.offset(characterStart(wanted))
    }

    /// The nearest character boundary at or after `offset`.
    public func boundary(atOrAfter offset: Int) -> Int {
        let before = boundary(atOrBefore: offset)
        return before >= min(offset, text.utf8.count)
            ? before : self.offset(text.index(after: index(before)))
    }

    /// Where `movement` leads from `offset`.
    public func destination(of movement: TextMovement, from offset: Int) -> Int {
        let here = index(offset)
        switch movement {
        case .left:
            return here > text.startIndex ? self.offset(text.index(before: here)) : 0
        case .right:
            return here < text.endIndex ? self.offset(text.index(after: here)) : text.utf8.count
        case .wordLeft: return self.offset(wordStart(before: here))
        case .wordRight: return self.offset(wordEnd(after: here))
        case .paragraphStart:
            let line = text[..<here].lastIndex(where: \.isNewline)
            return line.map { self.offset(text.index(after: $0)) } ?? 0
        case .paragraphEnd:
            return self.offset(text[here...].firstIndex(where: \.isNewline) ?? text.endIndex)
        case .start: return 0
        case .end: return text.utf8.count
        }
    }

    /// The word (or run of spaces or signs) around `offset`.
    public func word(at offset: Int) -> Range<Int> {
        guard !text.isEmpty else { return 0..<0 }
        var middle = index(offset)
        if middle == text.endIndex { middle = text.index(before: middle) }
        middle = characterStart(middle)
        let kind = CharacterKind(text[middle])
        var start = middle
        while start > text.startIndex, CharacterKind(text[text.index(before: start)]) == kind {
            start = text.index(before: start)
        }
        var end = text.index(after: middle)
        while end < text.endIndex, CharacterKind(text[end]) == kind { end = text.index(after: end) }
        return self.offset(start)..<self.offset(end)
    }

    /// The paragraph around `offset`, with its line break.
    public func paragraph(at offset: Int) -> Range<Int> {
        let end = destination(of: .paragraphEnd, from: boundary(atOrBefore: offset))
        return destination(
            of: .paragraphStart, from: boundary(atOrBefore: offset))..<destination(
                of: .right, from: end)
    }

    private func wordStart(before here: String.Index) -> String.Index {
        var i = here
        while i > text.startIndex, CharacterKind(text[text.index(before: i)]) == .space {
            i = text.index(before: i)
        }
        guard i > text.startIndex else { return i }
        let kind = CharacterKind(text[text.index(before: i)])
        while i > text.startIndex, CharacterKind(text[text.index(before: i)]) == kind {
            i = text.index(before: i)
        }
        return i
    }

    private func wordEnd(after here: String.Index) -> String.Index {
        var i = here
        while i < text.endIndex, CharacterKind(text[i]) == .space { i = text.index(after: i) }
        guard i < text.endIndex else { return i }
        let kind = CharacterKind(text[i])
        while i < text.endIndex, CharacterKind(text[i]) == kind { i = text.index(after: i) }
        return i
    }
}

/// What kinds of characters words are made of.
private nonisolated enum CharacterKind {
    case letter
    case space
    case sign

    init(_ character: Character) {
        if character.isWhitespace {
            self = .space
        } else if character.isLetter || character.isNumber || character == "_" {
            self = .letter
        } else {
            self = .sign
        }
    }
}
