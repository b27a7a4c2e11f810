internal import JSON

/// A token that is found in the text itself, before the pipeline runs.
struct AddedToken: Sendable, Equatable {
    var id: Int
    var content: [UInt8]
    /// Such as BOS: kept by default when decoding here.
    var isSpecial = false
    /// Whether it is looked for in the normalized text instead of the raw one.
    var isNormalized = false
    /// Whether it must stand between non-word characters.
    var isSingleWord = false
    /// Whether it swallows the white space before it.
    var stripsLeft = false
    /// Whether it swallows the white space after it.
    var stripsRight = false
}

extension AddedToken {
    /// Reads an entry of `added_tokens`, or of `added_tokens_decoder`, where the id is the key.
    init(_ value: JSONValue, id: Int? = nil, file: String) throws(TokenizerError) {
        self = try readingJSON { () throws(JSONError) in
            let ownID = if let id { id } else { try value.int("id") }
            let special = try value.optional("special", "a boolean", \.bool) ?? false
            return AddedToken(
                id: ownID,
                content: Array(try value.string("content").utf8),
                isSpecial: special,
                isNormalized: try value.optional("normalized", "a boolean", \.bool) ?? !special,
                isSingleWord: try value.optional("single_word", "a boolean", \.bool) ?? false,
                stripsLeft: try value.optional("lstrip", "a boolean", \.bool) ?? false,
                stripsRight: try value.optional("rstrip", "a boolean", \.bool) ?? false)
        }
        guard (0...Vocabulary.largestID).contains(self.id) else {
            throw .invalid(
                file: file, key: "added_tokens",
                expected: "an id from 0 to \(Vocabulary.largestID)",
                found: "\(self.id)")
        }
    }
}

/// Finds added tokens in a text: the leftmost first, of those the longest.
struct AddedTokenMatcher: Sendable {
    enum Segment: Equatable {
        case text(Range<Int>)
        case token(Int)
    }

    private let tokens: [AddedToken]
    /// A trie over the contents: the key is the node and the byte, the value the next node.
    private var steps: [Int: Int] = [:]
    /// The token that ends at each node, if any.
    private var ends: [Int?] = [nil]
    private var starters = Array(repeating: false, count: 256)

    init(_ tokens: [AddedToken]) {
        self.tokens = tokens.filter { !$0.content.isEmpty }
        for (index, token) in self.tokens.enumerated() { insert(token.content, index) }
    }

    private mutating func insert(_ content: [UInt8], _ index: Int) {
        var node = 0
        for byte in content {
            let key = node << 8 | Int(byte)
            if steps[key] == nil {
                steps[key] = ends.count
                ends.append(nil)
            }
            node = steps[key] ?? node
        }
        ends[node] = index
        starters[Int(content[0])] = true
    }

    /// Cuts `text` into tokens and what lies between them.
    func split(_ text: [UInt8]) -> [Segment] {
        guard !tokens.isEmpty else { return text.isEmpty ? [] : [.text(text.indices)] }
        var segments: [Segment] = []
        var done = 0
        var index = 0
        while index < text.count {
            guard starters[Int(text[index])], let (token, end) = longest(in: text, at: index) else {
                index += 1
                continue
            }
            defer { index = end }
            guard !token.isSingleWord || standsAlone(index..<end, in: text) else { continue }
            let start =
                token.stripsLeft
                ? max(done, spaceStart(before: index, in: text, from: done)) : index
            // A token of spaces that the one before has swallowed is none.
            guard start < end else {
                done = max(done, end)
                continue
            }
            if done < start { segments.append(.text(done..<start)) }
            segments.append(.token(token.id))
            done = token.stripsRight ? spaceEnd(after: end, in: text) : end
        }
        if done < text.count { segments.append(.text(done..<text.count)) }
        return segments
    }

    private func longest(in text: [UInt8], at start: Int) -> (AddedToken, Int)? {
        var found: (AddedToken, Int)?
        var node = 0
        var index = start
        while index < text.count, let next = steps[node << 8 | Int(text[index])] {
            node = next
            index += 1
            if let token = ends[node] { found = (tokens[token], index) }
        }
        return found
    }

    private func standsAlone(_ range: Range<Int>, in text: [UInt8]) -> Bool {
        let reader = ScalarReader(text[...])
        let before = scalarStart(before: range.lowerBound, in: text).flatMap {
            reader.scalar(at: $0)?.scalar
        }
        let after = reader.scalar(at: range.upperBound)?.scalar
        return !(before?.isWordCharacter ?? false) && !(after?.isWordCharacter ?? false)
    }

    private func scalarStart(before end: Int, in text: [UInt8]) -> Int? {
        text[..<end].lastIndex { $0 & 0xC0 != 0x80 }
    }

    private func spaceStart(before end: Int, in text: [UInt8], from limit: Int) -> Int {
        guard limit < end else { return end }
        let reader = ScalarReader(text[limit..<end])
        var start = limit
        var index = limit
        while let (kind, next) = reader.classified(at: index) {
            if kind != .space { start = next }
            index = next
        }
        return start
    }

    private func spaceEnd(after start: Int, in text: [UInt8]) -> Int {
        let reader = ScalarReader(text[...])
        var end = start
        while let (kind, next) = reader.classified(at: end), kind == .space { end = next }
        return end
    }
}
