/// Finds the matches of a program in one text, as Oniguruma does: the leftmost, and of those the
/// one that the order of the alternatives prefers.
///
/// Backtracks with a stack of its own. A text that takes long has the states remembered that led
/// nowhere, and none is tried twice, so that no pattern takes exponential time; a text that still
/// takes more steps than `patience` counts as having no further match (the reference library gives
/// up there with an error).
struct RegexMatcher {
    /// Where to go on: at `position`, or one scalar back from there as far as `lowest`.
    private struct Choice {
        var place: Int
        var position: Int
        var lowest: Int
    }

    /// The states of one run that were left for later, and those it has gone through to get where
    /// it is, each with how many choices were left then.
    private struct Trail {
        var choices: [Choice] = []
        var active: [(state: UInt64, depth: Int)] = []
    }

    private let program: RegexProgram
    private let text: ArraySlice<UInt8>
    private let reader: ScalarReader
    private var steps = 0
    private let patience: Int
    /// States that were gone through, and loops that were entered at a position.
    ///
    /// A state leads nowhere whatever led to it, so it stays known for later matches, unless it was
    /// on the way to one.
    private var known: Set<UInt64> = []
    /// States are remembered from this step on.
    private var hurry = 0

    /// So many steps a byte are usual.
    private static let usualSteps = 64
    private static let mostKnown = 1_000_000
    /// Set in the place of a loop that was entered, which is no state left for later.
    private static let entered = 1 << 20

    init(_ program: RegexProgram, in text: ArraySlice<UInt8>) {
        self.program = program
        self.text = text
        reader = ScalarReader(text)
        patience = 200_000_000 + 200 * text.count
    }

    /// All matches, none of which is empty and at the end of the one before.
    static func matches(of program: RegexProgram, in text: ArraySlice<UInt8>) -> [Range<Int>] {
        var matcher = RegexMatcher(program, in: text)
        var matches: [Range<Int>] = []
        var start = text.startIndex
        while start <= text.endIndex, let match = matcher.first(from: start) {
            if match.isEmpty, matches.last?.upperBound == match.upperBound {
                start = matcher.reader.scalar(at: start)?.next ?? text.endIndex + 1
            } else {
                matches.append(match)
                start = match.upperBound
            }
        }
        return matches
    }

    /// The first match that starts at `start` or later.
    mutating func first(from start: Int) -> Range<Int>? {
        var start = start
        while start <= text.endIndex {
            if let bytes = program.firstBytes {
                while start < text.endIndex, !bytes[Int(text[start])] { start += 1 }
                guard start < text.endIndex else { return nil }
            }
            hurry = 10_000 + Self.usualSteps * (start - text.startIndex)
            if known.count > Self.mostKnown / 2 { known.removeAll() }
            if let end = run(from: 0, at: start) { return start..<end }
            guard steps < patience, let next = reader.scalar(at: start)?.next else { return nil }
            start = next
        }
        return nil
    }

    /// Where the part of the program that begins at `entry` stops matching, if it matches.
    private mutating func run(from entry: Int, at start: Int) -> Int? {
        var trail = Trail()
        var place = entry
        var position = start
        while true {
            steps += 1
            if case .match = program.code[place] {
                for (state, _) in trail.active { known.remove(state) }
                return position
            }
            if let next = step(&trail, place, position) {
                (place, position) = next
            } else {
                guard steps < patience, let next = goBack(&trail) else { return nil }
                (place, position) = next
            }
        }
    }

