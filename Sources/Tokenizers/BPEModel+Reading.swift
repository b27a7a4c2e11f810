internal import JSON

extension BPEModel {
    /// Reads the `model` of a tokenizer.json.
    init(_ value: JSONValue, file: String) throws(TokenizerError) {
        let options = try Self.options(value, file: file)
        let entries = try readingJSON { () throws(JSONError) in try value.object("vocab") }
        let vocabulary = try Vocabulary(entries, key: "model.vocab", file: file)
        var reader = MergeReader(vocabulary, prefix: options.continuingPrefix.count, file: file)
        let merges = try readingJSON { () throws(JSONError) in try value.required("merges") }
        guard merges.isArray else {
            throw .invalid(
                file: file, key: "model.merges", expected: "an array", found: merges.kindName)
        }
        for entry in merges.elements { try reader.add(entry) }
        try Self.check(options, vocabulary, file: file)
        self.init(vocabulary: vocabulary, merges: reader.table, options: options)
    }

    private static func options(
        _ value: JSONValue, file: String
    ) throws(TokenizerError) -> BPEOptions {
        let dropout = try readingJSON { () throws(JSONError) in
            try value.optional("dropout", "a number", \.double) ?? 0
        }
        guard dropout == 0 else {
            throw .invalid(
                file: file, key: "model.dropout", expected: "none: it makes encoding random",
                found: "\(dropout)")
        }
        return try readingJSON { () throws(JSONError) in
            BPEOptions(
                unknownToken: try value.optional("unk_token", "a string", \.string),
                fusesUnknown: try value.optional("fuse_unk", "a boolean", \.bool) ?? false,
                ignoresMerges: try value.optional("ignore_merges", "a boolean", \.bool) ?? false,
                fallsBackToBytes: try value.optional("byte_fallback", "a boolean", \.bool) ?? false,
                continuingPrefix: Array(
                    (try value.optional("continuing_subword_prefix", "a string", \.string) ?? "")
                        .utf8),
                endSuffix: Array(
                    (try value.optional("end_of_word_suffix", "a string", \.string) ?? "").utf8))
        }
    }

    private static func check(
        _ options: BPEOptions, _ vocabulary: Vocabulary, file: String
    ) throws(TokenizerError) {
        guard let token = options.unknownToken, vocabulary.id(of: Array(token.utf8)) == nil,
            !ByteAlphabet.utf8.allSatisfy({ vocabulary.id(of: $0) != nil })
        else { return }
        throw .invalid(
            file: file, key: "model.unk_token", expected: "a token of the vocabulary",
            found: "\"\(token)\"")
    }
}

extension Vocabulary {
    /// Reads an object of tokens and ids.
    init(_ entries: JSONValue, key: String, file: String) throws(TokenizerError) {
        guard entries.isObject else {
            throw .invalid(file: file, key: key, expected: "an object", found: entries.kindName)
        }
        self.init(capacity: entries.count)
        for member in entries.members {
            guard let id = member.value.int, (0...Self.largestID).contains(id) else {
                let found = member.value.int.map(String.init) ?? member.value.kindName
                throw .invalid(
                    file: file, key: "\(key)[\"\(member.key)\"]",
                    expected: "an id from 0 to \(Self.largestID)", found: found)
            }
            member.key.withUTF8 { insert($0.span, id: id) }
        }
    }
}

/// Reads merges one by one, looking up their tokens.
struct MergeReader {
    private let vocabulary: Vocabulary
    private let file: String
    /// How many bytes the second token of a pair loses: the mark of a piece that continues a word.
    private let prefix: Int
    private var count = 0
    /// What the pair at hand becomes; kept to be filled again.
    private var joined: [UInt8] = []
    private(set) var table: MergeTable

    init(_ vocabulary: Vocabulary, prefix: Int = 0, file: String) {
        self.vocabulary = vocabulary
        self.prefix = prefix
        self.file = file
        table = MergeTable(capacity: vocabulary.count)
    }

    /// Adds an entry of tokenizer.json: "a b" or ["a", "b"].
    mutating func add(_ entry: JSONValue) throws(TokenizerError) {
        if let text = entry.text {
            let line = text.bytes
            return line.starts(with: "#version".utf8) ? () : try add(line: line[...])
        }
        guard entry.count == 2, let left = entry[0]?.text, let right = entry[1]?.text else {
            throw .badMerge(
                file: file, number: count + 1, text: entry.kindName,
                problem: "expected \"a b\" or [\"a\", \"b\"]")
        }
        try add(left.bytes[...], right.bytes[...])
    }

    /// Adds a line of merges.txt: two tokens with a space between them.
    mutating func add(line: ArraySlice<UInt8>) throws(TokenizerError) {
        let space = UInt8(ascii: " ")
        guard let middle = line.firstIndex(of: space),
            line[(middle + 1)...].firstIndex(of: space) == nil
        else {
            throw .badMerge(
                file: file, number: count + 1, text: String(decoding: line, as: UTF8.self),
                problem: "expected two tokens with one space between them")
        }
        try add(line[..<middle], line[(middle + 1)...])
    }

    private mutating func add(
        _ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>
    ) throws(TokenizerError) {
        joined.removeAll(keepingCapacity: true)
        joined += left
        joined += right.dropFirst(prefix)
        guard let leftID = vocabulary.id(of: left.span),
            let rightID = vocabulary.id(of: right.span), let id = vocabulary.id(of: joined)
        else {
            let text = Array(left + " ".utf8 + right)
            throw .badMerge(
                file: file, number: count + 1, text: String(decoding: text, as: UTF8.self),
                problem: "the vocabulary lacks one of the two tokens or what they become")
        }
        table.insert(leftID, rightID, rank: count, id: id)
        count += 1
    }
}
