internal import Foundation
internal import JSON

/// What `tokenizer_config.json` and its older companions say beside the pipeline.
struct TokenizerConfig {
    private(set) var bosToken: String?
    private(set) var eosToken: String?
    private(set) var unknownToken: String?
    private(set) var addsPrefixSpace = false
    /// `added_tokens_decoder`, and `added_tokens.json` of older folders.
    private(set) var addedTokens: [AddedToken] = []

    /// Whether transformers itself puts the BOS in front, whatever tokenizer.json says.
    private(set) var classAddsBOS = false

    /// The special tokens that a class of transformers has in code, where its files name none.
    ///
    /// config.json's `bos_token_id` is not to be trusted for them.
    private static let defaults: [String: (bos: String?, eos: String)] = [
        "GPT2Tokenizer": ("<|endoftext|>", "<|endoftext|>"),
        "GPTNeoXTokenizer": ("<|endoftext|>", "<|endoftext|>"),
        "CodeGenTokenizer": ("<|endoftext|>", "<|endoftext|>"),
        "Qwen2Tokenizer": (nil, "<|endoftext|>"),
        "LlamaTokenizer": ("<s>", "</s>"),
        "CodeLlamaTokenizer": ("<s>", "</s>"),
        "GemmaTokenizer": ("<bos>", "<eos>"),
    ]

    private static let classesAddingBOS: Set = [
        "LlamaTokenizer", "CodeLlamaTokenizer", "GemmaTokenizer", "CohereTokenizer",
    ]

    init(folder: URL) throws(TokenizerError) {
        let config = try Self.read("tokenizer_config.json", in: folder)
        let map = try Self.read("special_tokens_map.json", in: folder)
        let named = config?["tokenizer_class"]?.string ?? "GPT2Tokenizer"
        let kind = named.hasSuffix("Fast") ? String(named.dropLast(4)) : named
        let defaults = Self.defaults[kind]
        func token(_ key: String, _ fallback: String?) -> String? {
            guard let value = config?[key] ?? map?[key] else { return fallback }
            return value.string ?? value["content"]?.string
        }
        bosToken = token("bos_token", defaults?.bos)
        eosToken = token("eos_token", defaults?.eos)
        unknownToken = token("unk_token", defaults?.bos == defaults?.eos ? defaults?.eos : nil)
        classAddsBOS = Self.classesAddingBOS.contains(kind)
        addsPrefixSpace = config?["add_prefix_space"]?.bool ?? false
        addedTokens = try Self.addedTokens(config, folder)
    }

    private static func addedTokens(
        _ config: JSONValue?, _ folder: URL
    ) throws(TokenizerError) -> [AddedToken] {
        var tokens: [AddedToken] = []
        if let entries = config?["added_tokens_decoder"] {
            for entry in entries.members {
                let file = config?.file ?? ""
                guard let id = Int(entry.key.string) else {
                    throw .invalid(
                        file: file, key: "added_tokens_decoder", expected: "ids as keys",
                        found: "\"\(entry.key)\"")
                }
                tokens.append(try AddedToken(entry.value, id: id, file: file))
            }
        }
        for entry in try read("added_tokens.json", in: folder)?.object ?? []
        where !tokens.contains(where: { $0.content == Array(entry.key.utf8) }) {
            guard let id = entry.value.int, (0...Vocabulary.largestID).contains(id) else {
                throw .invalid(
                    file: folder.appending(path: "added_tokens.json").path, key: entry.key,
                    expected: "an id", found: entry.value.kindName)
            }
            tokens.append(AddedToken(id: id, content: Array(entry.key.utf8), isNormalized: true))
        }
        return tokens
    }

    private static func read(_ name: String, in folder: URL) throws(TokenizerError) -> JSONValue? {
        let file = folder.appending(path: name)
        guard FileManager.default.fileExists(atPath: file.path) else { return nil }
        return try readingJSON { () throws(JSONError) in try JSONValue(contentsOf: file) }
    }
}
