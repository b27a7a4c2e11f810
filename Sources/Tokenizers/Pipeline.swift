internal import Foundation

/// The stages of a tokenizer in the order a text passes them, fixed once read.
final class Pipeline: Sendable {
    let normalizer: (any Normalizer)?
    let preTokenizer: (any PreTokenizer)?
    let model: any TokenModel
    let postProcessor: (any PostProcessor)?
    let decoder: any TokenDecoder
    /// The added tokens with the ids they have here, none twice.
    let addedTokens: [AddedToken]
    private let rawTokens: AddedTokenMatcher
    private let normalizedTokens: AddedTokenMatcher
    private let addedByID: [Int: AddedToken]
    /// How added tokens are decoded: those looked for in the normalized text as they stand there.
    private let addedTexts: [Int: [UInt8]]
    private let addedIDs: [[UInt8]: Int]
    private let specialContents: Set<[UInt8]>

    init(
        normalizer: (any Normalizer)? = nil, preTokenizer: (any PreTokenizer)?,
        model: any TokenModel, postProcessor: (any PostProcessor)?, decoder: (any TokenDecoder)?,
        addedTokens: [AddedToken]
    ) {
        self.normalizer = normalizer
        self.preTokenizer = preTokenizer
        self.model = model
        self.postProcessor = postProcessor
        self.decoder = decoder ?? SpacedDecoder()
        let tokens = Self.numbered(addedTokens, model)
        self.addedTokens = tokens
        rawTokens = AddedTokenMatcher(tokens.filter { !$0.isNormalized })
        let normalized = tokens.filter(\.isNormalized).map { token in
            var token = token
            token.content = normalizer?.normalized(token.content) ?? token.content
            return token
        }
        normalizedTokens = AddedTokenMatcher(normalized)
        addedByID = Dictionary(tokens.map { ($0.id, $0) }) { $1 }
        addedTexts = Dictionary((tokens + normalized).map { ($0.id, $0.content) }) { $1 }
        specialContents = Set(tokens.filter(\.isSpecial).map(\.content))
        addedIDs = Dictionary(tokens.map { ($0.content, $0.id) }) { $1 }
    }

    /// Gives every token the id that the reference library gives it: the model's where that knows
    /// it, else the next behind the model's, whatever the file says.
    private static func numbered(_ tokens: [AddedToken], _ model: any TokenModel) -> [AddedToken] {
        var places: [[UInt8]: Int] = [:]
        var numbered: [AddedToken] = []
        var next = model.tokenCount
        for var token in tokens where !token.content.isEmpty {
            if let place = places[token.content] {
                token.id = numbered[place].id
                numbered[place] = token
                continue
            }
            if let id = model.vocabulary.id(of: token.content) {
                token.id = id
            } else {
                token.id = next
                next += 1
            }
            places[token.content] = numbered.count
            numbered.append(token)
        }
        return numbered
    }

    /// The largest id plus one.
    var idCount: Int { max(model.vocabulary.idCount, (addedByID.keys.max() ?? -1) + 1) }

    /// The bytes of a token as the files write it, or nil for an id without one.
    func token(_ id: Int) -> [UInt8]? {
        addedByID[id]?.content ?? model.vocabulary.token(id).map(Array.init)
    }

    /// The id of a token written as in the files.
    func id(of token: [UInt8]) -> Int? { addedIDs[token] ?? model.vocabulary.id(of: token) }

    func isSpecial(_ id: Int) -> Bool { addedByID[id]?.isSpecial ?? false }

    func encode(_ text: [UInt8], addSpecialTokens: Bool) -> [Int] {
        var encoder = PieceEncoder(model)
        for segment in rawTokens.split(text) {
            switch segment {
            case .token(let id): encoder.ids.append(id)
            case .text(let range): encodeRaw(text, range, into: &encoder)
            }
        }
        guard addSpecialTokens, let postProcessor else { return encoder.ids }
        return postProcessor.addingSpecialTokens(to: encoder.ids)
    }

    private func encodeRaw(_ text: [UInt8], _ range: Range<Int>, into encoder: inout PieceEncoder) {
        let first = ScalarReader(text[...]).scalar(at: 0)?.next ?? 0
        var part = NormalizedText(
            bytes: Array(text[range]), leading: range.lowerBound == 0 ? first : 0)
        normalizer?.normalize(&part)
        for segment in normalizedTokens.split(part.bytes) {
            switch segment {
            case .token(let id): encoder.ids.append(id)
            case .text(let range):
                encodeNormalized(
                    NormalizedText(
                        bytes: Array(part.bytes[range]),
                        leading: max(0, min(range.upperBound, part.leading) - range.lowerBound)),
                    into: &encoder)
            }
        }
    }

    private func encodeNormalized(_ text: NormalizedText, into encoder: inout PieceEncoder) {
        let whole = Pieces(text)
        let pieces = preTokenizer?.split(whole) ?? whole
        for range in pieces.ranges { encoder.add(pieces.bytes[range]) }
    }

    func decode(_ ids: [Int], skipsSpecialTokens: Bool = false) -> String {
        let tokens = ids.compactMap { id -> [UInt8]? in
            let token = addedTexts[id] ?? model.vocabulary.token(id).map(Array.init)
            return token.flatMap { skipsSpecialTokens && specialContents.contains($0) ? nil : $0 }
        }
        return String(decoding: decoder.decode(tokens).joined(), as: UTF8.self)
    }
}

/// Runs the model over the pieces of one text, each different piece once.
struct PieceEncoder {
    private static let longestKept = 256
    private static let mostKept = 50_000

    private let model: any TokenModel
    var ids: [Int] = []
    private var known = Vocabulary(capacity: 512)
    private var knownIDs: [Range<Int>] = []

    init(_ model: any TokenModel) { self.model = model }

    mutating func add(_ piece: ArraySlice<UInt8>) {
        if let number = known.id(of: piece.span) {
            // One by one: a slice of the array would make it copy itself whole.
            for index in knownIDs[number] { ids.append(ids[index]) }
            return
        }
        let start = ids.count
        model.tokenize(piece, into: &ids)
        guard piece.count <= Self.longestKept, knownIDs.count < Self.mostKept else { return }
        known.insert(piece.span, id: knownIDs.count)
        knownIDs.append(start..<ids.count)
    }
}
