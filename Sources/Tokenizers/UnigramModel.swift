internal import JSON

/// Unigram: of all ways to cut a piece into tokens the one whose scores add up to the most.
///
/// Source: Kudo 2018, as `tokenizers` runs it (models/unigram, `encode_optimized`).
struct UnigramModel: TokenModel {
    /// What an unknown character costs below the lowest score.
    private static let unknownPenalty = 10.0

    let vocabulary: Vocabulary
    let tokenCount: Int
    private let scores: [Double]
    private let tokens: SortedTokens
    private let unknownID: Int
    private let unknownScore: Double
    private let byteIDs: [Int?]?

    /// Reads the `model` of a tokenizer.json.
    init(_ value: JSONValue, file: String) throws(TokenizerError) {
        let (entries, unknown, fallsBack) = try readingJSON { () throws(JSONError) in
            (
                try value.array("vocab"), try value.optional("unk_id", "an integer", \.int),
                try value.optional("byte_fallback", "a boolean", \.bool) ?? false
            )
        }
        var vocabulary = Vocabulary(capacity: entries.count)
        var scores: [Double] = []
        for (id, entry) in entries.enumerated() {
            guard let token = entry[0]?.text, let score = entry[1]?.double, entry.count == 2 else {
                throw .invalid(
                    file: file, key: "model.vocab[\(id)]", expected: "a token and its score",
                    found: entry.kindName)
            }
            guard id <= Vocabulary.largestID else { break }
            token.withUTF8 { vocabulary.insert($0.span, id: id) }
            scores.append(score)
        }
        guard let unknown, scores.indices.contains(unknown) else {
            throw .invalid(
                file: file, key: "model.unk_id",
                expected: "the place of the unknown token in the vocabulary",
                found: unknown.map(String.init) ?? "null")
        }
        self.vocabulary = vocabulary
        self.scores = scores
        tokenCount = scores.count
        tokens = SortedTokens(vocabulary)
        unknownID = unknown
        unknownScore = (scores.min() ?? 0) - Self.unknownPenalty
        byteIDs = fallsBack ? vocabulary.byteIDs : nil
    }

    func tokenize(_ piece: ArraySlice<UInt8>, into ids: inout [Int]) {
        for (range, isUnknown) in cuts(of: piece) {
            let part = piece[range]
            if let id = vocabulary.id(of: part.span) {
                ids.append(id)
            } else if isUnknown, let bytes = fallback(for: part) {
                ids += bytes
            } else {
                ids.append(unknownID)
            }
        }
    }

    private func fallback(for part: ArraySlice<UInt8>) -> [Int]? {
        guard let byteIDs else { return nil }
        let ids = part.compactMap { byteIDs[Int($0)] }
        return ids.count == part.count ? ids : nil
    }

    /// How the best way to a place in the piece gets there.
    private struct Arrival {
        var score = 0.0
        var start = -1
        var id = 0
    }

    private func arrivals(_ piece: ArraySlice<UInt8>) -> [Arrival] {
        let reader = ScalarReader(piece)
        let base = piece.startIndex
        var best = [Arrival](repeating: Arrival(), count: piece.count + 1)
        func offer(_ end: Int, _ start: Int, _ score: Double, _ id: Int) {
            let place = end - base
            if best[place].start < 0 || score > best[place].score {
                best[place] = Arrival(score: score, start: start, id: id)
            }
        }
        var start = base
        while let (_, next) = reader.scalar(at: start) {
            let score = best[start - base].score
            var isKnown = false
            tokens.forEachPrefix(of: piece[start...], in: vocabulary) { id, end in
                offer(end, start, scores[id] + score, id)
                isKnown = isKnown || end == next
            }
            if !isKnown { offer(next, start, unknownScore + score, unknownID) }
            start = next
        }
        return best
    }

    /// The parts of the piece, unknown ones that touch joined.
    private func cuts(of piece: ArraySlice<UInt8>) -> [(range: Range<Int>, isUnknown: Bool)] {
        let best = arrivals(piece)
        var cuts: [(range: Range<Int>, isUnknown: Bool)] = []
        var end = piece.endIndex
        while end > piece.startIndex {
            let arrival = best[end - piece.startIndex]
            guard arrival.start >= piece.startIndex, arrival.start < end else { break }
            let isUnknown = arrival.id == unknownID
            if isUnknown, let last = cuts.last, last.isUnknown {
                cuts[cuts.count - 1].range = arrival.start..<last.range.upperBound
            } else {
                cuts.append((arrival.start..<end, isUnknown))
            }
            end = arrival.start
        }
        return cuts.reversed()
    }
}

/// The tokens of a vocabulary in the order of their bytes, to find all that a text begins with.
struct SortedTokens: Sendable {
    private let ids: [Int32]
    /// Where the tokens with each first byte begin.
    private let starts: [Int]

    init(_ vocabulary: Vocabulary) {
        let tokens = (0..<vocabulary.idCount).compactMap { id in
            vocabulary.token(id).map { (token: $0, id: id) }
        }.filter { !$0.token.isEmpty && vocabulary.id(of: $0.token.span) == $0.id }
        let sorted = tokens.sorted { $0.token.lexicographicallyPrecedes($1.token) }
        ids = sorted.map { Int32($0.id) }
        var starts = [Int](repeating: 0, count: 257)
        for (token, _) in sorted { starts[Int(token[token.startIndex]) + 1] += 1 }
        for byte in 0..<256 { starts[byte + 1] += starts[byte] }
        self.starts = starts
    }

    /// Calls `body` with every token that `text` begins with and where it ends, the shortest first.
    func forEachPrefix(
        of text: ArraySlice<UInt8>, in vocabulary: Vocabulary, _ body: (Int, Int) -> Void
    ) {
        guard let first = text.first else { return }
        var low = starts[Int(first)]
        var high = starts[Int(first) + 1]
        var depth = 1
        while low < high {
            if vocabulary.length(Int(ids[low])) == depth {
                body(Int(ids[low]), text.startIndex + depth)
                low += 1
            }
            guard depth < text.count else { return }
            let byte = text[text.startIndex + depth]
            let from = bound(low, high) { vocabulary.byte(at: depth, of: $0) >= byte }
            high = bound(from, high) { vocabulary.byte(at: depth, of: $0) > byte }
            low = from
            depth += 1
        }
    }

    /// The first place from `low` on whose token is as `isFar` asks; those behind it are too.
    private func bound(_ low: Int, _ high: Int, _ isFar: (Int) -> Bool) -> Int {
        var (low, high) = (low, high)
        while low < high {
            let middle = (low + high) / 2
            if isFar(Int(ids[middle])) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
