internal import JSON

/// What a stage looks for in a text: a string, a regular expression or a kind of scalar.
enum TextPattern: Sendable {
    case literal([UInt8])
    case regex(RegexProgram)
    /// A pattern with a matcher of its own, which covers every text.
    case known(KnownPattern)
    case scalars(@Sendable (Unicode.Scalar) -> Bool)

    /// Reads the `pattern` of a stage: {"String": …} or {"Regex": …}.
    init(_ value: JSONValue, stage: String, file: String) throws(TokenizerError) {
        let entry = try readingJSON { () throws(JSONError) in try value.required("pattern") }
        if let text = entry["String"]?.text ?? entry.text {
            self = text.bytes.isEmpty ? .regex(try Self.program(.empty)) : .literal(text.bytes)
        } else if let pattern = entry["Regex"]?.string {
            self = try Self.regex(pattern, key: "\(stage).pattern.Regex", file: file)
        } else {
            throw .invalid(
                file: file, key: "\(stage).pattern",
                expected: "{\"String\": …} or {\"Regex\": …}", found: entry.kindName)
        }
    }

    /// A regular expression, by its own matcher where it has one.
    static func regex(
        _ pattern: String, key: String, file: String
    ) throws(TokenizerError) -> TextPattern {
        if let known = KnownPattern(pattern) { return .known(known) }
        do {
            return .regex(try RegexProgram(pattern))
        } catch {
            throw .invalid(
                file: file, key: key, expected: "a regular expression as Oniguruma reads it",
                found: "\"\(pattern)\", which \(error.problem) at character \(error.position)")
        }
    }

    private static func program(_ node: RegexNode) throws(TokenizerError) -> RegexProgram {
        do {
            return try RegexProgram(node)
        } catch {
            preconditionFailure("a program without instructions is not too large")
        }
    }

    /// The matches in order, none overlapping another.
    func matches(in text: ArraySlice<UInt8>) -> [Range<Int>] {
        switch self {
        case .literal(let bytes): return Self.matches(of: bytes, in: text)
        case .regex(let program): return RegexMatcher.matches(of: program, in: text)
        case .known(let pattern): return pattern.matches(in: text)
        case .scalars(let contains):
            let reader = ScalarReader(text)
            var matches: [Range<Int>] = []
            var index = text.startIndex
            while let (scalar, next) = reader.scalar(at: index) {
                if contains(scalar) { matches.append(index..<next) }
                index = next
            }
            return matches
        }
    }

    private static func matches(of word: [UInt8], in text: ArraySlice<UInt8>) -> [Range<Int>] {
        var matches: [Range<Int>] = []
        var index = text.startIndex
        let last = text.endIndex - word.count
        while index <= last {
            guard text[index] == word[0], text[index..<index + word.count].elementsEqual(word)
            else {
                index += 1
                continue
            }
            matches.append(index..<index + word.count)
            index += word.count
        }
        return matches
    }
}

/// A place where a text may be cut, and whether it is what was looked for.
struct PatternPart: Equatable {
    var range: Range<Int>
    var isMatch: Bool
}

extension TextPattern {
    /// The text cut into matches and what lies between them; an empty text is one part.
    func parts(of text: ArraySlice<UInt8>, isInverted: Bool = false) -> [PatternPart] {
        guard !text.isEmpty else {
            return [PatternPart(range: text.startIndex..<text.startIndex, isMatch: isInverted)]
        }
        var parts: [PatternPart] = []
        var end = text.startIndex
        for match in matches(in: text) {
            if end < match.lowerBound {
                parts.append(PatternPart(range: end..<match.lowerBound, isMatch: isInverted))
            }
            parts.append(PatternPart(range: match, isMatch: !isInverted))
            end = match.upperBound
        }
        if end < text.endIndex {
            parts.append(PatternPart(range: end..<text.endIndex, isMatch: isInverted))
        }
        return parts
    }
}
