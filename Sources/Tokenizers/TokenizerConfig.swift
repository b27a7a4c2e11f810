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

    /// Tokenizers of the GPT-2 kind all end and begin texts with this.
    ///
    /// Their files need not say so: transformers has it in code. config.json's `bos_token_id` is not to be trusted for it.
    static let endOfText = "<|endoftext|>"

    private static let classesWithEndOfText: Set<String> = [
        "GPT2Tokenizer", "GPT2TokenizerFast", "GPTNeoXTokenizer", "GPTNeoXTokenizerFast",
        "CodeGenTokenizer", "CodeGenTokenizerFast",
    ]

    init(folder: URL) throws(TokenizerError) {
        let config = try Self.read("tokenizer_config.json", in: folder)
        let map = try Self.read("special_tokens_map.json", in: folder)
        let kind = config?["tokenizer_class"]?.string
        let hasDefaults = kind.map(Self.classesWithEndOfText.contains) ?? true
        func token(_ key: String) -> String? {
            guard let value = config?[key] ?? map?[key] else {
                return hasDefaults ? Self.endOfText : nil
            }
            return value.string ?? value["content"]?.string
        }
        bosToken = token("bos_token")
        eosToken = token("eos_token")
        unknownToken = token("unk_token")
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
