internal import Foundation

/// The stages of a tokenizer in the order a text passes them, fixed once read.
final class Pipeline: Sendable {
    let normalizer: (any Normalizer)?
    let preTokenizer: (any PreTokenizer)?
    let model: any TokenModel
    let postProcessor: (any PostProcessor)?
    let decoder: any TokenDecoder
    let addedTokens: [AddedToken]
    private let rawTokens: AddedTokenMatcher
    private let normalizedTokens: AddedTokenMatcher
    private let addedByID: [Int: [UInt8]]

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
        // A token the model knows too keeps the model's id, as in the reference library.
        let tokens = addedTokens.map { token in
            var token = token
            token.id = model.vocabulary.id(of: token.content) ?? token.id
            return token
        }
        self.addedTokens = tokens
        rawTokens = AddedTokenMatcher(tokens.filter { !$0.isNormalized })
        normalizedTokens = AddedTokenMatcher(
            tokens.filter(\.isNormalized).map { token in
                var token = token
                token.content = normalizer?.normalize(token.content) ?? token.content
                return token
            })
        addedByID = Dictionary(tokens.map { ($0.id, $0.content) }) { $1 }
    }

    /// The largest id plus one.
    var idCount: Int { max(model.vocabulary.idCount, (addedByID.keys.max() ?? -1) + 1) }

    /// The bytes of a token as the files write it, or nil for an id without one.
    func token(_ id: Int) -> [UInt8]? {
        addedByID[id] ?? model.vocabulary.token(id).map(Array.init)
    }

    /// The id of a token written as in the files.
    func id(of token: [UInt8]) -> Int? {
        addedTokens.last { $0.content == token }?.id ?? model.vocabulary.id(of: token)
    }

    func encode(_ text: [UInt8], addSpecialTokens: Bool) -> [Int] {
        var ids: [Int] = []
        for segment in rawTokens.split(text) {
            switch segment {
            case .token(let id): ids.append(id)
            case .text(let range): encodeRaw(Array(text[range]), into: &ids)
            }
        }
        guard addSpecialTokens, let postProcessor else { return ids }
        return postProcessor.addingSpecialTokens(to: ids)
    }

    private func encodeRaw(_ text: [UInt8], into ids: inout [Int]) {
        let normalized = normalizer?.normalize(text) ?? text
        for segment in normalizedTokens.split(normalized) {
            switch segment {
            case .token(let id): ids.append(id)
            case .text(let range): encodeNormalized(Array(normalized[range]), into: &ids)
            }
        }
    }

    private func encodeNormalized(_ text: [UInt8], into ids: inout [Int]) {
        let whole = Pieces(text)
        let pieces = preTokenizer?.split(whole) ?? whole
        for range in pieces.ranges { model.tokenize(pieces.bytes[range], into: &ids) }
    }

    func decode(_ ids: [Int]) -> String {
        let texts = decoder.decode(ids.compactMap(token))
        return String(decoding: texts.joined(), as: UTF8.self)
    }
}