    /// Does one instruction: where to go on, or nil where it fails.
    private mutating func step(
        _ trail: inout Trail, _ place: Int, _ position: Int
    ) -> (Int, Int)? {
        switch program.code[place] {
        case .set(let set):
            return step(over: set, at: position).map { (place + 1, $0) }
        case .run(let set, let least, let most, let isFinal):
            guard let (lowest, end) = run(of: set, at: position, least, most) else { return nil }
            if !isFinal, lowest < end {
                let before = reader.start(before: end)
                trail.choices.append(Choice(place: place + 1, position: before, lowest: lowest))
            }
            return (place + 1, end)
        case .split(let first, let second):
            trail.choices.append(Choice(place: second, position: position, lowest: position))
            return (first, position)
        case .guardedSplit(let body, let end, let isLazy):
            guard remember(place | Self.entered, position, &trail) else { return (end, position) }
            trail.choices.append(
                Choice(place: isLazy ? body : end, position: position, lowest: position))
            return (isLazy ? end : body, position)
        case .jump(let target): return (target, position)
        case .assertion(let assertion):
            return holds(assertion, at: position) ? (place + 1, position) : nil
        case .look(let part, let behind, let negated):
            let from = behind.map { back(from: position, $0) } ?? position
            let found = from.map { run(from: part, at: $0) != nil } ?? false
            return found != negated ? (place + 1, position) : nil
        case .atomic(let part): return run(from: part, at: position).map { (place + 1, $0) }
        case .match: return nil
        }
    }

    /// The latest state that was left for later and is not known to lead nowhere.
    private mutating func goBack(_ trail: inout Trail) -> (Int, Int)? {
        while let choice = trail.choices.popLast() {
            while let last = trail.active.last, last.depth > trail.choices.count {
                trail.active.removeLast()
            }
            if choice.position > choice.lowest {
                let before = reader.start(before: choice.position)
                trail.choices.append(
                    Choice(place: choice.place, position: before, lowest: choice.lowest))
            }
            if steps < hurry || remember(choice.place, choice.position, &trail) {
                return (choice.place, choice.position)
            }
            steps += 1
        }
        return nil
    }

    /// Whether the state is a new one; it is no more from now on.
    private mutating func remember(_ place: Int, _ position: Int, _ trail: inout Trail) -> Bool {
        let state = UInt64(place) << 40 | UInt64(position)
        guard known.count < Self.mostKnown else { return !known.contains(state) }
        guard known.insert(state).inserted else { return false }
        trail.active.append((state, trail.choices.count))
        return true
    }

    private func step(over set: Int, at position: Int) -> Int? {
        guard position < text.endIndex else { return nil }
        let byte = text[position]
        if byte < 0x80 { return program.sets[set].contains(UInt32(byte)) ? position + 1 : nil }
        guard let (scalar, next) = reader.scalar(at: position) else { return nil }
        return program.sets[set].contains(scalar.value) ? next : nil
    }

    /// The least and the most that the run at `position` can cover.
    private mutating func run(
        of set: Int, at position: Int, _ least: Int, _ most: Int
    ) -> (lowest: Int, end: Int)? {
        var count = 0
        var end = position
        var lowest = position
        while count < most, let next = step(over: set, at: end) {
            end = next
            count += 1
            if count == least { lowest = end }
        }
        steps += count
        return count >= least ? (lowest, end) : nil
    }

    private func back(from position: Int, _ count: Int) -> Int? {
        var position = position
        for _ in 0..<count {
            guard position > text.startIndex else { return nil }
            position = reader.start(before: position)
        }
        return position
    }

    private func holds(_ assertion: RegexNode.Assertion, at position: Int) -> Bool {
        let isStart = position == text.startIndex
        let isEnd = position == text.endIndex
        let newline = UInt8(ascii: "\n")
        switch assertion {
        case .textStart: return isStart
        case .textEnd: return isEnd
        case .lastLineEnd:
            return isEnd || position == text.endIndex - 1 && text[position] == newline
        // After a newline that ends the text no line begins.
        case .lineStart: return isStart || !isEnd && text[position - 1] == newline
        case .lineEnd: return isEnd || text[position] == newline
        case .wordBoundary: return isWord(before: position) != isWord(at: position)
        case .noWordBoundary: return isWord(before: position) == isWord(at: position)
        }
    }

    private func isWord(at position: Int) -> Bool {
        reader.scalar(at: position).map { RegexProperty.word.contains($0.scalar.value) } ?? false
    }

    private func isWord(before position: Int) -> Bool {
        position > text.startIndex && isWord(at: reader.start(before: position))
    }
}
