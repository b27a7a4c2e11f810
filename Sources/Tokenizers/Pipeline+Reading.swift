internal import Foundation
internal import JSON

extension Pipeline {
    /// Reads a `tokenizer.json`.
    convenience init(tokenizerJSON file: URL) throws(TokenizerError) {
        let root = try readingJSON { () throws(JSONError) in try JSONValue(contentsOf: file) }
        try self.init(root, file: file.path)
    }

    /// Reads the content of a `tokenizer.json`; `file` is what errors call it.
    convenience init(_ root: JSONValue, file: String) throws(TokenizerError) {
        var tokens: [AddedToken] = []
        for entry in root["added_tokens"]?.array ?? [] {
            tokens.append(try AddedToken(entry, file: file))
        }
        self.init(
            normalizer: try Normalizers.registry.makeOptional(in: root, file: file),
            preTokenizer: try PreTokenizers.registry.makeOptional(in: root, file: file),
            model: try TokenModels.make(in: root, file: file),
            postProcessor: try PostProcessors.registry.makeOptional(in: root, file: file),
            decoder: try TokenDecoders.registry.makeOptional(in: root, file: file),
            addedTokens: tokens)
    }

    /// Reads `vocab.json` and `merges.txt`: GPT-2's pipeline, whose stages these files leave unsaid.
    convenience init(legacyFolder folder: URL, config: TokenizerConfig) throws(TokenizerError) {
        let vocabularyFile = folder.appending(path: "vocab.json")
        let mergesFile = folder.appending(path: "merges.txt")
        let files = FileManager.default
        guard files.fileExists(atPath: vocabularyFile.path),
            files.fileExists(atPath: mergesFile.path)
        else { throw .noTokenizer(folder: folder.path) }
        let entries = try readingJSON { () throws(JSONError) in
            try JSONValue(contentsOf: vocabularyFile)
        }
        let vocabulary = try Vocabulary(entries, key: "vocabulary", file: vocabularyFile.path)
        self.init(
            preTokenizer: ByteLevelPreTokenizer(addsPrefixSpace: config.addsPrefixSpace),
            model: BPEModel(
                vocabulary: vocabulary,
                merges: try Self.merges(in: mergesFile, for: vocabulary)),
            postProcessor: ByteLevelPostProcessor(),
            decoder: ByteLevelDecoder(),
            addedTokens: Self.addedTokens(config, vocabulary))
    }

    private static func merges(
        in file: URL, for vocabulary: Vocabulary
    ) throws(TokenizerError) -> MergeTable {
        let data: Data
        do {
            data = try Data(contentsOf: file)
        } catch {
            throw .json(
                .unreadable(file: file.path, reason: (error as NSError).localizedDescription))
        }
        var reader = MergeReader(vocabulary, file: file.path)
        for line in [UInt8](data).split(separator: UInt8(ascii: "\n")) {
            let isWindows = line.last == UInt8(ascii: "\r")
            let line = isWindows ? line.dropLast() : line
            if line.isEmpty || line.starts(with: "#version".utf8) { continue }
            try reader.add(line: line)
        }
        return reader.table
    }

    /// The special tokens become added tokens, those the configuration does not list included.
    private static func addedTokens(
        _ config: TokenizerConfig, _ vocabulary: Vocabulary
    ) -> [AddedToken] {
        var tokens = config.addedTokens
        for name in [config.bosToken, config.eosToken, config.unknownToken].compactMap(\.self) {
            let content = Array(name.utf8)
            guard !tokens.contains(where: { $0.content == content }),
                let id = vocabulary.id(of: content)
            else { continue }
            tokens.append(AddedToken(id: id, content: content, isSpecial: true))
        }
        return tokens
    }
}
