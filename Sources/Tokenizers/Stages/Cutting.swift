internal import JSON

/// What becomes of the matches of a pattern that a text is cut at.
enum SplitBehavior: String, Sendable, CaseIterable {
    case removed = "Removed"
    case isolated = "Isolated"
    case mergedWithPrevious = "MergedWithPrevious"
    case mergedWithNext = "MergedWithNext"
    case contiguous = "Contiguous"

    init(_ value: JSONValue, stage: String, file: String) throws(TokenizerError) {
        let name = try readingJSON { () throws(JSONError) in try value.string("behavior") }
        guard let behavior = Self(rawValue: name) else {
            let known = Self.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid(
                file: file, key: "\(stage).behavior", expected: "one of \(known)",
                found: "\"\(name)\"")
        }
        self = behavior
    }

    /// The pieces that are left of the parts.
    func pieces(of parts: [PatternPart]) -> [Range<Int>] {
        switch self {
        case .removed: parts.filter { !$0.isMatch }.map(\.range)
        case .isolated: parts.map(\.range)
        case .contiguous: joined(parts) { part, before in part.isMatch == before }
        case .mergedWithPrevious: joined(parts) { part, before in part.isMatch && !before }
        case .mergedWithNext:
            joined(parts.reversed()) { part, before in part.isMatch && !before }.reversed()
        }
    }

    /// Joins a part to the one before where `joins` says so of it and of whether that was a match.
    private func joined(
        _ parts: [PatternPart], _ joins: (PatternPart, Bool) -> Bool
    ) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        var before = false
        for part in parts {
            if joins(part, before), let last = pieces.last {
                let start = min(last.lowerBound, part.range.lowerBound)
                pieces[pieces.count - 1] = start..<max(last.upperBound, part.range.upperBound)
            } else {
                pieces.append(part.range)
            }
            before = part.isMatch
        }
        return pieces
    }
}

/// A pre-tokenizer that cuts at the matches of a pattern and changes no byte.
struct CuttingPreTokenizer: PreTokenizer {
    let pattern: TextPattern
    let behavior: SplitBehavior
    var isInverted = false

    func split(_ pieces: Pieces) -> Pieces {
        var out = Pieces()
        for range in pieces.ranges {
            let parts = pattern.parts(of: pieces.bytes[range], isInverted: isInverted)
            for piece in behavior.pieces(of: parts) { out.add(piece, of: pieces) }
        }
        return out
    }
}

extension CuttingPreTokenizer {
    /// `Split`: a string or regular expression with any behaviour.
    init(split value: JSONValue, file: String) throws(TokenizerError) {
        pattern = try TextPattern(value, stage: "pre_tokenizer", file: file)
        behavior = try SplitBehavior(value, stage: "pre_tokenizer", file: file)
        isInverted = try readingJSON { () throws(JSONError) in
            try value.optional("invert", "a boolean", \.bool) ?? false
        }
    }

    /// `Digits`: numbers one by one, or run by run.
    init(digits value: JSONValue, file: String) throws(TokenizerError) {
        let isIndividual = try readingJSON { () throws(JSONError) in
            try value.optional("individual_digits", "a boolean", \.bool) ?? false
        }
        pattern = .scalars(\.isNumeric)
        behavior = isIndividual ? .isolated : .contiguous
    }

    /// `Punctuation`, every mark by itself where the file does not say otherwise.
    init(punctuation value: JSONValue, file: String) throws(TokenizerError) {
        pattern = .scalars(\.isPunctuation)
        behavior =
            value["behavior"] == nil
            ? .isolated : try SplitBehavior(value, stage: "pre_tokenizer", file: file)
    }

    /// `WhitespaceSplit`: what lies between white space.
    init(space value: JSONValue, file: String) throws(TokenizerError) {
        pattern = .scalars(\.isSpace)
        behavior = .removed
    }

    /// `CharDelimiterSplit`: what lies between one character.
    init(delimiter value: JSONValue, file: String) throws(TokenizerError) {
        let text = try readingJSON { () throws(JSONError) in try value.string("delimiter") }
        let scalar = try Self.character(text, key: "pre_tokenizer.delimiter", file: file)
        pattern = .scalars { $0 == scalar }
        behavior = .removed
    }

    /// The only scalar of a setting.
    static func character(
        _ text: String, key: String, file: String
    ) throws(TokenizerError) -> Unicode.Scalar {
        guard let scalar = text.unicodeScalars.first, text.unicodeScalars.count == 1 else {
            throw .invalid(file: file, key: key, expected: "one character", found: "\"\(text)\"")
        }
        return scalar
    }
}

/// `Whitespace`: words and runs of other marks, without the white space between: `\w+|[^\w\s]+`.
struct WordPreTokenizer: PreTokenizer {
    init(_ value: JSONValue, file: String) throws(TokenizerError) {}

    func split(_ pieces: Pieces) -> Pieces {
        var out = Pieces()
        for range in pieces.ranges {
            let reader = ScalarReader(pieces.bytes[range])
            var start = range.lowerBound
            var index = start
            var wasWord = false
            while let (scalar, next) = reader.scalar(at: index) {
                let isWord = scalar.isWordCharacter
                let isSpace = !isWord && scalar.isSpace
                if isSpace || isWord != wasWord {
                    out.add(start..<index, of: pieces)
                    start = isSpace ? next : index
                }
                wasWord = isWord
                index = next
            }
            out.add(start..<index, of: pieces)
        }
        return out
    }
}

/// `BertPreTokenizer`: cut at white space, then every punctuation mark by itself.
struct BertPreTokenizer: PreTokenizer {
    init(_ value: JSONValue, file: String) throws(TokenizerError) {}

    func split(_ pieces: Pieces) -> Pieces {
        let words = CuttingPreTokenizer(pattern: .scalars(\.isSpace), behavior: .removed)
        let marks = CuttingPreTokenizer(pattern: .scalars(\.isPunctuation), behavior: .isolated)
        return marks.split(words.split(pieces))
    }
}

/// `FixedLength`: so many characters at a time.
struct FixedLengthPreTokenizer: PreTokenizer {
    private let length: Int

    init(_ value: JSONValue, file: String) throws(TokenizerError) {
        length = try readingJSON { () throws(JSONError) in
            try value.optional("length", "an integer", \.int) ?? 5
        }
        guard length > 0 else {
            throw .invalid(
                file: file, key: "pre_tokenizer.length", expected: "at least 1", found: "\(length)")
        }
    }

    func split(_ pieces: Pieces) -> Pieces {
        var out = Pieces()
        for range in pieces.ranges {
            let reader = ScalarReader(pieces.bytes[range])
            var start = range.lowerBound
            var count = 0
            var index = start
            while let (_, next) = reader.scalar(at: index) {
                count += 1
                index = next
                guard count == length else { continue }
                out.add(start..<index, of: pieces)
                (start, count) = (index, 0)
            }
            out.add(start..<index, of: pieces)
        }
        return out
    }
}
