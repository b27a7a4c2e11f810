public import Foundation

/// Text to token ids and back, exactly as Hugging Face's `tokenizers` does it.
///
///     let tokenizer = try Tokenizer(folder: model)
///     let ids = tokenizer.encode("The capital of France is", prependBOS: true)
///     var stream = StreamDecoder(tokenizer)
///     for id in ids { print(stream.push(id), terminator: "") }
///     print(stream.finish())
///
/// Reads `tokenizer.json`, or `vocab.json` with `merges.txt`, and takes the special tokens from
/// `tokenizer_config.json`. A copy shares its tables and may be used from any thread.
public struct Tokenizer: Sendable {
    let pipeline: Pipeline
    /// The id of the token a text begins with, where the tokenizer names one.
    public let bosID: Int?
    /// The id of the token that ends a text, where the tokenizer names one.
    public let eosID: Int?
    /// Whether encoding with special tokens puts the BOS in front.
    public let addsBOS: Bool
    /// Whether it does so in transformers although its pipeline does not.
    private let classAddsBOS: Bool

    /// Reads the tokenizer in a model's folder.
    public init(folder: URL) throws(TokenizerError) {
        let file = folder.appending(path: "tokenizer.json")
        let config = try TokenizerConfig(folder: folder)
        if FileManager.default.fileExists(atPath: file.path) {
            self.init(try Pipeline(tokenizerJSON: file), config)
        } else {
            self.init(try Pipeline(legacyFolder: folder, config: config), config)
        }
    }

    init(_ pipeline: Pipeline, _ config: TokenizerConfig) {
        self.pipeline = pipeline
        func id(_ token: String?) -> Int? { token.flatMap { pipeline.id(of: Array($0.utf8)) } }
        bosID = id(config.bosToken)
        eosID = id(config.eosToken)
        classAddsBOS = config.classAddsBOS
        let first = pipeline.encode([], addSpecialTokens: true).first
        addsBOS = first != nil && first == bosID
    }

    /// The largest id plus one; a model's embedding may have more rows than that.
    public var vocabularySize: Int { pipeline.idCount }

    /// The ids of `text`.
    ///
    /// Special tokens written out in the text are recognised in either case; `addSpecialTokens` lets the tokenizer put its own around it.
    public func encode(_ text: String, addSpecialTokens: Bool) -> [Int] {
        pipeline.encode(Array(text.utf8), addSpecialTokens: addSpecialTokens)
    }

    /// The ids of `text` as TransformerLens's `to_tokens` gives them.
    ///
    /// Families differ: where the tokenizer puts a BOS in front by itself (Llama, Mistral, Gemma) it
    /// does so, or is kept from it; elsewhere (GPT-2, GPT-NeoX, Phi, Qwen) the BOS, or the EOS where
    /// there is none, is written in front of the text before that is encoded. Whether a family asks
    /// for a BOS is the model's to say. Source: transformer_lens 2.11.0, HookedTransformer.to_tokens.
    public func encode(_ text: String, prependBOS: Bool) -> [Int] {
        guard prependBOS, !addsBOS else {
            let ids = encode(text, addSpecialTokens: true)
            return !prependBOS && addsBOS ? Array(ids.dropFirst()) : ids
        }
        if classAddsBOS, let bosID { return [bosID] + encode(text, addSpecialTokens: true) }
        let bos = (bosID ?? eosID).flatMap(pipeline.token) ?? []
        return pipeline.encode(bos + text.utf8, addSpecialTokens: true)
    }

    /// The text the ids stand for, special tokens written out; ids without a token say nothing, and
    /// bytes that are not UTF-8 become U+FFFD.
    public func decode(_ ids: [Int]) -> String { pipeline.decode(ids) }

    /// The text the ids stand for without the special tokens among them.
    public func decodeSkippingSpecialTokens(_ ids: [Int]) -> String {
        pipeline.decode(ids, skipsSpecialTokens: true)
    }

    /// The text of one token by itself: U+FFFD where it is part of a character.
    public func decodeToken(_ id: Int) -> String { pipeline.decode([id]) }

    /// The id of a token written as in the tokenizer's files ("Ġthe", "<|endoftext|>").
    public func id(ofToken token: String) -> Int? { pipeline.id(of: Array(token.utf8)) }

    /// Whether the id is a special token, such as BOS.
    public func isSpecial(_ id: Int) -> Bool { pipeline.isSpecial(id) }
}
